package import AgentBridge
internal import AgentWire
internal import Carriers
internal import CallPipeline
internal import Dialogue
internal import FrontDoor
internal import ProviderKit

/// Which agents of the door are elsewhere, and how their calls get there.
package struct AgentBridges: Sendable {
    /// How a call gets to an agent that is elsewhere.
    package enum Way: Sendable, Equatable {
        /// Its audio passes through here.
        case bridged
        /// The carrier streams with the agents' service itself; what was said is fetched afterwards.
        case carried
    }

    /// Where the agents are.
    package var service: AgentService
    /// Each agent's name at the door, and what it is there.
    package var agents: [String: (way: Way, settings: BridgeSettings)] = [:]
    /// How the conversations of carried calls are asked for.
    package var patience = ConversationPatience()

    package init(_ service: AgentService) { self.service = service }
}

extension FrontDoorOptions {
    /// Has an organisation's agents that are elsewhere answered there.
    ///
    /// - Parameter parts: what a call would be made of here.
    mutating func take(
        _ bridges: AgentBridges,
        of organisation: Organisation,
        _ follower: AgentCallFollower?,
        parts: @escaping @Sendable (CallArrival) -> sending Call.Parts
    ) {
        for index in agents.indices where agents[index].organisation == organisation {
            guard let (way, settings) = bridges.agents[agents[index].name] else { continue }
            agents[index].brain = .bridge
            guard way == .carried, let follower else { continue }
            let service = bridges.service
            agents[index].registration = CallRegistration { arrival, loop in
                let parts = parts(arrival)
                let call = try await service.register(
                    settings.agent,
                    from: arrival.caller ?? "",
                    to: arrival.called,
                    AgentInitiation(
                        for: parts.agent,
                        knowing: CallVariables(of: parts.facts, in: parts.agent.language),
                        overriding: settings.overrides
                    ),
                    on: loop
                )
                return CarriedCall(answer: call.twiml) {
                    guard let conversation = call.conversation else { return }
                    follower.follow(AgentCallFollower.Call(conversation, of: arrival.call, arrival.organisation))
                }
            }
        }
    }
}

extension FrontDoor {
    /// A call that the agents' service has carried is over, as far as it tells.
    func carriedCallEnded(_ call: AgentCallFollower.Call, _ outcome: AgentCallFollower.Outcome) {
        switch outcome {
        case .told: callEnded(call.call, of: call.organisation)
        case .lost(let failure): conversationLost("\(failure)", of: call.call, call.organisation)
        }
    }
}
