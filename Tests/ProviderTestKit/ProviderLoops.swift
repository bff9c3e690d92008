internal import CallTiming
package import Reactor
package import Rehearsal
package import Testing

/// Runs a body as a task on a loop of its own, and sees to it that no connection is left behind.
package func withLoop<Value: Sendable>(
    clock: LoopClock = .monotonic,
    _ body: @escaping @Sendable (EventLoop) async throws -> Value
) async throws -> Value {
    try await withLoopGroup(clock: clock) { loop, _ in try await body(loop) }
}

/// Runs a body as a task on the one loop of a group.
package func withLoopGroup<Value: Sendable>(
    clock: LoopClock = .monotonic,
    _ body: @escaping @Sendable (EventLoop, EventLoopGroup) async throws -> Value
) async throws -> Value {
    let group = try EventLoopGroup(count: 1, clock: clock)
    let loop = group.loops[0]
    let value: Value
    do {
        value = try await Task(executorPreference: loop) { try await body(loop, group) }.value
    } catch {
        await group.shutdown()
        throw error
    }
    await group.shutdown()
    return value
}

/// Runs simulated providers and a body on one loop; the body finds them by the host.
package func withSimulators<Value: Sendable>(
    _ settings: SimulatorWorld.Settings = .init(),
    clock: LoopClock = .monotonic,
    tls: TLSContext? = nil,
    _ providers: @escaping @Sendable (SimulatorWorld) -> [any SimulatedProvider],
    _ body: @escaping @Sendable (EventLoop, SimulatorHost) async throws -> Value
) async throws -> Value {
    try await withLoopGroup(clock: clock) { loop, group in
        let world = SimulatorWorld(settings)
        let host = try await SimulatorHost.listen(providers(world), in: world, tls: tls, group: group)
        let serving = Task(executorPreference: loop) { await host.run() }
        let outcome: Result<Value, any Error>
        do {
            outcome = .success(try await body(loop, host))
        } catch {
            outcome = .failure(error)
        }
        serving.cancel()
        await serving.value
        return try outcome.get()
    }
}

/// Waits until a condition holds, looking at each turn of the loop, for a generous time.
package func eventually(
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

/// Something did not happen in a generous time.
package struct TooLate: Error {}
