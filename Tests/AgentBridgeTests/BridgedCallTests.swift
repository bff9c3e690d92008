import CallPipeline
import CallTiming
import CallTools
import Dialogue
import FastJSON
import ProviderKit
import Rehearsal
import Testing

@testable import AgentBridge
@testable import Carriers

/// Whole calls with an agent elsewhere.
@Suite(.timeLimit(.minutes(4)))
struct BridgedCallTests {
    typealias Plan = BridgeStage.Plan

    @Test func `a conversation has its words, its replies and its end in the log`() async throws {
        try await BridgeStage.make(Plan()) { call, stage in
            #expect(
                call.names.filter { $0 != "agent-pinged" }.prefix(7) == [
                    "started", "agent-joined", "reply-begun", "reply-written", "first-audio-made", "first-audio-sent",
                    "first-audio-heard",
                ]
            )
            let transcripts = call.texts { if case .transcript(let text) = $0 { text } else { nil } }
            #expect(transcripts == ["I need an appointment", "On Friday"])
            #expect(
                call.heard == [
                    "Good morning, how can I help you?", "For which day would you like it?", "Friday at nine is free.",
                ]
            )
            #expect(
                call.history == [
                    "Good morning, how can I help you?", "For which day would you like it?", "Friday at nine is free.",
                ]
            )
            #expect(call.names.suffix(2).first == "agent-counted" && call.names.last == "ended")
            #expect(call.counts?.refused == 0 && call.counts?.late == 0 && call.counts?.unsent == 0)
        }
    }

    @Test func `each turn has its end by the ear, and its answer`() async throws {
        try await BridgeStage.make(Plan()) { call, _ in
            let answered = call.events.compactMap { if case .turnAnswered(_, let end) = $0 { end } else { nil } }
            #expect(answered.count == 2)
            let said = try #require(call.report?.turns.map { $0.speechEnd * 8 })
            for (end, true_) in zip(answered, said) {
                // The babble fades: the ear's end may lie before its last frame.
                #expect(abs(end.samples - true_) < 3_200, "\(end.samples) for \(true_)")
            }
        }
    }

    @Test func `the key stays here, the address is signed, and the first message is the conversation's beginning`()
        async throws
    {
        try await BridgeStage.make(Plan()) { call, stage in
            let connected = stage.world.journal.entries(of: "elevenlabs-agents", "connect").map(\.detail)
            #expect(connected == ["/v1/convai/conversation?agent_id=agent_sim&conversation_signature=cvtkn_1"])
            #expect(stage.messages.first?["type"]?.stringValue == "conversation_initiation_client_data")
            #expect(!"\(call.events)".contains("right-key") && !"\(call.events)".contains("cvtkn_"))
        }
    }

    @Test func `the caller is heard all the time, also while the agent speaks and while nobody does`() async throws {
        try await BridgeStage.make(Plan()) { call, stage in
            let frames = try #require(call.report?.said.count) / 160
            // What came before the agent was there goes in one message.
            #expect(stage.audioMessages > frames - 60 && stage.audioMessages <= frames)
        }
    }

    @Test func `pieces are sent together if that is wanted`() async throws {
        var plan = Plan()
        plan.settings.batch = 4
        try await BridgeStage.make(plan) { call, stage in
            let frames = try #require(call.report?.said.count) / 160
            #expect(abs(stage.audioMessages - frames / 4) < 15)
            #expect(call.heard.count == 3)
        }
    }

    @Test(arguments: [
        ("ulaw_8000", "ulaw_8000"), ("pcm_16000", "pcm_16000"), ("pcm_8000", "pcm_24000"), ("pcm_22050", "pcm_44100"),
        ("pcm_44100", "pcm_8000"), ("pcm_48000", "pcm_22050"), ("pcm_16000", nil),
    ])
    func `every format is converted, both ways, at its own speed`(output: String, input: String?) async throws {
        var plan = Plan()
        plan.agent.output = output
        plan.agent.input = input
        plan.utterances = 1
        let expected = ToneSpeech().speech(for: "For which day would you like it?", rate: 8_000).samples.count
        try await BridgeStage.make(plan) { call, _ in
            #expect(call.heard.last == "For which day would you like it?")
            let samples = try #require(call.report?.turns.first?.replySamples)
            #expect(abs(samples - expected) < 1_700, "\(samples) for \(expected)")
        }
    }

    @Test(arguments: [true, false])
    func `who cuts in clears the line; what still comes of the reply is dropped; the record has what was heard`(
        corrects: Bool
    ) async throws {
        var plan = Plan()
        plan.agent.corrects = corrects
        plan.agent.firstMessage = (0..<40).map { "word\($0)" }.joined(separator: " ")
        plan.pause = .seconds(1)
        plan.utterances = 1
        try await BridgeStage.make(plan) { call, _ in
            #expect(call.counts?.late == 160)
            #expect(call.names.contains("barge-in-confirmed"))
            let cut = call.texts { if case .replyCut(1, let text) = $0 { text } else { nil } }
            let words = try #require(cut.first?.split(separator: " ").count)
            #expect(cut.count == 1 && (1...12).contains(words), "\(cut)")
            #expect(call.history.first == cut.first)
            // Nothing of the greeting follows the cut: the line is quiet until the answer.
            let report = try #require(call.report)
            let end = try #require(report.turns.first?.speechEnd)
            let behind = report.heard[Int(end * 8)..<Int(end * 8 + 1_600)]
            #expect(behind.allSatisfy { $0 == 0xFF })
        }
    }

    @Test func `letters' times tell what was heard, where there are some`() async throws {
        var plan = Plan()
        plan.agent.corrects = false
        plan.agent.aligns = true
        plan.agent.firstMessage = (0..<40).map { "word\($0)" }.joined(separator: " ")
        plan.pause = .seconds(1)
        plan.utterances = 1
        let greeting = try #require(plan.agent.firstMessage)
        try await BridgeStage.make(plan) { call, _ in
            let cut = call.texts { if case .replyCut(1, let text) = $0 { text } else { nil } }
            #expect(greeting.hasPrefix(cut.first ?? "?") && cut.first?.isEmpty == false)
        }
    }

    @Test func `every ping has its answer, and its delay is put down`() async throws {
        try await BridgeStage.make(Plan()) { call, stage in
            let pongs = stage.messages.filter { $0["type"]?.stringValue == "pong" }
            #expect(pongs.compactMap { $0["event_id"]?.integerValue } == Array(1...Int64(pongs.count)))
            #expect(call.counts?.pings == pongs.count && pongs.count > 3)
            // The first one does not know yet.
            #expect(call.names.filter { $0 == "agent-pinged" }.count == pongs.count - 1)
        }
    }

    @Test func `what is overridden is what was allowed, and what is known goes along`() async throws {
        var plan = Plan()
        plan.agent.overrides = ["prompt", "first_message", "language"]
        plan.agent.variables = ["customer", "caller_number"]
        plan.settings.overrides = [.prompt, .firstMessage, .language]
        plan.facts.parameters = ["customer": "Ada"]
        plan.facts.automatic = ["caller_number": "+15550100001"]
        plan.call = { agent in
            agent.instructions = Template(literal: "You book.")
            agent.language = "de-DE"
        }
        plan.utterances = 1
        try await BridgeStage.make(plan) { call, stage in
            #expect(call.heard.first == "This is somebody else")
            let first = try #require(stage.messages.first)
            #expect(first["conversation_config_override"]?["agent"]?["prompt"]?["prompt"]?.stringValue == "You book.")
            #expect(first["conversation_config_override"]?["agent"]?["language"]?.stringValue == "de")
            #expect(first["dynamic_variables"]?["customer"]?.stringValue == "Ada")
        }
    }

    @Test func `the agent's end is the call's, once its last word was heard`() async throws {
        var plan = Plan()
        plan.agent.endsAfter = 2
        plan.utterances = 3
        try await BridgeStage.make(plan) { call, _ in
            #expect(call.end == .left(.hangUp("the agent has ended the conversation")))
            #expect(call.heard.last == "Friday at nine is free.")
            let samples = ToneSpeech().speech(for: "Friday at nine is free.", rate: 8_000).samples.count
            #expect(call.report?.turns.last?.replySamples ?? 0 >= samples - 160)
        }
    }

    // MARK: Tools

    private static func tools(_ answer: @escaping @Sendable (JSONObject) async throws -> String) -> ToolBox {
        do {
            let schema: JSONValue = ["type": "object", "properties": ["to": ["type": "string"]], "required": ["to"]]
            var definition = try ToolDefinition(name: "find_ferry", description: "Finds.", parameters: schema)
            definition.manner.deadline = .seconds(2)
            return try ToolBox(handlers: [ClosureTool(definition) { arguments, _ in try await answer(arguments) }])
        } catch {
            Issue.record(error)
            return ToolBox()
        }
    }

    @Test func `a tool is used here, and its answer goes back`() async throws {
        var plan = Plan()
        plan.agent.tool = .init("find_ferry", parameters: ["to": "Amrum"])
        plan.utterances = 1
        plan.call = { agent in
            agent.tools = Self.tools { arguments in "Ferry to \(arguments["to"]?.stringValue ?? "?") at ten" }
        }
        try await BridgeStage.make(plan) { call, stage in
            #expect(call.heard.last == "Ferry to Amrum at ten")
            let result = try #require(stage.messages.first { $0["type"]?.stringValue == "client_tool_result" })
            #expect(result["is_error"]?.boolValue == false)
            #expect(call.names.contains("tool-called") && call.names.contains("tool-finished"))
        }
    }

    @Test(arguments: ["find_ferry", "no_such_tool"])
    func `what cannot be used is answered as an error`(name: String) async throws {
        var plan = Plan()
        plan.agent.tool = .init(name)
        plan.utterances = 1
        plan.call = { $0.tools = Self.tools { _ in "never" } }
        try await BridgeStage.make(plan) { _, stage in
            let result = try #require(stage.messages.first { $0["type"]?.stringValue == "client_tool_result" })
            #expect(result["is_error"]?.boolValue == true && result["result"]?.stringValue?.isEmpty == false)
        }
    }

    @Test func `a tool that takes long holds up nothing`() async throws {
        var plan = Plan()
        plan.agent.tool = .init("find_ferry", parameters: ["to": "Amrum"])
        plan.utterances = 1
        plan.call = { agent in
            agent.tools = Self.tools { _ in
                try await Task.sleep(for: .seconds(3_000))
                return "late"
            }
        }
        try await BridgeStage.make(plan) { call, stage in
            let frames = try #require(call.report?.said.count) / 160
            #expect(stage.audioMessages > frames - 60)
            let result = try #require(stage.messages.first { $0["type"]?.stringValue == "client_tool_result" })
            #expect(result["is_error"]?.boolValue == true)
        }
    }

    @Test func `the engine's own tools end the call`() async throws {
        var plan = Plan()
        plan.agent.tool = .init("end_call", parameters: ["reason": "all is said"])
        plan.utterances = 2
        try await BridgeStage.make(plan) { call, _ in
            guard case .left(.hangUp)? = call.end else {
                Issue.record("\(String(describing: call.end)): \(call.names)")
                return
            }
        }
    }
}
