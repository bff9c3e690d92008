import Synchronization
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(4)))
struct LoopBellTests {
    /// What happened, in order.
    private final class Story: Sendable {
        private let lines = Mutex<[String]>([])
        func tell(_ line: String) { lines.withLock { $0.append(line) } }
        var told: [String] { lines.withLock { $0 } }
    }

    /// Has a task wait, and lets it come as far as that.
    private func waiter(at bell: LoopBell, _ body: @escaping @Sendable (Bool) async -> Void) async -> Task<Void, Never>
    {
        let held = LoopConfined(bell, on: bell.loop)
        let task = Task(executorPreference: bell.loop) { await body(await held.value.wait()) }
        while !bell.isAwaited { await Task.yield() }
        return task
    }

    @Test func `a ring wakes who waits, and is not kept for who comes later`() async throws {
        try await onLoop { loop in
            let (bell, story) = (LoopBell(on: loop), Story())
            bell.ring()
            let task = await waiter(at: bell) { story.tell("woken: \($0)") }
            #expect(story.told.isEmpty)
            bell.ring()
            await task.value
            #expect(story.told == ["woken: true"])
        }
    }

    @Test func `who is woken goes on before what is given to the loop later`() async throws {
        try await onLoop { loop in
            let (bell, story) = (LoopBell(on: loop), Story())
            let task = await waiter(at: bell) { _ in story.tell("the waiter") }
            bell.ring()
            // A task that was run as if it were an actor's would go around the loop twice before it goes on.
            loop.execute { story.tell("the next") }
            await task.value
            await withCheckedContinuation { done in loop.execute { done.resume() } }
            #expect(story.told == ["the waiter", "the next"])
        }
    }

    @Test func `a cancelled wait ends at once, and none begins`() async throws {
        try await onLoop { loop in
            let (bell, story) = (LoopBell(on: loop), Story())
            let held = LoopConfined(bell, on: loop)
            let task = await waiter(at: bell) { hasRung in
                story.tell("\(hasRung)")
                story.tell("\(await held.value.wait())")
            }
            task.cancel()
            await task.value
            #expect(story.told == ["false", "false"])
            #expect(!bell.isAwaited)
        }
    }

    @Test func `a cancellation that comes behind the ring does not end the next one's wait`() async throws {
        try await onLoop { loop in
            let (bell, story) = (LoopBell(on: loop), Story())
            let first = await waiter(at: bell) { story.tell("first: \($0)") }
            first.cancel()
            bell.ring()
            let second = await waiter(at: bell) { story.tell("second: \($0)") }
            await first.value
            // All that the cancellation has given the loop has run.
            await withCheckedContinuation { done in loop.execute { done.resume() } }
            #expect(bell.isAwaited)
            bell.ring()
            await second.value
            #expect(story.told == ["first: true", "second: true"])
        }
    }
}
