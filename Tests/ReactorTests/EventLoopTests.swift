import CallTiming
import Synchronization
import Testing

@testable import Reactor

private actor Pinned {
    private let loop: EventLoop
    private(set) var count = 0

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe loop.asUnownedSerialExecutor() }

    init(_ loop: EventLoop) { self.loop = loop }

    func increment() { count += 1 }
}

private final class Seen: Sendable {
    let lists = Mutex<[[Int]]>(Array(repeating: [], count: 8))
}

private final class Flag: Sendable {
    let count = Atomic(0)
}

@Suite(.timeLimit(.minutes(4)))
struct EventLoopTests {
    @Test func `a task with the loop as its preference stays on it across every wait`() async throws {
        try await onLoop { loop in
            #expect(loop.isCurrent)
            #expect(EventLoop.current === loop)
            await Task.yield()
            #expect(loop.isCurrent)
            try await loop.sleep(until: loop.now + .milliseconds(2))
            #expect(loop.isCurrent)
            async let child = EventLoop.current === loop
            #expect(await child)
            let (stream, continuation) = AsyncStream<Int>.makeStream()
            async let sum = stream.reduce(0, +)
            for number in 0..<10 { continuation.yield(number) }
            continuation.finish()
            #expect(await sum == 45)
            #expect(loop.isCurrent)
        }
    }

    @Test func `an actor pinned to the loop is reached without a hop`() async throws {
        let actor = Pinned(TestLoops.loop)
        try await onLoop { _ in
            incrementInPlace(actor)
            await actor.increment()
        }
        await actor.increment()
        #expect(await actor.count == 3)
    }

    /// Synchronous, as a socket's handler is.
    private func incrementInPlace(_ actor: Pinned) {
        actor.assumeIsolated { $0.increment() }
    }

    @Test func `work from many threads arrives, each thread's in its order`() async {
        let loop = TestLoops.loop
        let seen = Seen()
        await withTaskGroup(of: Void.self) { group in
            for sender in 0..<8 {
                group.addTask {
                    for number in 0..<500 { loop.execute { seen.lists.withLock { $0[sender].append(number) } } }
                    await withCheckedContinuation { done in loop.execute { done.resume() } }
                }
            }
        }
        let lists = seen.lists.withLock { $0 }
        #expect(lists == Array(repeating: Array(0..<500), count: 8))
    }

    @Test func `a cancelled wait ends at once and is abandoned`() async throws {
        enum End: Error { case late, cancelled }
        let abandoned = Flag()
        let started = OneShot()
        let loop = TestLoops.loop
        let task = Task(executorPreference: loop) {
            try await loop.wait(until: nil, late: End.late, cancelled: End.cancelled) {
                (_: LoopWait<Void, End>) in
                started.complete()
            } abandon: {
                abandoned.count.add(1, ordering: .relaxed)
            }
        }
        await started.wait()
        task.cancel()
        await #expect(throws: End.cancelled) { try await task.value }
        let times = abandoned.count.load(ordering: .relaxed)
        #expect(times == 1)
    }

    @Test func `a loop that is shut down has run what it was given`() async throws {
        let loop = try EventLoop(name: "short-lived")
        let ran = Flag()
        for _ in 0..<100 { loop.execute { ran.count.add(1, ordering: .relaxed) } }
        await loop.shutdown()
        let count = ran.count.load(ordering: .relaxed)
        #expect(count == 100)
    }

    @Test func `lateness is counted`() async throws {
        try await onLoop { loop in
            for _ in 0..<5 { try await loop.sleep(until: loop.now + .milliseconds(1)) }
            #expect(loop.watch.timers.counts.reduce(0, +) >= 5)
            #expect(loop.watch.timers.quantile(0.5) < .seconds(1))
        }
    }
}
