import Testing

@testable import Statistics

struct RankTests {
    @Test func `signed ranks of the depression scores`() throws {
        // Hollander and Wolfe 1973, p. 29, as in R's `wilcox.test`: V = 5, p = 0.03906.
        let first = [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30]
        let second = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29]
        let test = try #require(SignedRankTest(differences: zip(first, second).map { $1 - $0 }))
        #expect(test.rankSum == 5 && test.count == 9 && test.isExact)
        #expect(agree(test.p, 0.0390625, within: 1e-12))
        #expect(agree(NormalDistribution.beyond(test.z), test.p) && test.z < 0)
    }

    @Test func `signed ranks with ties are counted out`() throws {
        // All 1,024 signs, counted by a script.
        let test = try #require(SignedRankTest(differences: [1, 2, -1, 3, 3, -2, 5, 4, 4, 0, 2]))
        #expect(test.rankSum == 49.5 && test.isExact)
        #expect(agree(test.p, 0.025390625, within: 1e-12))
    }

    @Test(arguments: [(10.0, 0.060_494_015_220_957_68), (20, 0.054_876_089_0)])
    func `many signed ranks are normal, corrected for steps and ties`(unit: Double, p: Double) throws {
        // SciPy: wilcoxon(d, correction=True, method='asymptotic').
        let differences = (0..<40).map { Double($0 * 37 % 101 - 40) / unit }
            .map { unit == 20 ? $0.rounded(.toNearestOrEven) : $0 }
        let test = try #require(SignedRankTest(differences: differences))
        #expect(!test.isExact)
        #expect(agree(test.p, p, within: 1e-9))
    }

    @Test func `rank sums of the membrane permeabilities`() throws {
        // Hollander and Wolfe 1973, p. 69, as in R's `wilcox.test`: W = 35, p = 0.2544 on both sides.
        let term = [0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46]
        let early = [1.15, 0.88, 0.90, 0.74, 1.21]
        let test = try #require(RankSumTest(early, term))
        #expect(agree(test.shareGreater, 35.0 / 50) && test.isExact)
        #expect(agree(test.p, 0.254_412_254_412_254_4, within: 1e-12) && test.z > 0)
        let reversed = try #require(RankSumTest(term, early))
        #expect(agree(reversed.p, test.p) && agree(reversed.z, -test.z) && agree(reversed.shareGreater, 0.3))
    }

    @Test func `rank sums with ties are counted out`() throws {
        // All 462 choices, counted by a script.
        let test = try #require(RankSumTest([1, 2, 2, 3, 4], [2, 3, 4, 4, 5, 6]))
        #expect(agree(test.shareGreater, 24.5 / 30))
        #expect(agree(test.p, 0.121_212_121_212, within: 1e-9))
    }

    @Test func `many rank sums are normal, corrected for steps and ties`() throws {
        // SciPy: mannwhitneyu(b, a, method='asymptotic').
        let first = (0..<30).map { Double($0 * 29 % 67) }
        let second = (0..<25).map { Double($0 * 31 % 71 + 6) }
        let test = try #require(RankSumTest(first, second))
        #expect(agree(test.shareGreater, 456.5 / 750) && !test.isExact)
        #expect(agree(test.p, 0.170_913_832_785_080_2, within: 1e-9))
    }

    @Test func `sign flips are counted out`() throws {
        // All 256 signs, counted by a script.
        let differences = [1.2, -0.4, 0.8, 2.1, 0.3, 0.9, -1.1, 1.7]
        let test = try #require(SignFlipTest(differences: differences, seed: 1))
        #expect(test.isExact && test.p == 0.125)
    }

    @Test func `drawn sign flips are near those counted out`() throws {
        let differences = (0..<80).map { Double($0 * 37 % 101 - 42) }
        let drawn = try #require(SignFlipTest(differences: differences, seed: 1))
        let student = try #require(StudentTest(differences: differences))
        #expect(!drawn.isExact && abs(drawn.p - student.p) < 0.01)
        #expect(drawn == SignFlipTest(differences: differences, seed: 1))
    }

    @Test func `Student's test is SciPy's`() throws {
        let test = try #require(StudentTest(differences: [1.2, -0.4, 0.8, 2.1, 0.3, 0.9, -1.1, 1.7]))
        #expect(agree(test.t, 1.834_061_279_891_038, within: 1e-12))
        #expect(agree(test.p, 0.109_292_656_651_608_41, within: 1e-10))
        #expect(agree(NormalDistribution.beyond(test.z), test.p) && test.z < test.t)
    }

    @Test func `no difference at all is no evidence`() {
        #expect(SignedRankTest(differences: [0, 0, 0])?.p == 1)
        #expect(SignedRankTest(differences: [0, 0, 0])?.z == 0)
        #expect(SignFlipTest(differences: [0, 0, 0], seed: 1)?.p == 1)
        #expect(RankSumTest([2, 2], [2, 2, 2])?.p == 1)
        #expect(RankSumTest([Double](repeating: 2, count: 30), [Double](repeating: 2, count: 30))?.p == 1)
        #expect(StudentTest(differences: [0, 0, 0]) == nil)
        #expect(StudentTest(differences: [4, 4, 4]) == nil)
    }

    @Test(arguments: [[], [1, .nan], [.infinity, 2]] as [[Double]])
    func `what is not a sample is not tested`(values: [Double]) {
        #expect(SignedRankTest(differences: values) == nil)
        #expect(SignFlipTest(differences: values, seed: 1) == nil)
        #expect(StudentTest(differences: values) == nil)
        #expect(RankSumTest(values, [1, 2]) == nil)
        #expect(RankSumTest([1, 2], values) == nil)
    }

    @Test func `tests err as often as they say`() {
        var (signed, flipped, summed, student) = (0, 0, 0, 0)
        for seed in 0..<500 as Range<UInt64> {
            var random = SeededRandom(seed: seed).fork("null")
            let differences = (0..<12).map { _ in
                random.lognormal(median: 1, spread: 0.6) - random.lognormal(median: 1, spread: 0.6)
            }
            if let test = SignedRankTest(differences: differences), test.p <= 0.05 { signed += 1 }
            if let test = SignFlipTest(differences: Array(differences.prefix(8)), seed: seed), test.p <= 0.05 {
                flipped += 1
            }
            if let test = RankSumTest(Array(differences.prefix(6)), Array(differences.dropFirst(6))), test.p <= 0.05 {
                summed += 1
            }
            if let test = StudentTest(differences: differences), test.p <= 0.05 { student += 1 }
        }
        for count in [signed, flipped, summed, student] { #expect((8...36).contains(count), "\(count) of 500") }
    }
}
