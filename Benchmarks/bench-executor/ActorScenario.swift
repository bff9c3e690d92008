import Reactor

/// A call of an actor from a task on the loop: pinned to the loop, and on the global executor.
enum ActorScenario {
    private static let count = 20_000

    private actor Pinned {
        private let loop: EventLoop
        private(set) var calls = 0

        nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

        init(_ loop: EventLoop) { self.loop = loop }

        func call() { calls += 1 }
    }

    private actor Elsewhere {
        private(set) var calls = 0

        // An actor without an executor of its own would run where its caller prefers to: on the loop.
        nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe MainActor.sharedUnownedExecutor }

        func call() { calls += 1 }
    }

    static func run(on loop: EventLoop) async -> [Finding] {
        let pinned = Pinned(loop)
        let elsewhere = Elsewhere()
        let onLoop = await Task(executorPreference: loop) {
            let start = ProcessorClock.nanoseconds
            for _ in 0..<count { await pinned.call() }
            return ProcessorClock.share(count, since: start)
        }.value
        let off = await Task(executorPreference: loop) {
            let start = ProcessorClock.nanoseconds
            for _ in 0..<count { await elsewhere.call() }
            return ProcessorClock.share(count, since: start)
        }.value
        let assumed = await Task(executorPreference: loop) { assume(pinned) }.value
        return [
            Finding(name: "await of an actor that is pinned to the loop", nanoseconds: onLoop),
            Finding(name: "await of an actor on another thread, and back", nanoseconds: off),
            Finding(name: "assumeIsolated call of an actor that is pinned to the loop", nanoseconds: assumed),
        ]
    }

    /// Synchronous, as a socket's handler is.
    private static func assume(_ actor: Pinned) -> Double {
        let many = count * 50
        let start = ProcessorClock.nanoseconds
        for _ in 0..<many { actor.assumeIsolated { $0.call() } }
        return ProcessorClock.share(many, since: start)
    }
}
