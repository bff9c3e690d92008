import AgentWire
import CallPipeline
import CallTiming
import Dialogue
import FastJSON
import ProviderKit
import Rehearsal
import Testing

@testable import AgentBridge
@testable import Carriers

/// Calls whose agent cannot be had, is lost, or goes on for too long: the caller never meets silence.
@Suite(.timeLimit(.minutes(4)))
struct AgentFallbackTests {
    typealias Plan = BridgeStage.Plan

    /// What keeps the agent from coming at all.
    static let refusals: [(name: String, change: @Sendable (inout Plan) -> Void)] = [
        ("a wrong key", { $0.key = "wrong-key" }),
        ("no such agent", { $0.settings.agent = "agent_other" }),
        ("429", { $0.faults = [SimulatedFault(.status(429, retryAfter: 9))] }),
        ("500", { $0.faults = [SimulatedFault(.status(500))] }),
        ("a service that says nothing", { $0.faults = [SimulatedFault(.stall)] }),
        ("a service that hangs up", { $0.faults = [SimulatedFault(.drop)] }),
        ("an answer that is no JSON", { $0.faults = [SimulatedFault(.garbage)] }),
        ("an answer without an address", { $0.faults = [SimulatedFault(.unknown)] }),
        ("an override that is not allowed", { $0.settings.overrides = [.firstMessage] }),
        ("a variable that is missing", { $0.agent.variables = ["customer"] }),
        ("a format that nobody knows", { $0.agent.output = "opus_48000" }),
        ("an agent that says nothing", { $0.agent.firstMessage = nil }),
    ]

    @Test(arguments: refusals.indices)
    func `an agent that does not come is replaced within its deadline`(index: Int) async throws {
        var plan = Plan()
        Self.refusals[index].change(&plan)
        // Somebody who waits for the other to begin.
        plan.pause = .seconds(12)
        plan.utterances = 1
        let name = Self.refusals[index].name
        try await BridgeStage.make(plan) { call, _ in
            #expect(call.heard.first == "This is somebody else", "\(name): \(call.names)")
            #expect(call.names.contains("provider-failed") && call.names.contains("agent-left"), "\(name)")
            #expect(call.names.filter { $0 == "ended" }.count == 1, "\(name)")
            let report = try #require(call.report)
            let silence = report.heard.firstIndex { $0 != 0xFF } ?? .max
            #expect(silence < 8_000 * 9, "\(name): silence for \(silence / 8) ms")
            // The call goes on with its own providers.
            #expect(call.heard.contains("Yes indeed"), "\(name): \(call.heard)")
        }
    }

    @Test func `what was looked up for an agent that does not come is known to who takes its place`() async throws {
        var plan = Plan()
        plan.key = "wrong-key"
        plan.found = CallFacts(parameters: ["customer": "Ada"])
        let greeting = try Template("Hello {{customer}}")
        plan.call = { $0.greeting = greeting }
        plan.utterances = 1
        try await BridgeStage.make(plan) { call, _ in
            #expect(call.heard.first == "Hello Ada", "\(call.heard)")
        }
    }

    /// What ends or disturbs a conversation in its middle, counted in the service's messages.
    @Test(arguments: [SimulatedFault.Kind.drop, .stall, .error], [1, 3, 9])
    func `an agent that is lost is replaced, with all that was said`(
        fault: SimulatedFault.Kind,
        after: Int
    ) async throws {
        var plan = Plan()
        plan.utterances = 2
        plan.pause = .seconds(8)
        plan.settings.stall = .seconds(5)
        let lost = SimulatedFault(fault, after: after)
        try await BridgeStage.run(plan) { [plan] stage in
            let outcome = try await stage.lose(lost, plan)
            #expect(outcome.names.contains("agent-left"), "\(outcome.names)")
            #expect(outcome.heard.contains { $0 == "I am back" || $0 == "This is somebody else" }, "\(outcome.heard)")
            #expect(outcome.names.filter { $0 == "ended" }.count == 1)
        }
    }

    @Test(arguments: [SimulatedFault.Kind.garbage, .unknown])
    func `what is not understood is counted, and the conversation goes on`(fault: SimulatedFault.Kind) async throws {
        var plan = Plan()
        plan.utterances = 1
        try await BridgeStage.run(plan) { [plan] stage in
            let outcome = try await stage.lose(SimulatedFault(fault, after: 2), plan)
            #expect(outcome.heard.last == "For which day would you like it?")
            #expect(outcome.counts?.refused == (fault == .garbage ? 1 : 0))
            #expect(outcome.counts?.unknown == (fault == .unknown ? 1 : 0))
        }
    }

