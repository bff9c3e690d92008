package import AgentBridge
internal import AgentWire
internal import Carriers
internal import FastJSON
internal import FrontDoor

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

    package init(_ service: AgentService) { self.service = service }
}

extension FrontDoorOptions {
    /// Has the door's agents that are elsewhere answered there.
    mutating func take(_ bridges: AgentBridges, _ follower: AgentCallFollower?) {
        for index in agents.indices {
            guard let (way, settings) = bridges.agents[agents[index].name] else { continue }
            agents[index].brain = .bridge
            guard way == .carried, let follower else { continue }
            let service = bridges.service
            agents[index].registration = CallRegistration { arrival, loop in
                var variables = JSONObject()
                for (name, value) in arrival.parameters.variables { variables[name] = .string(value) }
                if let name = arrival.parameters.callerName { variables["caller_name"] = .string(name) }
                let call = try await service.register(
                    settings.agent,
                    from: arrival.caller ?? "",
                    to: arrival.called,
                    AgentInitiation(variables: variables),
                    on: loop
                )
                if let conversation = call.conversation { follower.follow(conversation, of: arrival.call) }
                return call.twiml
            }
        }
    }
}
