import Testing

@testable import Statistics

struct ShareWatchTests {
    /// The shares of calls whose turns are much alike: mostly none, sometimes half; one in twenty on average.
    private static let shares: [Double] = {
        var random = SeededRandom(seed: 9)
        return (0..<2_000).map { _ in
            let risk = random.chance(0.05) ? 0.5 : 0.026_3
            let turns = 2 + random.index(below: 4)
            return Double((0..<turns).count { _ in random.chance(risk) }) / Double(turns)
        }
    }()

    /// How often the evidence ever reaches 20 in as many calls of the arm, where nothing is wrong.
    private func alarms(
        _ yardstick: ShareWatch.Yardstick,
        seeds: Int,
        calls: Int,
        armChance: Double = 1,
        _ next: (Int, inout SeededRandom) -> Double
    ) -> Double {
        share(of: seeds) { seed in
            guard var watch = ShareWatch(yardstick) else { return true }
            var random = SeededRandom(seed: seed).fork("watch")
            var (call, armCalls) = (0, 0)
            while armCalls < calls {
                let share = next(call, &random)
                call += 1
                if random.chance(armChance) {
                    armCalls += 1
                    watch.armCall(share: share)
                } else {
                    watch.controlCall(share: share)
                }
                if watch.evidence >= 20 { return true }
            }
            return false
        }
    }

    @Test func `a limit that holds is found broken no more often than allowed`() {
        let shares = Self.shares
        let alarms = alarms(.limit(shares.mean), seeds: 1_000, calls: 400) { shares[$1.index(below: shares.count)] }
        #expect(alarms <= 0.05, "\(alarms)")
    }

    @Test func `a limit that holds for single failures is found broken no more often than allowed`() {
        let alarms = alarms(.limit(0.02), seeds: 1_000, calls: 400) { $1.chance(0.02) ? 1 : 0 }
        #expect(alarms <= 0.05, "\(alarms)")
    }

    @Test(arguments: [0.1, 0.5, 0.8])
    func `an arm like its control is found worse no more often than allowed`(armChance: Double) {
        let shares = Self.shares
        let calls = armChance < 0.2 ? 60 : 200
        // What is expected beforehand may be quite wrong.
        for expected in [0.0, 0.05, 0.6] {
            let alarms = alarms(.control(expected: expected), seeds: 300, calls: calls, armChance: armChance) {
                shares[$1.index(below: shares.count)]
            }
            #expect(alarms <= 0.05, "\(alarms)")
        }
    }

    @Test func `bad hours that both arms have are no harm`() {
        let alarms = alarms(.control(expected: 0.02), seeds: 300, calls: 150, armChance: 0.25) { call, random in
            // Of each two hundred calls, thirty in a row fail mostly, and it gets worse all the time.
            random.chance(call % 200 > 170 ? 0.8 : 0.02 + Double(call) * 0.000_2) ? 1 : 0
        }
        #expect(alarms <= 0.05, "\(alarms)")
    }

    @Test func `what was staked does not grow on average`() throws {
        var mean = 0.0
        for seed in 0..<4_000 as Range<UInt64> {
            var random = SeededRandom(seed: seed).fork("fair")
            var watch = try #require(ShareWatch(.control(expected: 0.1)))
            for _ in 0..<5 {
                for _ in 0..<3 { watch.controlCall(share: random.chance(0.1) ? 1 : 0) }
                watch.armCall(share: random.chance(0.1) ? 1 : 0)
            }
            mean += watch.evidence / 4_000
        }
        #expect((0.8...1.05).contains(mean), "\(mean)")
    }

    @Test func `harm that comes late is found too`() {
        let found = share(of: 100) { seed in
            guard var watch = ShareWatch(.limit(0.02)) else { return false }
            var random = SeededRandom(seed: seed).fork("late")
            for _ in 0..<1_000 { watch.armCall(share: random.chance(0.02) ? 1 : 0) }
            guard watch.evidence < 20 else { return false }
            for _ in 0..<100 { watch.armCall(share: random.chance(0.2) ? 1 : 0) }
            return watch.evidence >= 20
        }
        #expect(found >= 0.9, "\(found)")
    }

    @Test func `evidence waits for a call of each side`() throws {
        var watch = try #require(ShareWatch(.control(expected: 0.05)))
        for _ in 0..<1_000 { watch.armCall(share: 1) }
        #expect(watch.evidence == 1)
        watch.controlCall(share: 0)
        #expect(watch.evidence > 1)
        var limited = try #require(ShareWatch(.limit(0.05)))
        limited.controlCall(share: 0)
        #expect(limited.evidence == 1)
        for _ in 0..<5_000 { limited.armCall(share: 1) }
        #expect(limited.evidence.isFinite)
    }

    @Test func `what is no share does no harm`() throws {
        #expect(ShareWatch(.limit(0)) == nil)
        #expect(ShareWatch(.limit(1)) == nil)
        #expect(ShareWatch(.limit(.nan)) == nil)
        #expect(ShareWatch(.control(expected: -1)) == nil)
        #expect(ShareWatch(.control(expected: .nan)) == nil)
        var watch = try #require(ShareWatch(.limit(0.05)))
        watch.armCall(share: .nan)
        #expect(watch.evidence == 1)
        watch.armCall(share: -.infinity)
        #expect(watch.evidence < 1)
        for _ in 0..<100 { watch.armCall(share: .infinity) }
        #expect(watch.evidence > 1e6)
    }
}
