/// A figure out of a sample, and between what limits the true one may be believed to lie.
public struct Estimate: Sendable, Equatable {
    /// What the sample says.
    public var value: Double
    /// The lower limit of the confidence interval.
    public var low: Double
    /// Its upper limit.
    public var high: Double

    /// Puts an estimate together.
    public init(value: Double, low: Double, high: Double) {
        self.value = value
        self.low = low
        self.high = high
    }

    /// Half of the distance between the limits.
    public var halfWidth: Double { (high - low) / 2 }

    /// Whether a figure lies within the limits.
    public func contains(_ figure: Double) -> Bool { low <= figure && figure <= high }
}