    @Test func `a call whose stream was lost tells the new conversation what was said in the old one`() async throws {
        var plan = Plan()
        var history = ConversationHistory()
        history.callerSaid("I need a ferry")
        plan.memory = CallMemory(history: history)
        plan.utterances = 1
        try await BridgeStage.make(plan) { _, stage in
            let update = stage.messages.first { $0["type"]?.stringValue == "contextual_update" }
            #expect(update?["text"]?.stringValue?.contains("I need a ferry") == true)
        }
    }

    @Test func `a call that has lasted as long as it may ends`() async throws {
        var plan = Plan()
        plan.call = { $0.limits.duration = 8_000 * 6 }
        plan.utterances = 5
        try await BridgeStage.make(plan) { call, _ in
            #expect(call.end == .left(.hangUp("the call has lasted as long as it may")))
        }
    }

    @Test func `a call in which nobody says anything ends`() async throws {
        var plan = Plan()
        plan.settings.silence = .seconds(20)
        plan.pause = .seconds(200)
        plan.utterances = 1
        try await BridgeStage.make(plan) { call, _ in
            #expect(call.end == .left(.hangUp("nobody has said anything for long")))
        }
    }

    @Test func `who runs the call can tell the agent something, hang up and hand it on`() async throws {
        var plan = Plan()
        plan.utterances = 5
        plan.commands = [(.seconds(4), .note("The caller is known.")), (.seconds(1), .transfer("+15550100009"))]
        try await BridgeStage.make(plan) { call, stage in
            #expect(call.end == .left(.transfer("+15550100009")))
            #expect(stage.messages.contains { $0["text"]?.stringValue == "The caller is known." })
        }
    }

    @Test func `an agent that waits to be spoken to is not taken for lost`() async throws {
        var plan = Plan()
        plan.agent.firstMessage = nil
        plan.settings.firstSound = nil
        plan.pause = .seconds(12)
        plan.utterances = 1
        try await BridgeStage.make(plan) { call, _ in
            #expect(call.heard == ["For which day would you like it?"])
            #expect(!call.names.contains("provider-failed"))
        }
    }

    @Test func `what a lost agent said and was not played is neither heard nor told as heard`() async throws {
        var plan = Plan()
        plan.agent.firstMessage = (0..<60).map { "word\($0)" }.joined(separator: " ")
        plan.utterances = 1
        plan.pause = .seconds(12)
        plan.settings.stall = .milliseconds(1_500)
        plan.agent.pings = .seconds(600)
        try await BridgeStage.make(plan) { call, _ in
            let cut = call.texts { if case .replyCut(1, let text) = $0 { text } else { nil } }
            let words = try #require(cut.first?.split(separator: " ").count)
            #expect((1..<30).contains(words), "\(cut)")
            #expect(call.heard.first == "I am back")
        }
    }

    @Test func `a caller who is muted is not heard, and the line stays alive`() async throws {
        var plan = Plan()
        plan.utterances = 2
        plan.commands = [(.seconds(4), .mute(true))]
        try await BridgeStage.make(plan) { call, stage in
            #expect(!call.names.contains("transcript"))
            let frames = try #require(call.report?.said.count) / 160
            #expect(stage.audioMessages > frames - 60)
        }
    }

    @Test func `while the agent is on its way the filler is played`() async throws {
        var plan = Plan()
        plan.faults = [SimulatedFault(.stall)]
        plan.utterances = 1
        plan.pause = .seconds(12)
        plan.call = { $0.sounds.filler = [UInt8](repeating: 0x20, count: 800) }
        try await BridgeStage.make(plan) { call, _ in
            #expect(call.names.contains("filler-played"))
            let first = try #require(call.report?.heard.firstIndex(of: 0x20))
            #expect(abs(first - 9_600) < 1_600)
        }
    }
}

extension BridgeStage {
    /// Makes a call whose socket has a fault: the one that signs its address has none.
    func lose(_ fault: SimulatedFault, _ plan: Plan) async throws -> Outcome {
        world.faults.add(fault, to: "elevenlabs-agents-socket")
        return try await call(plan)
    }
}
