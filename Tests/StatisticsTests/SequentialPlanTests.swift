import Testing

@testable import Statistics

struct SequentialPlanTests {
    private static let fifths = [0.2, 0.4, 0.6, 0.8, 1]

    @Test(arguments: [
        (AlphaSpending.obrienFleming, [4.8769, 3.3569, 2.6803, 2.2898, 2.0310]),
        (.pocock, [2.4380, 2.4268, 2.4101, 2.3966, 2.3859]),
    ])
    func `boundaries of five looks are the published ones`(spending: AlphaSpending, expected: [Double]) throws {
        // Lan and DeMets's spending with 0.025 on either side, as the programs of Reboussin and others (2000) give
        // them.
        let plan = try #require(SequentialPlan(looks: Self.fifths, spending: spending))
        for (boundary, published) in zip(plan.boundaries, expected) { #expect(abs(boundary - published) < 0.000_6) }
    }

    @Test func `one look is the ordinary test`() throws {
        let plan = try #require(SequentialPlan(looks: [1]))
        #expect(agree(plan.boundaries[0], 1.959_963_985))
        #expect(agree(plan.inflation, 1, within: 1e-4))
        #expect(plan.decide(atLook: 1, z: 1.95) == .stopNoDifference)
        #expect(plan.decide(atLook: 1, z: -1.97) == .stopDifferent)
    }

    @Test(
        arguments: [AlphaSpending.obrienFleming, .pocock],
        [fifths, [0.3, 0.35, 0.9, 1], (1...20).map { Double($0) / 20 }]
    )
    func `all of the error is spent and no more`(spending: AlphaSpending, looks: [Double]) throws {
        let plan = try #require(SequentialPlan(looks: looks, spending: spending))
        for (stopped, time) in zip(plan.stopped(drift: 0), looks) {
            #expect(abs(stopped - 2 * spending.spent(at: time, of: 0.025)) < 1e-7)
        }
        #expect(abs((plan.stopped(drift: 0).last ?? 0) - 0.05) < 1e-7)
        #expect(abs((plan.stopped(drift: plan.plannedDrift).last ?? 0) - 0.9) < 1e-7)
    }

    /// Runs experiments of a Brownian motion with a drift; answers the share that found a difference, and the mean
    /// length.
    private func run(_ plan: SequentialPlan, drift: Double, seed: UInt64) -> (found: Double, length: Double) {
        var random = SeededRandom(seed: seed)
        var (found, length) = (0, 0.0)
        for _ in 0..<10_000 {
            var (sum, time) = (0.0, 0.0)
            for (index, look) in plan.looks.enumerated() {
                sum += random.normal(mean: drift * (look - time), deviation: (look - time).squareRoot())
                time = look
                let decision = plan.decide(atLook: index + 1, z: sum / look.squareRoot())
                if decision == .stopDifferent { found += 1 }
                if decision != .goOn { break }
            }
            length += time
        }
        return (Double(found) / 10_000, length / 10_000)
    }

    @Test(arguments: [AlphaSpending.obrienFleming, .pocock])
    func `a simulated motion errs and finds as often as planned`(spending: AlphaSpending) throws {
        let plan = try #require(SequentialPlan(looks: Self.fifths, spending: spending, futility: nil))
        let null = run(plan, drift: 0, seed: 1)
        #expect(abs(null.found - 0.05) < 0.006, "\(null)")
        let planned = run(plan, drift: plan.plannedDrift, seed: 2)
        #expect(abs(planned.found - 0.9) < 0.008, "\(planned)")
        #expect(abs(planned.length - plan.expectedShare(drift: plan.plannedDrift)) < 0.01)
    }

    @Test(arguments: [AlphaSpending.obrienFleming, .pocock])
    func `giving up costs little power and saves calls`(spending: AlphaSpending) throws {
        let plan = try #require(SequentialPlan(looks: Self.fifths, spending: spending))
        let null = run(plan, drift: 0, seed: 3)
        #expect(null.found < 0.05 + 0.004 && null.length < 0.83, "\(null)")
        let planned = run(plan, drift: plan.plannedDrift, seed: 4)
        #expect(planned.found > 0.875, "\(planned)")
    }

    @Test func `a look decides`() throws {
        let plan = try #require(SequentialPlan(pairsAtLooks: [10, 20, 30, 40, 50]))
        #expect(plan.looks == Self.fifths)
        #expect(plan.decide(atLook: 1, z: 4.8) == .goOn)
        #expect(plan.decide(atLook: 1, z: -4.9) == .stopDifferent)
        #expect(plan.decide(atLook: 1, z: .infinity) == .stopDifferent)
        #expect(plan.decide(atLook: 3, z: 2.0) == .goOn)
        #expect(plan.decide(atLook: 4, z: 0.1) == .stopNoDifference)
        #expect(plan.decide(atLook: 5, z: 2.0) == .stopNoDifference)
        #expect(plan.decide(atLook: 5, z: 2.04) == .stopDifferent)
        #expect(plan.decide(atLook: 0, z: 1) == nil)
        #expect(plan.decide(atLook: 6, z: 1) == nil)
        #expect(plan.decide(atLook: .min, z: 1) == nil)
        #expect(plan.decide(atLook: 2, z: .nan) == nil)
        let patient = try #require(SequentialPlan(pairsAtLooks: [10, 20, 30, 40, 50], futility: nil))
        #expect(patient.decide(atLook: 4, z: 0) == .goOn)
    }

    @Test func `looks between cost little`() throws {
        let careful = try #require(SequentialPlan(looks: Self.fifths))
        let eager = try #require(SequentialPlan(looks: Self.fifths, spending: .pocock))
        #expect((1.01...1.05).contains(careful.inflation))
        #expect((1.15...1.25).contains(eager.inflation))
        #expect(eager.expectedShare(drift: 6) < careful.expectedShare(drift: 6))
        #expect(agree(careful.expectedShare(drift: 0), 1, within: 0.02))
    }

    @Test func `a boundary hangs only on the looks before it`() throws {
        let planned = try #require(SequentialPlan(looks: [0.25, 0.5, 1]))
        let changed = try #require(SequentialPlan(looks: [0.25, 0.5, 0.7, 0.8, 1]))
        #expect(abs(planned.boundaries[1] - changed.boundaries[1]) < 1e-8)
    }

    @Test(
        arguments: [[], [0.5], [0.5, 0.4, 1], [0, 1], [0.5, 0.505, 1], [0.5, 1.2], [.nan, 1], [.infinity, 1]]
            as [[Double]]
    )
    func `looks that do not rise to the end are refused`(looks: [Double]) {
        #expect(SequentialPlan(looks: looks) == nil)
    }

    @Test func `probabilities that make no sense are refused`() {
        #expect(SequentialPlan(looks: [1], alpha: 0) == nil)
        #expect(SequentialPlan(looks: [1], alpha: .nan) == nil)
        #expect(SequentialPlan(looks: [1], power: 1) == nil)
        #expect(SequentialPlan(looks: [1], power: 0.04) == nil)
        #expect(SequentialPlan(looks: [1], futility: 1) == nil)
        #expect(SequentialPlan(pairsAtLooks: []) == nil)
        #expect(SequentialPlan(pairsAtLooks: [0]) == nil)
        #expect(SequentialPlan(pairsAtLooks: [-10, 10]) == nil)
    }

    private func found(_ plan: SequentialPlan, _ counts: [Int], _ z: ([Double]) -> Double?, _ differences: [Double])
        -> Bool
    {
        for (index, count) in counts.enumerated() {
            let decision = z(Array(differences.prefix(count))).flatMap { plan.decide(atLook: index + 1, z: $0) }
            if decision == .stopDifferent { return true }
        }
        return false
    }

    @Test(arguments: [AlphaSpending.obrienFleming, .pocock], [0, 0.5])
    func `pairs without a difference are told apart no more often than allowed`(spending: AlphaSpending, spread: Double)
        throws
    {
        let counts = [8, 16, 24, 32, 40]
        let plan = try #require(SequentialPlan(pairsAtLooks: counts, spending: spending, futility: nil))
        let erring = share(of: 2_000) { seed in
            var random = SeededRandom(seed: seed).fork("looks")
            let differences = (0..<40).map { _ in
                // With a spread, the latencies of a pair of calls; without, plain normal differences.
                spread == 0
                    ? random.normal()
                    : random.lognormal(median: 800, spread: spread) - random.lognormal(median: 800, spread: spread)
            }
            return found(plan, counts, { StudentTest(differences: $0)?.z }, differences)
        }
        // 0.05, and two standard errors of what 2,000 runs can tell.
        #expect(erring <= 0.05 + 0.01, "\(erring)")
    }

    @Test func `nor by signed ranks`() throws {
        let counts = [10, 20, 30, 40]
        let plan = try #require(SequentialPlan(pairsAtLooks: counts, futility: nil))
        let erring = share(of: 500) { seed in
            var random = SeededRandom(seed: seed).fork("ranks")
            let differences = (0..<40).map { _ in
                random.lognormal(median: 800, spread: 0.8) - random.lognormal(median: 800, spread: 0.8)
            }
            return found(plan, counts, { SignedRankTest(differences: $0)?.z }, differences)
        }
        #expect(erring <= 0.05 + 0.02, "\(erring)")
    }
}
