extension Bootstrap {
    /// The figure of the samples as they are, and its limits.
    func estimate(_ samples: ResampledSamples) -> Estimate? {
        guard resamples > 1, confidence > 0, confidence < 1 else { return nil }
        let counts = samples.clusterCounts
        guard let fewest = counts.min(), fewest > 1 else { return nil }
        var weights = counts.map { [Int](repeating: 1, count: $0) }
        let value = samples.value(weights)

        var random = SeededRandom(seed: seed)
        var figures: [Double] = []
        figures.reserveCapacity(resamples)
        for _ in 0..<resamples {
            for index in weights.indices { random.draw(into: &weights[index]) }
            figures.append(samples.value(weights))
        }
        guard value.isFinite, figures.allSatisfy(\.isFinite) else { return nil }
        figures.sort()

        let tail = Self.tail(confidence, clusterCount: fewest)
        let correction =
            switch method {
            case .percentile: LimitCorrection(bias: 0, acceleration: 0)
            case .biasCorrected: LimitCorrection(of: value, resampled: figures, samples)
            }
        return Estimate(
            value: value,
            low: Quantiles.interpolated(correction.share(above: tail), in: figures),
            high: Quantiles.interpolated(1 - correction.share(below: tail), in: figures)
        )
    }

    /// The point of the normal distribution at which a tail is cut off on either side.
    private static func tail(_ confidence: Double, clusterCount: Int) -> Double {
        let count = Double(clusterCount)
        let point = StudentDistribution(degrees: count - 1).point(beyond: 1 - confidence)
        // Resamples also spread less than samples, as if the deviation had been divided by the whole count.
        return point * (count / (count - 1)).squareRoot()
    }
}

extension SeededRandom {
    /// Draws as many clusters as there are, and counts how often each came.
    fileprivate mutating func draw(into weights: inout [Int]) {
        for index in weights.indices { weights[index] = 0 }
        for _ in weights.indices { weights[index(below: weights.count)] += 1 }
    }
}
