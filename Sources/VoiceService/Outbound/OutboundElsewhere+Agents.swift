internal import AgentBridge
internal import AgentWire
internal import Dialogue
internal import FastJSON
internal import OutboundCalls
internal import PhoneNumbers
internal import ProviderKit
internal import TwilioREST

extension OutboundElsewhere {
    /// The calls of agents whose service calls by a number of its own.
    init?(_ bridges: AgentBridges, _ follower: AgentCallFollower) {
        let carried = bridges.agents.compactMapValues { agent in
            agent.way == .carried && agent.settings.phoneNumber != nil ? agent.settings : nil
        }
        guard !carried.isEmpty else { return nil }
        let service = bridges.service
        self.init(
            takes: { order in order.agent.map { carried[$0] != nil } ?? false },
            place: { (record, loop) throws(TwilioFailure) in
                guard let settings = record.order.agent.flatMap({ carried[$0] }), let number = settings.phoneNumber
                else { throw TwilioFailure(.badRequest, .notDone, "there is no such agent elsewhere") }
                do throws(ProviderFailure) {
                    let placed = try await service.call(
                        record.order.to.text,
                        as: settings.agent,
                        by: number,
                        ringing: .seconds(record.order.ringing),
                        AgentInitiation(record.order, settings),
                        on: loop
                    )
                    if let conversation = placed.conversation {
                        let call = placed.call ?? record.id
                        follower.follow(AgentCallFollower.Call(conversation, of: call, record.order.organisation))
                    }
                    // A call of which the carrier's number is not told is known by ours.
                    return Placed(call: placed.call ?? placed.conversation, conversation: placed.conversation)
                } catch {
                    throw TwilioFailure(error)
                }
            },
            ask: { conversation, loop in
                guard let found = try? await service.conversation(conversation, on: loop) else { return nil }
                return switch found.state {
                case .initiated: .ringing
                case .inProgress: .answered
                case .processing, .done: .completed(seconds: found.duration.map { Int($0) })
                case .failed: .failed(found.ending ?? "the agent's service says that it failed")
                }
            }
        )
    }
}

extension OutboundOrder {
    fileprivate var agent: String? { if case .agent(let name) = speaker { name } else { nil } }
}

extension AgentInitiation {
    /// What a call that the service makes begins with: the order's variables, and what may be overridden of its words.
    fileprivate init(_ order: OutboundOrder, _ settings: BridgeSettings) {
        var variables = JSONObject()
        for (name, value) in order.variables where !name.hasPrefix("system__") { variables[name] = .string(value) }
        self.init(variables: variables)
        if settings.overrides.contains(.firstMessage), let words = order.firstMessage {
            firstMessage = ((try? Template(words)) ?? Template(literal: words)).filled { order.variables[$0] }
        }
        if settings.overrides.contains(.language) { language = order.language }
    }
}

extension TwilioFailure {
    /// What a failure of the agents' service means for the call.
    fileprivate init(_ failure: ProviderFailure) {
        switch failure.kind {
        case .authentication: self.init(.authentication, .notDone, "\(failure)")
        case .badRequest, .quota, .closed: self.init(.badRequest, .notDone, "\(failure)")
        case .rateLimit: self.init(.rateLimit, .notDone, "\(failure)")
        case .overloaded: self.init(.overloaded, .unknown, "\(failure)")
        case .network: self.init(.network, .unknown, "\(failure)")
        case .stalled: self.init(.stalled, .unknown, "\(failure)")
        case .protocolViolation: self.init(.protocolViolation, .unknown, "\(failure)")
        }
    }
}
