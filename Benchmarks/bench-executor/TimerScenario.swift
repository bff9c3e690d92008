import Reactor

/// Setting, moving and cancelling a timer while many others are set.
enum TimerScenario {
    private static let count = 100_000

    static func run(on loop: EventLoop) async -> [Finding] {
        await Task(executorPreference: loop) { measure(on: loop) }.value
    }

    private static func measure(on loop: EventLoop) -> [Finding] {
        let timers = (0..<count).map { _ in LoopTimer(on: loop, label: "bench") {} }
        // Deadlines without an order, far enough away that none fires.
        var random: UInt64 = 0x9E37_79B9_7F4A_7C15
        func delay() -> Duration {
            random ^= random << 13
            random ^= random >> 7
            random ^= random << 17
            return .milliseconds(60_000 + Int(random % 60_000))
        }
        func operation(_ name: String, _ act: (LoopTimer) -> Void) -> Finding {
            let start = ProcessorClock.nanoseconds
            for timer in timers { act(timer) }
            return Finding(name: name, nanoseconds: ProcessorClock.share(count, since: start))
        }
        return [
            operation("setting a timer, up to 100,000 set") { $0.set(after: delay()) },
            operation("moving a timer, 100,000 set") { $0.set(after: delay()) },
            operation("cancelling a timer, 100,000 set") { $0.cancel() },
        ]
    }
}
