import CallTiming
package import Reactor

/// Runs a body as a task on a loop whose clock leaps on to the next timer whenever nothing else is left to happen.
///
/// So a minute of silence costs nothing, and what waits for a deadline gets it.
/// - Parameters:
///   - limit: how much virtual time the body may take.
///   - patience: how much real time the loop may stand still.
package func inVirtualTime<Value: Sendable>(
    limit: Duration = .seconds(3_600),
    patience: Duration = .seconds(20),
    _ body: @escaping @Sendable (EventLoop, EventLoopGroup) async throws -> Value
) async throws -> Value {
    let time = ManualTime()
    let group = try EventLoopGroup(count: 1, clock: .manual(time))
    let loop = group.loops[0]
    let outcome: Result<Value, any Error>
    do {
        let value = try await withThrowingTaskGroup(of: Value?.self) { tasks in
            tasks.addTask(executorPreference: loop) { try await body(loop, group) }
            tasks.addTask {
                let end = time.now + limit
                while true {
                    let due = try await loop.nextTimer()
                    guard due <= end else { throw HungInVirtualTime(after: limit) }
                    await loop.advance(by: max(.zero, due - time.now))
                }
            }
            tasks.addTask {
                // What waits for nothing that a clock could bring.
                var turns = loop.statistics.turns
                while true {
                    try await Task.sleep(for: patience)
                    guard loop.statistics.turns != turns else { throw HungInVirtualTime(after: nil) }
                    turns = loop.statistics.turns
                }
            }
            defer { tasks.cancelAll() }
            return try await tasks.next() ?? nil
        }
        guard let value else { throw HungInVirtualTime(after: nil) }
        outcome = .success(value)
    } catch {
        outcome = .failure(error)
    }
    await group.shutdown()
    return try outcome.get()
}

/// A body did not come to its end.
package struct HungInVirtualTime: Error, CustomStringConvertible {
    /// How much time it had; nil when there was nothing left that the time could bring.
    package let after: Duration?

    package var description: String {
        if let after { "it goes on after \(after) of virtual time" } else { "it waits for what never comes" }
    }
}
