package import AgentFiles
internal import CallTiming
internal import Reactor
package import Rehearsal

/// Where calls are made: over sockets in real time, in virtual time, or through a carrier.
package protocol TrialRig: Sendable {
    /// Makes calls, at most so many at a time, each told of when it is over, in whatever order they end.
    func make(
        _ calls: [TrialCall],
        with agents: [String: AgentDefinition],
        atOnce: Int,
        longest: Duration,
        told: @escaping @Sendable (CallMeasure) -> Void
    ) async throws
}

extension TrialRig {
    /// Does something for each call on a loop, for at most so many at a time; the first ones begin some time apart.
    func each(
        _ calls: [TrialCall],
        atOnce: Int,
        every pause: Duration,
        on loop: EventLoop,
        _ body: @escaping @Sendable (TrialCall) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            var waiting = calls[...]
            for number in 0..<min(atOnce, calls.count) {
                guard let call = waiting.popFirst() else { break }
                tasks.addTask(executorPreference: loop) {
                    try await loop.sleep(until: loop.now + pause * number)
                    try await body(call)
                }
            }
            while try await tasks.next() != nil {
                guard let call = waiting.popFirst() else { continue }
                tasks.addTask(executorPreference: loop) { try await body(call) }
            }
        }
    }
}

/// What a rig needs to know of providers.
package struct TrialWorld: Sendable {
    package var settings: SimulatorWorld.Settings
    package var clips: [CallerClip]
    package var replies: ModelScript

    package init(_ plan: TrialPlan) {
        settings = plan.world
        settings.seed = plan.seed
        clips = plan.clips
        replies = plan.replies
    }

    /// The simulated providers of a process, on the loops of a group.
    func listen(on group: EventLoopGroup) async throws -> SimulatorHost {
        let world = SimulatorWorld(settings)
        // A long run asks for much, and nobody looks at it.
        world.journal.keepLast(100)
        return try await SimulatorHost.listen(
            SimulatedProviders.all(in: world, clips: clips, script: replies),
            in: world,
            group: group
        )
    }
}
