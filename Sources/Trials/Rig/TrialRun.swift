internal import AgentFiles
package import FastJSON
package import ProviderKit
internal import Rehearsal
internal import Synchronization

/// Makes calls and gathers what they show, until all are made, the task is cancelled, or they have cost as much as they may.
package struct TrialRun: Sendable {
    /// Where they are made.
    package enum Place: Sendable {
        /// Over sockets, in real time, with simulated providers or the real ones.
        case sockets(isLive: Bool)
        /// In virtual time, with simulated providers.
        case virtual
        /// In real time, through Twilio, to whoever has the number: the plan's agent counts for nothing.
        case telephone(TwilioLine)
    }

    package var place = Place.sockets(isLive: false)
    package var environment = ProviderEnvironment()
    package var prices = PriceList.empty
    /// What all calls together may cost; nil for whatever.
    package var most: Double?
    /// Where agents' tools keep what they know.
    package var data = "data"

    package init() {}

    /// What is known when it is over.
    package struct Outcome: Sendable {
        package var calls: [CallMeasure]
        /// Why there are fewer than were wanted; nil where there are not.
        package var shortfall: String?
    }

    /// Makes the calls of every arm.
    ///
    /// - Parameters:
    ///   - arms: agents by the names of arms.
    ///   - told: is told of each call that is over, from any thread.
    package func make(
        _ calls: [TrialCall],
        of plan: TrialPlan,
        arms: [String: JSON5Node?],
        told: @escaping @Sendable (CallMeasure) -> Void
    ) async throws -> Outcome {
        let world = TrialWorld(plan)
        let (run, box) = (self, Gathered())
        let making = Task {
            switch run.place {
            case .virtual:
                try await VirtualRig.run(world) { rig in
                    try await run.make(calls, plan, run.agents(of: arms, at: rig.host), rig, box, told)
                }
            case .sockets(let isLive):
                try await SocketRig.run(world) { rig in
                    let host = isLive ? nil : rig.host
                    try await run.make(calls, plan, run.agents(of: arms, at: host), rig, box, told)
                }
            case .telephone(let line):
                try await TwilioRig.run(line) { rig in try await run.make(calls, plan, [:], rig, box, told) }
            }
        }
        box.onExpense = { making.cancel() }
        let result = await withTaskCancellationHandler {
            await making.result
        } onCancel: {
            making.cancel()
        }
        let found = box.calls
        switch result {
        case .success: break
        case .failure(let error) where error is CancellationError || found.count > 0 && making.isCancelled: break
        case .failure(let error): throw error
        }
        guard found.count < calls.count else { return Outcome(calls: found) }
        let reason = box.isSpent ? "what they may cost is spent" : "it was stopped"
        return Outcome(calls: found, shortfall: "\(found.count) of \(calls.count) calls were made: \(reason)")
    }

    /// Reads the agents of all arms, with simulated providers if there is a host of some.
    private func agents(
        of arms: [String: JSON5Node?],
        at host: SimulatorHost?
    ) throws(JSON5Error) -> [String: AgentDefinition] {
        let reader = TrialAgents(at: host, environment, data: data, prices: prices)
        var agents: [String: AgentDefinition] = [:]
        for (name, node) in arms { agents[name] = try reader.agent(node, name: name.isEmpty ? "agent" : name) }
        return agents
    }

    private func make(
        _ calls: [TrialCall],
        _ plan: TrialPlan,
        _ agents: [String: AgentDefinition],
        _ rig: some TrialRig,
        _ box: Gathered,
        _ told: @escaping @Sendable (CallMeasure) -> Void
    ) async throws {
        let most = most
        try await rig.make(calls, with: agents, atOnce: plan.atOnce, longest: plan.longest) { call in
            box.add(call, most)
            told(call)
        }
    }
}

/// The calls that are over, and what they have cost.
private final class Gathered: Sendable {
    private struct State {
        var calls: [CallMeasure] = []
        var spent = 0.0
        var isSpent = false
        var onExpense: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    var calls: [CallMeasure] { state.withLock { $0.calls } }
    var isSpent: Bool { state.withLock { $0.isSpent } }
    var onExpense: (@Sendable () -> Void)? {
        get { state.withLock { $0.onExpense } }
        set { state.withLock { $0.onExpense = newValue } }
    }

    func add(_ call: CallMeasure, _ most: Double?) {
        let end = state.withLock { state -> (@Sendable () -> Void)? in
            state.calls.append(call)
            state.spent += call.cost ?? 0
            guard let most, state.spent >= most, !state.isSpent else { return nil }
            state.isSpent = true
            return state.onExpense
        }
        end?()
    }
}
