import Testing

@testable import Statistics

struct ComparisonTests {
    private let bootstrap = Bootstrap(seed: 4, resamples: 500)

    /// Pairs of calls by the same script, of which the second takes so much longer at each turn.
    private func pairs(_ count: Int, slower: Double, seed: UInt64) -> (first: [[Double]], second: [[Double]]) {
        var random = SeededRandom(seed: seed)
        var (first, second) = ([[Double]](), [[Double]]())
        for _ in 0..<count {
            let script = random.lognormal(median: 700, spread: 0.4)
            let turns = 2 + random.index(below: 4)
            first.append((0..<turns).map { _ in script * random.lognormal(median: 1, spread: 0.2) })
            second.append((0..<turns).map { _ in script * random.lognormal(median: 1, spread: 0.2) + slower })
        }
        return (first, second)
    }

    @Test func `a planted difference is found and measured`() throws {
        let (first, second) = pairs(40, slower: -120, seed: 1)
        let comparison = try #require(PairedComparison(first, second, by: .median, bootstrap: bootstrap))
        #expect(comparison.count == 40)
        #expect(comparison.mean.contains(-120) && comparison.mean.high < 0)
        #expect(comparison.median.contains(-120))
        #expect(comparison.signedRank.p < 0.001 && comparison.signedRank.z < 0)
        #expect(comparison.signFlip.p < 0.001)
        #expect(try #require(comparison.student).p < 0.001)
        #expect(try #require(comparison.standardisedMean) < -0.5)
        #expect(comparison.shareLower.low > 0.5)
    }

    @Test func `the figures of a pair of arms are those of its differences`() throws {
        let comparison = try #require(
            PairedComparison([[1, 2], [5], [7], [], [4]], [[2, 3], [3], [7], [9], [8, 4]], bootstrap: bootstrap)
        )
        // The fourth pair has no turn on one side; the others differ by 1, -2, 0 and 2.
        #expect(comparison.count == 4)
        #expect(comparison.mean.value == 0.25 && comparison.median.value == 0.5)
        #expect(comparison.shareLower.value == 1.5 / 4)
        #expect(agree(comparison.standardisedMean, 0.25 / (8.75 / 3).squareRoot()))
    }

    @Test func `the same difference in each pair has no deviation`() throws {
        let comparison = try #require(PairedComparison(differences: [-5, -5, -5, -5, -5, -5], bootstrap: bootstrap))
        #expect(comparison.standardisedMean == nil && comparison.student == nil)
        #expect(comparison.mean == Estimate(value: -5, low: -5, high: -5))
        #expect(comparison.signedRank.p == 2.0 / 64 && comparison.signFlip.p == 2.0 / 64)
    }

    @Test func `what is not a pair of arms is not compared`() {
        #expect(PairedComparison(differences: [], bootstrap: bootstrap) == nil)
        #expect(PairedComparison(differences: [1], bootstrap: bootstrap) == nil)
        #expect(PairedComparison(differences: [1, .nan], bootstrap: bootstrap) == nil)
        #expect(PairedComparison([[1], [2]], [[1]], bootstrap: bootstrap) == nil)
        #expect(PairedComparison([[1], [.nan]], [[1], [2]], bootstrap: bootstrap) == nil)
        #expect(UnpairedComparison([[1], [2]], [[1]], bootstrap: bootstrap) == nil)
        #expect(UnpairedComparison([[1], [2]], [[1], [.infinity]], bootstrap: bootstrap) == nil)
    }

    @Test func `different calls are compared too`() throws {
        let (first, second) = (pairs(80, slower: 0, seed: 2).first, pairs(70, slower: 300, seed: 3).second + [[]])
        let comparison = try #require(UnpairedComparison(first, second, bootstrap: bootstrap))
        #expect(comparison.firstCount == 80 && comparison.secondCount == 70)
        #expect(comparison.mean.contains(300) && comparison.mean.low > 0)
        #expect(comparison.median.contains(300) && comparison.p95.contains(300))
        #expect(comparison.rankSum.p < 0.001 && comparison.rankSum.shareGreater > 0.6)
    }

    @Test func `Holm's correction`() throws {
        // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") is 0.03 0.06 0.06 0.02.
        let adjusted = try #require(HolmCorrection.adjusted([0.01, 0.04, 0.03, 0.005]))
        for (one, other) in zip(adjusted, [0.03, 0.06, 0.06, 0.02]) { #expect(agree(one, other)) }
        #expect(HolmCorrection.adjusted([0.6, 0.7]) == [1, 1])
        #expect(HolmCorrection.adjusted([]) == [])
        #expect(HolmCorrection.adjusted([0.1, .nan]) == nil)
        #expect(HolmCorrection.adjusted([-0.1]) == nil)
    }

    @Test func `Benjamini and Hochberg's correction`() throws {
        // SciPy: stats.false_discovery_control.
        let adjusted = try #require(FalseDiscoveryRate.adjusted([0.01, 0.04, 0.03, 0.005, 0.5]))
        for (one, other) in zip(adjusted, [0.025, 0.05, 0.05, 0.025, 0.5]) { #expect(agree(one, other)) }
        #expect(FalseDiscoveryRate.adjusted([1.5]) == nil)
    }
}
