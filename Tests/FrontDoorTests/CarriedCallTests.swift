import AgentBridge
import CallPipeline
import CallTiming
import Dialogue
import FastJSON
import HTTPTransport
import ProviderKit
import Reactor
import Rehearsal
import Testing
import TwilioWire
import VoiceService

@testable import FrontDoor

/// Calls that somebody else carries from the webhook on.
@Suite(.timeLimit(.minutes(3)))
struct CarriedCallTests {
    private static let voice = "/agents/agent/voice"

    private static func status(_ call: String, _ status: String) -> [TwilioForm.Field] {
        var form = DoorStage.ringing(call)
        form[4].value = status
        return form
    }

    @Test func `a carried call is registered once, keeps its place, and is over when the carrier says so`() async throws
    {
        try await DoorStage.run({ options in
            options.door.rules.limits.callsPerCaller = 1
            options.door.times.stream = .milliseconds(50)
            var agent = DoorAgent("agent")
            agent.registration = CallRegistration { arrival, _ in
                CarriedCall(answer: "<Response>\(arrival.call)</Response>")
            }
            options.door.agents = [agent]
        }) { stage in
            let answer = try await stage.post(Self.voice, DoorStage.ringing("CA1"))
            #expect(answer.text == "<Response>CA1</Response>" && answer.type == "text/xml; charset=utf-8")
            try await stage.loop.sleep(until: stage.loop.now + .milliseconds(200))
            // Long after a stream would have been due the call is still there: nobody else gets its place.
            #expect(try await stage.post(Self.voice, DoorStage.ringing("CA2")).sentence != nil)
            #expect(try await stage.post(Self.voice, DoorStage.ringing("CA1")).text == answer.text)
            #expect(stage.service.door.calls == 1)
            #expect(stage.doings.all.filter { $0.kind.name == "call-taken" }.count == 1)
            #expect(try await stage.post("/v1/twilio/call-status", Self.status("CA1", "completed")).status == 204)
            #expect(stage.service.door.calls == 0)
            #expect(try await stage.post(Self.voice, DoorStage.ringing("CA2")).status == 200)
        }
    }

    @Test func `a webhook that overlaps with its repetition gets the same answer`() async throws {
        let number = Gathered<String>()
        try await DoorStage.run({ options in
            var agent = DoorAgent("agent")
            agent.registration = CallRegistration { arrival, loop in
                number.add(arrival.call)
                let name = "<Response>\(number.all.count)</Response>"
                // The first one takes longer than the second.
                try await loop.sleep(until: loop.now + .milliseconds(number.all.count == 1 ? 300 : 50))
                return CarriedCall(answer: name)
            }
            options.door.agents = [agent]
        }) { stage in
            async let first = stage.post(Self.voice, DoorStage.ringing("CA1"))
            async let second = stage.post(Self.voice, DoorStage.ringing("CA1"))
            let answers = try await [first.text, second.text]
            #expect(answers[0] == answers[1] && answers[0].contains("<Response>"))
            #expect(stage.service.door.calls == 1)
        }
    }

    // MARK: With the agents' service

    /// A door with an agent that the service carries, and the service.
    private static func carried(
        _ overrides: BridgeSettings.Overrides,
        agent: SimulatedAgent = SimulatedAgent("agent_0123"),
        _ body: @escaping @Sendable (DoorStage, SimulatorWorld) async throws -> Void
    ) async throws {
        let group = try EventLoopGroup(count: 1)
        var known = SimulatorWorld.Settings()
        known.keys = ["k"]
        let world = SimulatorWorld(known)
        let simulator = SimulatedAgents(world, agents: [agent])
        let host = try await SimulatorHost.listen([simulator], in: world, group: group)
        let address = try #require(host.listeningAddress(of: simulator.name))
        let serving = Task(executorPreference: group.loops[0]) { await host.run() }
        let outcome: Result<Void, any Error>
        do {
            try await DoorStage.run({ options in
                options.door.rules.limits.callsPerCaller = 100
                var bridges = AgentBridges(AgentService(key: Secret("k"), server: try HTTPURL("http://\(address)")))
                var settings = BridgeSettings("agent_0123")
                settings.overrides = overrides
                bridges.agents["agent"] = (.carried, settings)
                bridges.patience.first = .milliseconds(20)
                options.bridges[.standard] = bridges
            }) { stage in try await body(stage, world) }
            outcome = .success(())
        } catch { outcome = .failure(error) }
        serving.cancel()
        await serving.value
        await group.shutdown()
        try outcome.get()
    }

    @Test func `a webhook of a carried agent is answered by the service, with all that is known, and ends in a log`()
        async throws
    {
        try await Self.carried([.firstMessage, .language]) { stage, world in
            let path = Self.voice + "?language=de-DE&firstMessage=Moin&customer=Ada"
            let answer = try await stage.post(path, DoorStage.ringing("CA1"))
            #expect(answer.text.contains("wss://example.test/twilio"))
            let entry = try #require(world.journal.entries(of: "elevenlabs-agents", "register-call").first)
            let body = try JSONValue(parsing: entry.detail)
            #expect(body["from_number"]?.stringValue == "+15550100001")
            #expect(body["to_number"]?.stringValue == "+15550100002")
            let known = body["conversation_initiation_client_data"]
            for (name, value) in [
                "customer": "Ada", "caller_number": "+15550100001", "call_sid": "CA1", "agent": "agent",
                "language": "de-DE",
            ] { #expect(known?["dynamic_variables"]?[name]?.stringValue == value, "\(name)") }
            let overrides = known?["conversation_config_override"]?["agent"]
            #expect(overrides?["first_message"]?.stringValue == "Moin")
            #expect(overrides?["language"]?.stringValue == "de")
            #expect(overrides?["prompt"] == nil)
            try await stage.eventually("the log") { stage.events.all.contains { $0.kind.name == "ended" } }
            // What was said may be printed as it may be kept: a piece of a turn not at all.
            #expect(stage.events.all.contains { $0.kind == .transcript("…") })
            // The service says that it is over: its place is free.
            try await stage.eventually("its place") { stage.service.door.calls == 0 }
        }
    }

    @Test func `a conversation that cannot be fetched is told and counted`() async throws {
        try await Self.carried([]) { stage, world in
            _ = try await stage.post(Self.voice, DoorStage.ringing("CA1"))
            world.faults.add(SimulatedFault(.status(401)), to: "elevenlabs-agents")
            try await stage.eventually("the loss") { stage.service.door.counters["conversation-lost"] == 1 }
            let lost = stage.doings.all.last { $0.kind.name == "conversation-lost" }
            #expect(lost?.call == "CA1")
        }
    }

    @Test func `a call that the service does not take is taken here`() async throws {
        try await Self.carried([]) { stage, world in
            world.faults.add(SimulatedFault(.status(500)), to: "elevenlabs-agents")
            let answer = try await stage.post(Self.voice, DoorStage.ringing("CA1"))
            #expect(answer.streamPath != nil)
            #expect(stage.service.door.counters["registration-failed"] == 1)
        }
    }
}
