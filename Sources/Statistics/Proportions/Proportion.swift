/// How many of some events were of one kind: turns over a second, calls that failed.
public struct Proportion: Sendable, Equatable {
    /// How many were.
    public let hits: Int
    /// How many events there were; at least one.
    public let count: Int

    /// Counts; nil where there was nothing to count, or the counts contradict each other.
    public init?(_ hits: Int, of count: Int) {
        guard count > 0, (0...count).contains(hits) else { return nil }
        self.hits = hits
        self.count = count
    }

    /// The share.
    public var share: Double { Double(hits) / Double(count) }

    /// The share and its limits (Wilson); nil for a confidence that is not between 0 and 1.
    public func estimate(confidence: Double = 0.95) -> Estimate? {
        guard confidence > 0, confidence < 1 else { return nil }
        return WilsonScore(share: share, of: count).estimate(confidence)
    }

    /// By how much the share is higher than another that has nothing to do with it (Newcombe 1998b, method 10).
    public func difference(from other: Proportion, confidence: Double = 0.95) -> Estimate? {
        guard let own = estimate(confidence: confidence), let other = other.estimate(confidence: confidence) else {
            return nil
        }
        return NewcombeDifference(from: other, to: own, correlation: 0).estimate
    }
}
