/// A figure that sums up a sample.
public enum Statistic: Sendable {
    /// The mean.
    case mean
    /// The value that a share of the sample, from 0 to 1, lies below.
    case quantile(Double)
    /// Whatever can be said of values that are not empty; it must not hang on their order.
    case other(@Sendable ([Double]) -> Double)

    /// The value in the middle.
    public static var median: Statistic { .quantile(0.5) }

    /// The figure for a sample; nil for none, for one with a value that is not finite, and where the figure is not.
    public func value(of sample: [Double]) -> Double? {
        guard let quantiles = Quantiles(sample) else { return nil }
        let value: Double? =
            switch self {
            case .mean: quantiles.mean
            case .quantile(let share): quantiles.quantile(share)
            case .other(let figure): figure(sample)
            }
        return value.flatMap { $0.isFinite ? $0 : nil }
    }
}
