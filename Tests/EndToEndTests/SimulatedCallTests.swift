import CallPipeline
import CallTiming
import CallTools
import Dialogue
import FastJSON
import LanguageModels
import Octets
import ProviderKit
import ProviderTestKit
import Reactor
import Recognizers
import Rehearsal
import Synchronization
import Synthesizers
import TelephoneAudio
import Testing
import TurnTaking

/// A whole call with real clients, over real sockets, against simulated providers, in virtual time.
@Suite(.timeLimit(.minutes(3)))
struct SimulatedCallTests {
    private static let clips = [
        CallerClip.babbling("I need an appointment for Friday.", seed: 1),
        CallerClip.babbling("Nine in the morning please.", seed: 2),
        CallerClip.babbling("Stop, that is wrong, I said Friday.", seed: 3),
        CallerClip.babbling("Which days please?", seed: 4),
        CallerClip.babbling("Take my number please.", seed: 5),
    ]

    private static let script = ModelScript([
        .init("appointment", .text("Sure. What time would suit you on Friday?")),
        .init(
            "morning",
            .text(
                "Nine is free, so I have written it down for you, and you will get a message with the address, the way to "
                    + "park, and all of the papers that you should bring along when you come to see us."
            )
        ),
        .init("wrong", .text("Sorry. Friday it is.")),
        .init("which days", ModelReply([.text("Let me see. "), .call(tool: "look_up", arguments: "{}")])),
        .init("my number", ModelReply([.call(tool: "collect", arguments: askForNumber)])),
    ])

    private static let askForNumber =
        "{\"kind\":\"digits\",\"prompt\":\"Please key in the number.\",\"max_digits\":4}"

    /// What a call leaves behind.
    private struct Outcome: Sendable {
        var events: [CallEvent] = []
        var heard: [SimulatedLine.Heard] = []
        var clears: [Int64] = []
        var tasks: [String: Int] = [:]
        /// What the call was told, and what it decided.
        var log: [UInt8] = []
        var decisions: [String] = []
    }

    private static func call(
        _ recognizer: String,
        lasting: Duration,
        _ agent: CallAgent,
        isRecorded: Bool = false,
        _ speak: @escaping @Sendable (SimulatedLine) -> Void
    ) async throws -> Outcome {
        var settings = SimulatorWorld.Settings()
        settings.latencies = [
            "openai": LatencyProfile(first: .fixed(.milliseconds(500)), next: .fixed(.milliseconds(15))),
            "cartesia": LatencyProfile(first: .fixed(.milliseconds(190)), realTimeFactor: 5),
            "deepgram": LatencyProfile(first: .fixed(.milliseconds(250))),
        ]
        return try await withSimulators(settings, clock: .manual(ManualTime())) { world in
            [
                DeepgramSimulator(world, clips: CallerClips(clips)),
                SimulatedChatCompletions(world, dialect: .openai, script: script),
                SimulatedCartesia(world),
            ]
        } _: { loop, host in
            func options(_ text: String, _ provider: String) throws -> ProviderOptions {
                let address = host.address(of: provider) ?? ""
                return ProviderOptions(try JSON5Node(parsing: text.replacing("$", with: address)))
            }
            var registry = ProviderRegistry()
            registry.addRecognizers()
            registry.addLanguageModels()
            registry.addSynthesizers()
            let providers = CallProviders(
                recognizer: try registry.recognizer(
                    options("{ provider: '\(recognizer)', url: '$', apiKey: 'k' }", "deepgram")
                ),
                model: try registry.model(
                    options("{ provider: 'openai', model: 'sim', url: '$/v1', apiKey: 'k' }", "openai")
                ),
                voice: try registry.voice(
                    options("{ provider: 'cartesia', url: '$', apiKey: 'k', voice: 'v' }", "cartesia")
                )
            )
            let events = Events()
            let (line, call) = Self.connect(agent, providers, on: loop, events, isRecorded)
            speak(line.value)
            await loop.advance(by: lasting)
            line.value.hangUp()
            await loop.advance(by: .seconds(1))
            var outcome = Outcome()
            outcome.tasks = await call.tasks
            outcome.events = events.all
            outcome.log = events.log
            outcome.decisions = await call.decisions ?? []
            outcome.heard = line.value.heard
            outcome.clears = line.value.clears
            return outcome
        }
    }

    private final class Events: Sendable {
        private let gathered = Mutex<[CallEvent]>([])
        private let lines = Mutex<[UInt8]>([])
        var all: [CallEvent] { gathered.withLock { $0 } }
        var log: [UInt8] { lines.withLock { $0 } }
        func add(_ bytes: Span<UInt8>) {
            let copy = [UInt8](copying: bytes)
            lines.withLock { $0 += copy }
        }
        func add(_ event: CallEvent) { gathered.withLock { $0.append(event) } }
    }

