import Testing

@testable import Statistics

struct PowerTests {
    @Test(arguments: [(0.5, 0.8, 34), (0.5, 0.9, 44), (0.8, 0.9, 19), (0.2, 0.8, 199), (1.2, 0.9, 10)])
    func `the pairs of one look are those of the noncentral distribution`(size: Double, power: Double, pairs: Int)
        throws
    {
        // The least n by SciPy's noncentral t.
        let question = try #require(Power(of: power))
        #expect(question.pairs(toFind: size, deviation: 1) == pairs)
        #expect(question.pairs(toFind: -size * 100, deviation: 100) == pairs)
        let findable = try #require(question.findableDifference(pairs: pairs, deviation: 1))
        #expect(findable <= size && findable > size * 0.9)
    }

    @Test func `the half-width is Student's`() throws {
        let question = try #require(Power())
        #expect(
            agree(question.halfWidth(pairs: 20, deviation: 10), 2.093_024_054 * 10 / 20.0.squareRoot(), within: 1e-8)
        )
    }

    @Test(arguments: [nil, AlphaSpending.obrienFleming, .pocock])
    func `so many pairs find the difference as often as asked`(spending: AlphaSpending?) throws {
        let shares = [0.25, 0.5, 0.75, 1]
        let plan = try spending.map { try #require(SequentialPlan(looks: shares, spending: $0, futility: nil)) }
        let question = try plan.map { Power($0) } ?? #require(Power(of: 0.9))
        let pairs = try #require(question.pairs(toFind: 50, deviation: 100))
        let counts = (plan?.looks ?? [1]).map { Int((Double(pairs) * $0).rounded()) }
        let boundaries = plan?.boundaries ?? [1.959_964]
        let found = share(of: 1_000) { seed in
            var random = SeededRandom(seed: seed).fork("power")
            let differences = (0..<pairs).map { _ in random.normal(mean: 50, deviation: 100) }
            return zip(counts, boundaries).contains { count, boundary in
                abs(StudentTest(differences: Array(differences.prefix(count)))?.z ?? 0) >= boundary
            }
        }
        #expect((0.875...0.925).contains(found), "\(found) with \(pairs)")
    }

    @Test func `a pilot that is normal asks for what the formula asks for`() throws {
        // The middle points of equal parts of the distribution: as normal as 40 values can be.
        let differences = (0..<40).map { 100 * NormalDistribution.point(above: (Double($0) + 0.5) / 40) }
        let pilot = try #require(PilotSample(differences: differences, seed: 1, runs: 1_000))
        let deviation = try #require(differences.deviation)
        for question in [try #require(Power()), Power(try #require(SequentialPlan(looks: [0.5, 1])))] {
            let formula = try #require(question.pairs(toFind: 60, deviation: deviation))
            let drawn = try #require(pilot.pairs(toFind: 60, as: question))
            #expect(abs(drawn - formula) <= 4, "\(drawn), \(formula)")
            let erring = try #require(pilot.found(0, pairs: formula, as: question))
            #expect(erring.contains(0.05), "\(erring)")
            #expect(pilot.found(60, pairs: formula, as: question) == pilot.found(60, pairs: formula, as: question))
        }
    }

    @Test func `the mean of the pilot does not matter`() throws {
        let differences = [3.0, -1, 4, 1, -5, 9, 2, -6, 5, 3, 5]
        let question = try #require(Power())
        let pilot = try #require(PilotSample(differences: differences, seed: 1, runs: 300))
        let moved = try #require(PilotSample(differences: differences.map { $0 + 1_024 }, seed: 1, runs: 300))
        #expect(pilot.found(2, pairs: 40, as: question) == moved.found(2, pairs: 40, as: question))
    }

    @Test func `questions without an answer`() throws {
        #expect(Power(of: 0.05) == nil)
        #expect(Power(of: 1) == nil)
        #expect(Power(alpha: 0) == nil)
        let question = try #require(Power())
        #expect(question.pairs(toFind: 0, deviation: 1) == nil)
        #expect(question.pairs(toFind: .nan, deviation: 1) == nil)
        #expect(question.pairs(toFind: 1, deviation: -1) == nil)
        #expect(question.pairs(toFind: 1e-30, deviation: 1) == nil)
        #expect(question.pairs(toFind: 1, deviation: 0) == 2)
        #expect(question.findableDifference(pairs: 1, deviation: 1) == nil)
        #expect(question.halfWidth(pairs: 1, deviation: 1) == nil)
        #expect(PilotSample(differences: [1, 2], seed: 1) == nil)
        #expect(PilotSample(differences: [1, 1, 1], seed: 1) == nil)
        #expect(PilotSample(differences: [1, 2, .nan], seed: 1) == nil)
        #expect(PilotSample(differences: [1, 2, 3], seed: 1, runs: 0) == nil)
        let pilot = try #require(PilotSample(differences: [1, 2, 4], seed: 1, runs: 10))
        #expect(pilot.found(1, pairs: 1, as: question) == nil)
        #expect(pilot.found(.nan, pairs: 10, as: question) == nil)
        #expect(pilot.pairs(toFind: 0, as: question) == nil)
    }
}
