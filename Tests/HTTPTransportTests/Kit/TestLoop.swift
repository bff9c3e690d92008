import CallTiming
import Reactor
import Testing

/// Runs a body as a task on a loop of its own, and sees to it that no connection is left behind.
func withLoop<Value: Sendable>(
    _ body: @escaping @Sendable (EventLoop, EventLoopGroup) async throws -> Value
) async throws -> Value {
    let group = try EventLoopGroup(count: 1)
    let loop = group.loops[0]
    let value = try await Task(executorPreference: loop) {
        let value = try await body(loop, group)
        try await eventually(on: loop, "every connection is gone") { loop.load == 0 }
        return value
    }.value
    await group.shutdown()
    return value
}

/// Waits until a condition holds, looking at each turn of the loop, for a generous time.
func eventually(
    on loop: EventLoop,
    _ what: Comment,
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () -> Bool
) async throws {
    let deadline = loop.now + .seconds(30)
    while !condition() {
        guard loop.now < deadline else {
            Issue.record(what, sourceLocation: sourceLocation)
            throw TooLate()
        }
        try await loop.sleep(until: loop.now + .milliseconds(1))
    }
}

struct TooLate: Error {}
