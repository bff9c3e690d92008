import AgentWire
import CallTiming
import FastJSON
import HTTPTransport
import ProviderKit
import Reactor
import Rehearsal
import Testing

@testable import AgentBridge

/// The service's own calls, and what was said in them.
@Suite(.timeLimit(.minutes(2)))
struct AgentServiceTests {
    private let plan = BridgeStage.Plan()

    @Test func `a registered call's TwiML is passed on as it is, and names its conversation`() async throws {
        try await BridgeStage.run(plan) { stage in
            let service = try stage.service()
            var variables = JSONObject()
            variables["customer"] = "Ada"
            let call = try await service.register(
                "agent_sim",
                from: "+15550100001",
                to: "+15550100002",
                AgentInitiation(variables: variables),
                on: stage.loop
            )
            #expect(call.twiml.hasPrefix("<?xml") && call.twiml.contains("<Connect><Stream"))
            let name = try #require(call.conversation)
            let asked = try #require(stage.world.journal.entries(of: "elevenlabs-agents", "register-call").first)
            let body = try JSONValue(parsing: asked.detail)
            #expect(body["direction"]?.stringValue == "inbound")
            #expect(
                body["conversation_initiation_client_data"]?["dynamic_variables"]?["customer"]?.stringValue == "Ada"
            )
            let conversation = try await service.conversation(name, on: stage.loop)
            #expect(conversation?.lines.count == 7 && conversation?.state.isFinal == false)
            #expect(try await service.conversation("conv_none", on: stage.loop) == nil)
        }
    }

    @Test func `a call is placed by the number's name, and its carrier's name comes back`() async throws {
        try await BridgeStage.run(plan) { stage in
            let placed = try await stage.service().call(
                "+15550100002",
                as: "agent_sim",
                by: "phnum_9",
                ringing: .seconds(30),
                AgentInitiation(),
                on: stage.loop
            )
            #expect(placed.conversation == "conv_1" && placed.call?.hasPrefix("CA") == true)
        }
    }

    @Test(arguments: [SimulatedFault.Kind.status(500), .status(429), .drop, .garbage, .stall])
    func `a call that may have been made is never asked for twice`(fault: SimulatedFault.Kind) async throws {
        var plan = plan
        plan.faults = [SimulatedFault(fault)]
        try await BridgeStage.run(plan) { stage in
            await #expect(throws: ProviderFailure.self) {
                _ = try await stage.service().call("+1", as: "agent_sim", by: "p", AgentInitiation(), on: stage.loop)
            }
            #expect(stage.world.journal.entries(of: "elevenlabs-agents", "outbound-call").count == 1)
        }
    }

    @Test func `what the service has against a request is told in its own words`() async throws {
        try await BridgeStage.run(plan) { stage in
            let failure = await #expect(throws: ProviderFailure.self) {
                _ = try await stage.service().register("", from: "", to: "", AgentInitiation(), on: stage.loop)
            }
            #expect(failure?.kind == .badRequest && failure?.message.contains("Field required") == true)
            let refused = await #expect(throws: ProviderFailure.self) {
                _ = try await stage.service("wrong-key").socketAddress(of: "agent_sim", on: stage.loop)
            }
            #expect(refused?.kind == .authentication && refused?.message.contains("wrong-key") == false)
        }
    }

    @Test func `an agent for anybody needs no key`() async throws {
        var plan = plan
        plan.agent.isPublic = true
        try await BridgeStage.run(plan) { stage in
            let service = AgentService(key: nil, server: try HTTPURL("http://\(stage.address)"))
            let address = try await service.socketAddress(of: "agent sim", on: stage.loop)
            #expect(address.text == "ws://\(stage.address)/v1/convai/conversation?agent_id=agent%20sim")
        }
    }
}
