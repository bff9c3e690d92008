/// What moves the limits of an interval to where they belong (Efron 1987).
struct LimitCorrection {
    /// How far the resampled figures lie on one side of the sample's.
    let bias: Double
    /// How much more a figure spreads where it is greater.
    let acceleration: Double
}

extension LimitCorrection {
    init(of value: Double, resampled figures: [Double], _ samples: ResampledSamples) {
        let lower = figures.count { $0 < value }
        let equal = figures.count { $0 == value }
        let count = Double(figures.count)
        let share = (Double(lower) + Double(equal) / 2) / count
        bias = -NormalDistribution.point(above: min(max(share, 0.5 / count), 1 - 0.5 / count))
        acceleration = Self.acceleration(samples)
    }

    /// The skewness of what each cluster does to the figure, found by leaving it out.
    private static func acceleration(_ samples: ResampledSamples) -> Double {
        var weights = samples.clusterCounts.map { [Int](repeating: 1, count: $0) }
        var (squares, cubes) = (0.0, 0.0)
        for sample in weights.indices {
            var figures: [Double] = []
            for left in weights[sample].indices {
                weights[sample][left] = 0
                figures.append(samples.value(weights))
                weights[sample][left] = 1
            }
            let (mean, count) = (figures.mean, Double(figures.count))
            for figure in figures {
                let influence = (mean - figure) * (count - 1) / count
                squares += influence * influence
                cubes += influence * influence * influence
            }
        }
        let scale = 6 * squares * squares.squareRoot()
        return scale > 0 && cubes.isFinite ? cubes / scale : 0
    }

    /// The share of resampled figures below the lower limit.
    func share(above tail: Double) -> Double { NormalDistribution.below(moved(bias - tail)) }

    /// The share of resampled figures above the upper limit.
    func share(below tail: Double) -> Double { NormalDistribution.above(moved(bias + tail)) }

    private func moved(_ point: Double) -> Double {
        let scale = 1 - acceleration * point
        // Beyond its pole the correction says nothing; the limit is then the outermost figure.
        guard scale > 0 else { return point < 0 ? -.infinity : .infinity }
        return bias + point / scale
    }
}
