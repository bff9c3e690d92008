@testable import Statistics

/// Calls of a service as they come in live traffic: some arms' among many of the control.
struct LiveTraffic {
    var random: SeededRandom
    /// How many calls the control has for each of the arm's.
    var controlCalls = 9
    /// By how much the arm's latencies are longer.
    var slowdown = 1.0
    /// How often the control's calls, and the arm's, fail.
    var failures = (control: 0.02, arm: 0.02)
    /// Whether each turn may fail, or the call as a whole.
    var failsByTurn = false

    init(seed: UInt64) { random = SeededRandom(seed: seed).fork("traffic") }

    /// A call of 2 to 6 turns, which share a third of what makes their latencies differ.
    mutating func call(slower: Double = 1, failing: Double = 0.02) -> WatchedCall {
        let pace = random.normal(deviation: 0.26)
        let latencies = (0..<(2 + random.index(below: 5))).map { _ in
            slower * random.lognormal(median: 800, spread: 0.37) * exponential(pace)
        }
        let attempts = failsByTurn ? latencies.count : 1
        return WatchedCall(
            latencies: latencies,
            failures: (0..<attempts).count { _ in random.chance(failing) },
            of: attempts
        )
    }

    /// The latencies of a control's earlier turns.
    mutating func history(_ calls: Int = 100) -> [Double] { (0..<calls).flatMap { _ in call().latencies } }

    /// Lets the arm have so many calls; answers whether the alarm, or any for nil, came.
    mutating func raises(_ alarm: GuardRail.Alarm?, in rail: GuardRail, calls: Int) -> Bool {
        var rail = rail
        for _ in 0..<calls {
            for _ in 0..<controlCalls { rail.controlCallEnded(call(failing: failures.control)) }
            rail.armCallEnded(call(slower: slowdown, failing: failures.arm))
            if alarm.map(rail.alarms.contains) ?? !rail.alarms.isEmpty { return true }
        }
        return false
    }
}