    private static func connect(
        _ agent: CallAgent,
        _ providers: CallProviders,
        on loop: EventLoop,
        _ events: Events,
        _ isRecorded: Bool
    ) -> (LoopConfined<SimulatedLine>, Call) {
        let line = SimulatedLine(on: loop)
        let log = CallEventLog(readers: [{ events.add($0) }])
        var parts = Call.Parts(agent: agent, providers: providers, log: log)
        if isRecorded { parts.recorder = CallRecorder(keepsDecisions: true) { events.add($0) } }
        let call = Call(on: loop, of: parts, output: LoopConfined(line, on: loop))
        line.connect(call)
        return (LoopConfined(line, on: loop), call)
    }

    @Test(arguments: ["deepgram", "deepgram-flux"])
    func `a call goes through: heard, answered, spoken, heard to the end`(recognizer: String) async throws {
        var agent = CallAgent()
        agent.greeting = Template(literal: "Hello, this is the clinic.")
        if recognizer == "deepgram-flux" { agent.turns.authority = .provider }
        let outcome = try await Self.call(recognizer, lasting: .seconds(40), agent) { line in
            line.say(Self.clips[0].codes, at: 8_000 * 5)
            line.say(Self.clips[1].codes, at: 8_000 * 14)
        }
        let kinds = outcome.events.map(\.kind)
        let turns = kinds.compactMap { if case .turnEnded(let text, _, _, _) = $0 { text } else { nil } }
        #expect(turns == ["I need an appointment for Friday.", "Nine in the morning please."])
        let heard = kinds.compactMap { if case .replyHeard(_, let text) = $0 { text } else { nil } }
        #expect(
            heard.prefix(2) == ["Hello, this is the clinic.", "Sure. What time would suit you on Friday?"],
            "\(outcome.events.map { "\($0.time.samples / 8) \($0.kind)" }.joined(separator: "\n"))"
        )
        #expect(heard.dropFirst(2).first?.hasPrefix("Nine is free") == true)
        #expect(!kinds.contains { $0.name == "provider-failed" || $0.name == "warning" })
        #expect(outcome.tasks.isEmpty)
    }

    @Test func `a caller who cuts in is heard, and the history ends where the ear did`() async throws {
        var agent = CallAgent()
        agent.greeting = Template(literal: "Hello.")
        let outcome = try await Self.call("deepgram", lasting: .seconds(40), agent) { line in
            line.say(Self.clips[1].codes, at: 8_000 * 4)
            line.say(Self.clips[2].codes, at: 8_000 * 12)
        }
        let kinds = outcome.events.map(\.kind)
        let cuts = kinds.compactMap { if case .replyCut(_, let text) = $0 { text } else { nil } }
        #expect(
            cuts.count == 1,
            "\(outcome.events.map { "\($0.time.samples / 8) \($0.kind)" }.joined(separator: "\n"))"
        )
        #expect(cuts.first?.hasPrefix("Nine is free") == true)
        #expect(outcome.clears.count == 1)
        let heard = kinds.compactMap { if case .replyHeard(_, let text) = $0 { text } else { nil } }
        #expect(heard.contains("Sorry. Friday it is."))
        #expect(outcome.tasks.isEmpty)
    }

    @Test(arguments: ["deepgram", "deepgram-flux"])
    func `a call over sockets is decided again, from what it was told, as it was decided`(
        recognizer: String
    ) async throws {
        var agent = CallAgent()
        agent.greeting = Template(literal: "Hello.")
        if recognizer == "deepgram-flux" { agent.turns.authority = .provider }
        let lookUp = ClosureTool(try ToolDefinition(name: "look_up", description: "Free days")) { _, situation in
            try await situation.loop.sleep(until: situation.loop.now + .milliseconds(700))
            return "Friday is free"
        }
        agent.tools = try ToolBox(handlers: [lookUp])
        let outcome = try await Self.call(recognizer, lasting: .seconds(60), agent, isRecorded: true) { line in
            line.say(Self.clips[3].codes, at: 8_000 * 4)
            line.say(Self.clips[1].codes, at: 8_000 * 14)
            // While the agent speaks.
            line.say(Self.clips[2].codes, at: 8_000 * 21)
            line.say(Self.clips[4].codes, at: 8_000 * 32)
            for (index, key) in "4711".enumerated() { line.press(key, at: 8_000 * 40 + Int64(index) * 2_000) }
        }
        let kinds = outcome.events.map(\.kind)
        let told = "\(outcome.events.map { "\($0.time.samples / 8) \($0.kind)" }.joined(separator: "\n"))"
        let heard = kinds.compactMap { if case .replyHeard(_, let text) = $0 { text } else { nil } }
        #expect(heard.contains("Let me see. The answer is Friday is free."), "\(told)")
        #expect(heard.contains("Please key in the number."), "\(told)")
        #expect(heard.contains("The answer is The caller answered by key: 4711."), "\(told)")
        #expect(kinds.contains { if case .bargeInConfirmed = $0 { true } else { false } }, "\(told)")
        #expect(outcome.tasks.isEmpty)

        let inputs = try CallInputLog.read(outcome.log.span)
        #expect(inputs.count > 3_000)
        #expect(outcome.decisions.count > 100)
        #expect(CallReplay.decisions(of: inputs, by: agent) == outcome.decisions)
    }
}
