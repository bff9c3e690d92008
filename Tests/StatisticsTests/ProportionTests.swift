import Testing

@testable import Statistics

struct ProportionTests {
    private func agrees(_ estimate: Estimate?, _ low: Double, _ high: Double) -> Bool {
        guard let estimate else { return false }
        return abs(estimate.low - low) < 0.000_06 && abs(estimate.high - high) < 0.000_06
    }

    @Test(arguments: [
        (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718), (81, 263, 0.2553, 0.3662),
    ])
    func `limits of a share`(hits: Int, count: Int, low: Double, high: Double) {
        // Newcombe 1998a, Table I, method 3.
        #expect(agrees(Proportion(hits, of: count)?.estimate(), low, high))
    }

    @Test(arguments: [(56, 70, 48, 80, 0.0524, 0.3339), (9, 10, 3, 10, 0.1705, 0.8090), (10, 10, 0, 20, 0.6791, 1)])
    func `limits of a difference of shares`(hits: Int, count: Int, others: Int, of all: Int, low: Double, high: Double)
        throws
    {
        // Newcombe 1998b, Table II, method 10.
        let (one, other) = (try #require(Proportion(hits, of: count)), try #require(Proportion(others, of: all)))
        #expect(agrees(one.difference(from: other), low, high))
    }

    @Test func `limits of a difference of paired shares`() {
        // Newcombe 1998c, Table II, method 10, turned round: here it is the second less the first.
        let published = PairedProportions(both: 36, onlyFirst: 12, onlySecond: 2, neither: 0)
        #expect(agrees(published?.difference(), -0.3404, -0.0569))
        // Fagerland, Lydersen and Laake 2013, the airways of children: -0.507 to -0.026 for the first less the second.
        let airways = PairedProportions(both: 1, onlyFirst: 1, onlySecond: 7, neither: 12)
        #expect(agrees(airways?.difference(), 0.025_56, 0.506_92))
        #expect(agree(airways?.p, 0.0703125))
        #expect(PairedProportions(both: 5, onlyFirst: 0, onlySecond: 0, neither: 2)?.p == 1)
    }

    @Test(arguments: [
        (3, 4, 1, 4, 0.485_714_285_7), (1, 10, 11, 14, 0.002_759_456_185), (10, 50, 1, 50, 0.007_780_391_263),
    ])
    func `Fisher's exact test`(hits: Int, count: Int, others: Int, of all: Int, p: Double) throws {
        // The first is the lady tasting tea; all as SciPy has them.
        let (one, other) = (try #require(Proportion(hits, of: count)), try #require(Proportion(others, of: all)))
        #expect(agree(FisherTest(one, other).p, p, within: 1e-8))
        #expect(agree(FisherTest(other, one).p, p, within: 1e-8))
    }

    @Test func `shares that cannot differ`() throws {
        let none = try #require(Proportion(0, of: 7))
        #expect(agree(FisherTest(none, none).p, 1))
        let all = try #require(Proportion(7, of: 7))
        #expect(agree(FisherTest(all, all).p, 1))
    }

    @Test func `contradicting counts are refused`() {
        #expect(Proportion(1, of: 0) == nil)
        #expect(Proportion(3, of: 2) == nil)
        #expect(Proportion(-1, of: 2) == nil)
        #expect(Proportion(1, of: 2)?.estimate(confidence: 1) == nil)
        #expect(Proportion(1, of: 2)?.estimate(confidence: .nan) == nil)
        #expect(PairedProportions(both: 0, onlyFirst: 0, onlySecond: 0, neither: 0) == nil)
        #expect(PairedProportions(both: 1, onlyFirst: -1, onlySecond: 0, neither: 0) == nil)
    }

    @Test(arguments: [25, 40, 60])
    func `limits of a share contain it nineteen times out of twenty`(count: Int) {
        let truths = (1..<100).map { Double($0) / 100 }
        // What each count has as its probability, summed up where its limits contain the truth.
        let covered = truths.map { truth in
            (0...count).reduce(0.0) { sum, hits in
                guard let estimate = Proportion(hits, of: count)?.estimate(), estimate.contains(truth) else {
                    return sum
                }
                let ways = GammaFunction.logarithmicChoices(of: hits, from: count)
                return sum
                    + exponential(
                        ways + Double(hits) * logarithm(truth) + Double(count - hits) * logarithm(1 - truth)
                    )
            }
        }
        #expect((0.945...0.955).contains(covered.mean), "\(covered.mean)")
        #expect(covered.allSatisfy { $0 > 0.91 })
    }
}
