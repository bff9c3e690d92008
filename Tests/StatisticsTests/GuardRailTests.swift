import Testing

@testable import Statistics

struct GuardRailTests {
    /// The share of seeds in which the alarm, or any for nil, comes within so many calls of the arm.
    private func found(
        _ alarm: GuardRail.Alarm?,
        seeds: Int = 300,
        within calls: Int = 50,
        promised: Bool = false,
        _ change: (inout LiveTraffic) -> Void
    ) throws -> Double {
        // The true p95 of a turn: the logarithms vary by 0.37 within calls and by 0.26 between them.
        let promise = 800 * exponential(1.644_854 * (0.37 * 0.37 + 0.26 * 0.26).squareRoot())
        return try share(of: seeds) { seed in
            var traffic = LiveTraffic(seed: seed)
            let history = traffic.history()
            change(&traffic)
            guard promised else {
                return traffic.raises(alarm, in: try #require(GuardRail(control: history)), calls: calls)
            }
            traffic.controlCalls = 0
            let rail = try #require(GuardRail(promisedP95: promise, failureShare: 0.02))
            return traffic.raises(alarm, in: rail, calls: calls)
        }
    }

    @Test(arguments: [4, 9])
    func `a p95 up by half is found within fifty calls`(controlCalls: Int) throws {
        let found = try found(.slower) {
            $0.slowdown = 1.5
            $0.controlCalls = controlCalls
        }
        #expect(found >= 0.95, "\(found)")
    }

    @Test func `failures up from two to twenty of a hundred are found within fifty calls`() throws {
        let found = try found(.failing) { $0.failures.arm = 0.2 }
        #expect(found >= 0.95, "\(found)")
    }

    @Test func `and of turns that fail, with fewer calls to hold them against`() throws {
        let found = try found(.failing) {
            $0.failures.arm = 0.2
            $0.failsByTurn = true
            $0.controlCalls = 4
        }
        #expect(found >= 0.95, "\(found)")
    }

    @Test func `a broken promise is found within fifty calls`() throws {
        let slower = try found(.slower, promised: true) { $0.slowdown = 1.5 }
        #expect(slower >= 0.95, "\(slower)")
        let failing = try found(.failing, promised: true) { $0.failures.arm = 0.2 }
        #expect(failing >= 0.95, "\(failing)")
    }

    @Test(arguments: [false, true])
    func `an arm like its control raises no more alarms than allowed`(promised: Bool) throws {
        let alarms = try found(nil, seeds: 250, within: 150, promised: promised) { $0.controlCalls = 2 }
        #expect(alarms <= 0.05, "\(alarms)")
    }

    @Test func `a tolerated slowdown raises none`() throws {
        let alarms = try share(of: 100) { seed in
            var traffic = LiveTraffic(seed: seed)
            traffic.slowdown = 1.2
            traffic.failures = (0.02, 0.05)
            let rail = try #require(GuardRail(control: traffic.history(), slowdown: 1.2, extraFailures: 0.04))
            return traffic.raises(nil, in: rail, calls: 60)
        }
        #expect(alarms <= 0.05, "\(alarms)")
    }

    @Test func `an alarm is answered once and stays`() throws {
        var rail = try #require(GuardRail(control: [800, 900, 1_000]))
        var answers: [Set<GuardRail.Alarm>] = []
        for _ in 0..<30 {
            rail.controlCallEnded(WatchedCall(latencies: [800]))
            answers.append(rail.armCallEnded(WatchedCall(latencies: [.infinity], failures: 3, of: 3)))
        }
        #expect(answers.reduce(0) { $0 + $1.count } == 2)
        #expect(rail.alarms == [.slower, .failing])
        #expect(rail.evidence(of: .slower) >= 40)
        for _ in 0..<300 {
            rail.controlCallEnded(WatchedCall(latencies: [800]))
            #expect(rail.armCallEnded(WatchedCall(latencies: [800])).isEmpty)
        }
        #expect(rail.alarms == [.slower, .failing])
    }

    @Test func `calls that say nothing change nothing`() throws {
        var rail = try #require(GuardRail(promisedP95: 900, failureShare: 0.02))
        let before = rail
        rail.armCallEnded(WatchedCall(latencies: [], of: 0))
        rail.armCallEnded(WatchedCall(latencies: [.nan], of: -4))
        #expect(rail == before)
        rail.armCallEnded(WatchedCall(latencies: [100], failures: -2, of: 1))
        rail.armCallEnded(WatchedCall(latencies: [100], failures: 9, of: 1))
        #expect(rail.evidence(of: .failing).isFinite)
    }

    @Test func `numbers that make no sense are refused`() {
        #expect(GuardRail(control: []) == nil)
        #expect(GuardRail(control: [1, .nan]) == nil)
        #expect(GuardRail(control: [1], failureShare: 2) == nil)
        #expect(GuardRail(control: [1], slowdown: 0) == nil)
        #expect(GuardRail(control: [1], slowdown: .nan) == nil)
        #expect(GuardRail(control: [1], extraFailures: 1) == nil)
        #expect(GuardRail(control: [1], alpha: 0) == nil)
        #expect(GuardRail(promisedP95: .nan, failureShare: 0.02) == nil)
        #expect(GuardRail(promisedP95: 900, failureShare: 0) == nil)
        #expect(GuardRail(promisedP95: 900, failureShare: 0.02, alpha: 1) == nil)
    }
}
