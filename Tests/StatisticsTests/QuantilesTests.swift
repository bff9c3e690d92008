import Testing

@testable import Statistics

struct QuantilesTests {
    @Test func `quantiles and moments are those of NumPy`() throws {
        let sample = try #require(Quantiles([3.2, 1.5, 9.9, 4.4, 2.8, 7.1, 5.0]))
        #expect(sample.count == 7)
        for (share, value) in [(0, 1.5), (0.1, 2.28), (0.5, 4.4), (0.9, 8.22), (0.95, 9.06), (0.99, 9.732), (1, 9.9)] {
            #expect(agree(sample.quantile(share), value))
        }
        #expect(
            agree(sample.p50, 4.4) && agree(sample.p90, 8.22) && agree(sample.p95, 9.06) && agree(sample.p99, 9.732)
        )
        #expect(agree(sample.mean, 4.842_857_142_857_142_5))
        #expect(agree(sample.deviation, 2.855_904_493_534_487_7))
        #expect(agree(sample.medianAbsoluteDeviation, 1.6))
    }

    @Test func `a single value is all of its quantiles`() throws {
        let sample = try #require(Quantiles([4]))
        #expect([sample.p50, sample.p99, sample.mean] == [4, 4, 4])
        #expect(sample.deviation == nil)
        #expect(sample.medianAbsoluteDeviation == 0)
    }

    @Test(arguments: [[], [1, .nan], [.infinity], [1, -.infinity]] as [[Double]])
    func `what is not a sample has no quantiles`(values: [Double]) {
        #expect(Quantiles(values) == nil)
        #expect(Statistic.mean.value(of: values) == nil)
    }

    @Test(arguments: [-0.1, 1.1, .nan, .infinity] as [Double])
    func `what is not a share has no quantile`(share: Double) {
        #expect(Quantiles([1, 2])?.quantile(share) == nil)
        #expect(Statistic.quantile(share).value(of: [1, 2]) == nil)
    }

    @Test func `a figure of one's own may fail`() {
        #expect(Statistic.other { $0.max() ?? 0 }.value(of: [1, 3, 2]) == 3)
        #expect(Statistic.other { _ in .nan }.value(of: [1, 3, 2]) == nil)
    }
}
