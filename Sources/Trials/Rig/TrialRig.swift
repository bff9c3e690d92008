package import AgentFiles
internal import Reactor
package import Rehearsal

/// Where calls are made: over sockets in real time, or in virtual time.
package protocol TrialRig: Sendable {
    /// Where simulated providers are.
    var host: SimulatorHost { get }
    /// Makes calls, at most so many at a time, each told of when it is over, in whatever order they end.
    func make(
        _ calls: [TrialCall],
        with agents: [String: AgentDefinition],
        atOnce: Int,
        longest: Duration,
        told: @escaping @Sendable (CallMeasure) -> Void
    ) async throws
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
