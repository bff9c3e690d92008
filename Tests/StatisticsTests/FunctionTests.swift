import Testing

@testable import Statistics

/// The expected numbers of these tests are those of SciPy 1.17.
struct FunctionTests {
    @Test(arguments: [
        (0.025, 1.959_963_984_540_054_5), (0.3, 0.524_400_512_708_040_9), (1e-6, 4.753_424_308_822_899),
        (1e-12, 7.034_483_825_301_131), (1e-100, 21.273_453_560_965_322), (0.9, -1.281_551_565_544_600_4),
    ])
    func `points of the normal distribution`(share: Double, point: Double) {
        #expect(agree(NormalDistribution.point(above: share), point, within: 1e-12))
        #expect(agree(NormalDistribution.above(point), share, within: 1e-12))
    }

    @Test func `the edges of the normal distribution`() {
        #expect(NormalDistribution.point(above: 0) == .infinity)
        #expect(NormalDistribution.point(above: 1) == -.infinity)
        #expect(NormalDistribution.point(above: 0.5).magnitude < 1e-12)
        #expect(NormalDistribution.point(above: -0.1).isNaN)
        #expect(NormalDistribution.point(above: .nan).isNaN)
        #expect(agree(NormalDistribution.above(30), 4.906_713_927_147_908e-198, within: 1e-12))
        #expect(agree(NormalDistribution.below(-1), 0.158_655_253_931_457_05, within: 1e-12))
    }

    @Test(arguments: [
        (0.1, 2.252_712_651_734_206), (1, 0), (2.5, 0.284_682_870_472_919_2), (10, 12.801_827_480_081_469),
        (1_234.5, 7_550.550_901_077_894),
    ])
    func `logarithms of the gamma function`(number: Double, value: Double) {
        #expect(abs(GammaFunction.logarithmic(number) - value) < 1e-12 * max(1, value))
    }

    @Test(arguments: [
        (2.0, 3.0, 0.3, 0.3483), (0.5, 0.5, 0.2, 0.295_167_235_3), (10, 2, 0.9, 0.697_356_880_2),
        (150, 200, 0.45, 0.791_512_2), (3, 0.1, 0.99, 0.272_565_81), (3, 4, 0, 0), (3, 4, 1, 1),
    ])
    func `the incomplete beta function`(first: Double, second: Double, point: Double, value: Double) {
        #expect(abs(BetaFunction.incomplete(first, second, at: point) - value) < 1e-7)
    }

    @Test(arguments: [
        (1.0, 12.706_204_736), (2, 4.302_652_730), (5, 2.570_581_836), (19, 2.093_024_054), (99, 1.984_216_952),
    ])
    func `points of Student's distribution`(degrees: Double, point: Double) {
        #expect(agree(StudentDistribution(degrees: degrees).point(beyond: 0.05), point, within: 1e-9))
    }

    @Test(arguments: [
        (3.0, 8.0, 0.004_076_577_587_785_466), (7, 1e-3, 0.999_230_017_244_998_8), (5, 40, 1.841_196_217_177_295_4e-7),
    ])
    func `tails of Student's distribution`(degrees: Double, point: Double, share: Double) {
        let distribution = StudentDistribution(degrees: degrees)
        #expect(agree(distribution.beyond(point), share, within: 1e-10))
        #expect(agree(NormalDistribution.beyond(distribution.normal(-point)), share, within: 1e-10))
        #expect(distribution.normal(-point) < 0)
    }

    @Test func `Gauss's rule integrates polynomials and bells`() {
        let rule = GaussRule(8, from: -1, to: 3)
        let power = zip(rule.points, rule.weights).reduce(0) { sum, term in
            sum + term.1 * (0..<15).reduce(1) { product, _ in product * term.0 }
        }
        #expect(agree(power, (43_046_721 - 1) / 16, within: 1e-12))
        let bell = GaussRule(40, from: -9, to: 9)
        let whole = zip(bell.points, bell.weights).reduce(0) { $0 + $1.1 * NormalDistribution.density($1.0) }
        #expect(agree(whole, 1, within: 1e-10))
    }
}
