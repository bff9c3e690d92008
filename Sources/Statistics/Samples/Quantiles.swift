/// A sample in order of size, and where in it which share of the values lies.
public struct Quantiles: Sendable, Equatable {
    /// The values from the least to the greatest; at least one.
    public let sorted: [Double]

    /// Orders a sample; nil if it is empty or a value is not finite.
    public init?(_ values: [Double]) {
        guard !values.isEmpty, values.allSatisfy(\.isFinite) else { return nil }
        sorted = values.sorted()
    }

    /// The value that this share of the sample lies below; nil if it is not from 0 to 1.
    ///
    /// Between two values it lies on the line through them (Hyndman and Fan's type 7, as R, NumPy and spreadsheets have
    /// it).
    public func quantile(_ share: Double) -> Double? {
        guard share >= 0, share <= 1 else { return nil }
        return Self.interpolated(share, in: sorted)
    }

    /// The median.
    public var p50: Double { Self.interpolated(0.5, in: sorted) }
    /// What one of ten values lies above.
    public var p90: Double { Self.interpolated(0.9, in: sorted) }
    /// What one of twenty values lies above.
    public var p95: Double { Self.interpolated(0.95, in: sorted) }
    /// What one of a hundred values lies above.
    public var p99: Double { Self.interpolated(0.99, in: sorted) }

    static func interpolated(_ share: Double, in sorted: [Double]) -> Double {
        let place = Double(sorted.count - 1) * share
        let low = Int(place)
        guard low + 1 < sorted.count else { return sorted[sorted.count - 1] }
        return sorted[low] + (place - Double(low)) * (sorted[low + 1] - sorted[low])
    }
}

extension Quantiles {
    /// How many values there are.
    public var count: Int { sorted.count }

    /// The mean.
    public var mean: Double { sorted.mean }

    /// The standard deviation that the sample lets expect of what it was drawn from; nil for a single value.
    public var deviation: Double? { sorted.deviation }

    /// The median distance from the median: the spread that a few strays do not touch.
    ///
    /// It is as it was measured; of a normal distribution it is 0.6745 of the standard deviation.
    public var medianAbsoluteDeviation: Double {
        let middle = p50
        return Self.interpolated(0.5, in: sorted.map { abs($0 - middle) }.sorted())
    }
}
