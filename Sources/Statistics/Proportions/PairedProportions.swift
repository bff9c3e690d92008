/// What became of pairs of calls, where each call either had it or had not: whether it failed, or reached its goal.
public struct PairedProportions: Sendable, Equatable {
    /// Pairs of which both calls had it.
    public let both: Int
    /// Pairs of which only the first arm's had.
    public let onlyFirst: Int
    /// Pairs of which only the second arm's had.
    public let onlySecond: Int
    /// Pairs of which neither had.
    public let neither: Int

    /// Counts; nil where there is no pair, or a count is negative.
    public init?(both: Int, onlyFirst: Int, onlySecond: Int, neither: Int) {
        let counts = [both, onlyFirst, onlySecond, neither]
        guard counts.allSatisfy({ $0 >= 0 }), counts.contains(where: { $0 > 0 }) else { return nil }
        self.both = both
        self.onlyFirst = onlyFirst
        self.onlySecond = onlySecond
        self.neither = neither
    }

    /// How likely it is, if there is no difference, that the pairs that differ differ so one-sidedly (McNemar, exact).
    public var p: Double {
        let differing = onlyFirst + onlySecond
        let fewer = min(onlyFirst, onlySecond)
        let all = Double(differing) * logarithm(2)
        let tail = (0...fewer).reduce(0.0) {
            $0 + exponential(GammaFunction.logarithmicChoices(of: $1, from: differing) - all)
        }
        return min(1, 2 * tail)
    }

    /// By how much the share is higher in the second arm (Newcombe 1998c, method 10); nil for a confidence that is not
    /// between 0 and 1.
    public func difference(confidence: Double = 0.95) -> Estimate? {
        let count = both + onlyFirst + onlySecond + neither
        guard let first = Proportion(both + onlyFirst, of: count)?.estimate(confidence: confidence),
            let second = Proportion(both + onlySecond, of: count)?.estimate(confidence: confidence)
        else { return nil }
        return NewcombeDifference(from: first, to: second, correlation: correlation).estimate
    }

    /// How much having it in one arm goes with having it in the other, corrected for steps where it is positive.
    private var correlation: Double {
        let (both, first) = (Double(both), Double(onlyFirst))
        let (second, neither) = (Double(onlySecond), Double(neither))
        let scale = (both + first) * (second + neither) * (both + second) * (first + neither)
        guard scale > 0 else { return 0 }
        let excess = both * neither - first * second
        let corrected = excess > 0 ? max(0, excess - (both + first + second + neither) / 2) : excess
        return corrected / scale.squareRoot()
    }
}
