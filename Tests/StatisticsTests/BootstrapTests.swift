import Testing

@testable import Statistics

struct BootstrapTests {
    /// Calls with a pace of their own, so that the turns of one are alike.
    private static func calls(_ count: Int, _ random: inout SeededRandom, scale: Double = 1) -> [[Double]] {
        (0..<count).map { _ in
            let pace = random.normal(deviation: 0.3)
            return (0..<(2 + random.index(below: 3))).map { _ in
                scale * exponential(pace + random.normal(deviation: 0.3))
            }
        }
    }

    @Test(arguments: [0, 0.05, 0.37, 0.5, 0.9, 0.95, 1])
    func `the walk along the values finds the quantile of the resample`(share: Double) throws {
        var random = SeededRandom(seed: 1)
        for round in 0..<40 {
            let clusters = Self.calls(1 + round % 9, &random)
            var weights = clusters.map { _ in random.index(below: 4) }
            weights[random.index(below: weights.count)] += 1
            let values = zip(clusters, weights).flatMap { cluster, weight in (0..<weight).flatMap { _ in cluster } }
            for (statistic, naive) in [
                (.quantile(share), Statistic.quantile(share).value(of: values)),
                (.mean, Statistic.mean.value(of: values)),
                (.other { $0.max() ?? 0 }, values.max()),
            ] as [(Statistic, Double?)] {
                let sample = try #require(ResampledSample(clusters, statistic))
                #expect(agree(sample.value(weights), try #require(naive), within: 1e-12))
            }
        }
    }

    @Test func `the seed decides the limits`() throws {
        var random = SeededRandom(seed: 2)
        let values = (0..<50).map { _ in random.lognormal(median: 1, spread: 0.5) }
        let estimate = try #require(Bootstrap(seed: 5, resamples: 500).estimate(.median, of: values))
        #expect(estimate == Bootstrap(seed: 5, resamples: 500).estimate(.median, of: values))
        #expect(estimate != Bootstrap(seed: 6, resamples: 500).estimate(.median, of: values))
        #expect(estimate.contains(estimate.value))
        #expect(agree(estimate.value, try #require(Quantiles(values)).p50))
        #expect(agree(estimate.halfWidth * 2, estimate.high - estimate.low))
    }

    @Test func `the interval of a normal mean is Student's`() throws {
        var random = SeededRandom(seed: 3)
        let values = (0..<25).map { _ in random.normal() }
        let deviation = try #require(values.deviation)
        for method in [Bootstrap.Method.percentile, .biasCorrected] {
            let bootstrap = Bootstrap(seed: 1, resamples: 10_000, method: method)
            let half = StudentDistribution(degrees: 24).point(beyond: 0.05) * deviation / 5
            #expect(agree(bootstrap.estimate(.mean, of: values)?.halfWidth, half, within: 0.06))
        }
    }

    @Test(arguments: [Bootstrap.Method.percentile, .biasCorrected])
    func `about ninety-five of a hundred intervals contain the mean`(method: Bootstrap.Method) {
        let covered = share(of: 500) { seed in
            var random = SeededRandom(seed: seed).fork("mean")
            let values = (0..<24).map { _ in random.normal(mean: 10, deviation: 3) }
            let bootstrap = Bootstrap(seed: seed, resamples: 199, method: method)
            return bootstrap.estimate(.mean, of: values)?.contains(10) ?? false
        }
        #expect((0.92...0.98).contains(covered), "\(covered)")
    }

    @Test func `and the median of latencies`() {
        let covered = share(of: 2_000) { seed in
            var random = SeededRandom(seed: seed).fork("median")
            let values = (0..<24).map { _ in random.lognormal(median: 700, spread: 0.5) }
            return Bootstrap(seed: seed, resamples: 199).estimate(.median, of: values)?.contains(700) ?? false
        }
        #expect((0.93...0.97).contains(covered), "\(covered)")
    }

