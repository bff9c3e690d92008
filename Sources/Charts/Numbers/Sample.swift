/// Values of one kind under a name: what a curve or a set of bars is made from.
public struct Sample: Equatable, Sendable {
    /// What the values are of, as the legend says it.
    public var name: String
    /// The values, in any order; what is not a number is left out and counted.
    public var values: [Double]

    /// Values under a name.
    public init(_ name: String, _ values: [Double]) {
        self.name = name
        self.values = values
    }
}

/// Values that a chart can hold, in rising order.
struct SortedSample {
    let name: String
    let values: [Double]
    /// How many could not be held.
    let leftOut: Int

    init(_ sample: Sample, on axis: Axis) {
        name = sample.name
        values = sample.values.filter(axis.admits).sorted()
        leftOut = sample.values.count - values.count
    }

    /// The smallest value that at least this share of all does not exceed: a point of the drawn curve itself.
    func quantile(_ share: Double) -> Double {
        guard let last = values.last else { return .nan }
        let rank = Int((share * Double(values.count)).rounded(.up))
        return rank > values.count ? last : values[max(rank, 1) - 1]
    }

    var mean: Double {
        guard !values.isEmpty else { return .nan }
        return values.reduce(0) { $0 + $1 / Double(values.count) }
    }

    /// The spread, with the divisor that makes it unbiased.
    var standardDeviation: Double {
        guard values.count > 1 else { return .nan }
        let mean = self.mean
        return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
    }
}