    @Test func `whole calls are drawn, for single turns would promise too much`() {
        var (byCalls, byTurns) = (0, 0)
        for seed in 0..<500 as Range<UInt64> {
            var random = SeededRandom(seed: seed).fork("calls")
            let calls = (0..<24).map { _ in
                let pace = random.normal()
                return (0..<4).map { _ in pace + random.normal(deviation: 0.7) }
            }
            let bootstrap = Bootstrap(seed: seed, resamples: 199)
            if bootstrap.estimate(.mean, ofClusters: calls)?.contains(0) ?? false { byCalls += 1 }
            guard seed < 200 else { continue }
            if bootstrap.estimate(.mean, of: calls.flatMap(\.self))?.contains(0) ?? false { byTurns += 1 }
        }
        #expect((462...488).contains(byCalls), "\(byCalls)")
        #expect(byTurns < 160, "\(byTurns)")
    }

    @Test func `a difference of pairs is narrower than one of strangers and both contain the truth`() {
        var (byPairs, byStrangers, narrower) = (0, 0, 0)
        for seed in 0..<300 as Range<UInt64> {
            var random = SeededRandom(seed: seed).fork("pairs")
            var (first, second) = ([[Double]](), [[Double]]())
            for _ in 0..<24 {
                let script = random.normal(deviation: 0.4)
                first.append((0..<3).map { _ in exponential(script + random.normal(deviation: 0.2)) })
                second.append((0..<3).map { _ in 1.2 * exponential(script + random.normal(deviation: 0.2)) })
            }
            let bootstrap = Bootstrap(seed: seed, resamples: 299)
            let paired = bootstrap.pairedDifference(of: .median, from: first, to: second)
            let strange = bootstrap.difference(of: .median, from: first, to: second)
            if paired?.contains(0.2) ?? false { byPairs += 1 }
            if strange?.contains(0.2) ?? false { byStrangers += 1 }
            if paired?.halfWidth ?? 0 < strange?.halfWidth ?? 0 { narrower += 1 }
        }
        #expect((276...294).contains(byPairs), "\(byPairs)")
        #expect(byStrangers > 292, "scripts in common make strangers' limits too wide: \(byStrangers)")
        #expect(narrower > 285, "\(narrower)")
    }

    @Test func `a difference of high quantiles of strangers contains the truth`() {
        let truth = 0.5 * exponential(0.4 * 1.281_551_6)
        let covered = share(of: 300) { seed in
            var random = SeededRandom(seed: seed).fork("strangers")
            let first = (0..<30).map { _ in (0..<4).map { _ in random.lognormal(median: 1, spread: 0.4) } }
            let second = (0..<25).map { _ in (0..<4).map { _ in random.lognormal(median: 1.5, spread: 0.4) } }
            let difference = Bootstrap(seed: seed, resamples: 249)
                .difference(of: .quantile(0.9), from: first, to: second)
            return difference?.contains(truth) ?? false
        }
        #expect((0.92...0.98).contains(covered), "\(covered)")
    }

    @Test func `values that are all the same leave no doubt`() {
        let estimate = Bootstrap(seed: 1, resamples: 100).estimate(.quantile(0.95), of: [3, 3, 3, 3])
        #expect(estimate == Estimate(value: 3, low: 3, high: 3))
    }

    @Test(arguments: [[], [[1]], [[1], []], [[1], [.nan]], [[], []]] as [[[Double]]])
    func `no interval without two clusters of finite values`(clusters: [[Double]]) {
        let bootstrap = Bootstrap(seed: 1, resamples: 50)
        #expect(bootstrap.estimate(.median, ofClusters: clusters) == nil)
        #expect(bootstrap.difference(of: .mean, from: [[1], [2]], to: clusters) == nil)
        #expect(bootstrap.pairedDifference(of: .mean, from: clusters.map { _ in [1] }, to: clusters) == nil)
    }

    @Test func `no interval for settings that make no sense`() {
        let values = [1.0, 2, 3, 4]
        #expect(Bootstrap(seed: 1, resamples: 0).estimate(.mean, of: values) == nil)
        #expect(Bootstrap(seed: 1, confidence: 1).estimate(.mean, of: values) == nil)
        #expect(Bootstrap(seed: 1, confidence: .nan).estimate(.mean, of: values) == nil)
        #expect(Bootstrap(seed: 1).estimate(.quantile(2), of: values) == nil)
        #expect(Bootstrap(seed: 1).estimate(.other { _ in .nan }, of: values) == nil)
        #expect(Bootstrap(seed: 1).pairedDifference(of: .mean, from: [[1], [2]], to: [[1]]) == nil)
    }
}
