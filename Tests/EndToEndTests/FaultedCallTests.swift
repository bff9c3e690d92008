import CallPipeline
import CallTiming
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
import Testing

/// A call whose providers fail, alone as they are: real clients, over real sockets, in virtual time.
@Suite(.timeLimit(.minutes(3)))
struct FaultedCallTests {
    private static let clip = CallerClip.babbling("I need an appointment for Friday.", seed: 1)
    private static let script = ModelScript([.init("appointment", .text("Sure. What time would suit you on Friday?"))])
    /// Where the caller begins to speak, in samples.
    private static let begin: Int64 = 8_000 * 6

    /// What goes wrong, with whom, how often, and whether it lasts beyond what the caller says.
    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let provider: String
        let faults: [(fault: SimulatedFault, times: Int)]
        var silences = 0
        let isLong: Bool
    }

    private static let faults = [
        Fault(
            testDescription: "the recogniser's socket is dropped in the middle of an utterance",
            provider: "deepgram",
            faults: [(SimulatedFault(.drop, after: 3), 1)],
            isLong: false
        ),
        Fault(
            testDescription: "and no other is accepted for long",
            provider: "deepgram",
            faults: [(SimulatedFault(.drop, after: 3), 1), (SimulatedFault(.status(503)), 24)],
            isLong: true
        ),
        Fault(
            testDescription: "the model answers 500 to every try",
            provider: "openai",
            faults: [(SimulatedFault(.status(500)), 20)],
            isLong: true
        ),
        Fault(
            testDescription: "the voice takes texts and stays silent",
            provider: "cartesia",
            faults: [],
            silences: 4,
            isLong: true
        ),
    ]

    @Test(arguments: faults)
    func `the caller is held, and answered when the provider is back`(fault: Fault) async throws {
        let outcome = try await Self.call(fault)
        let told = outcome.events.map { "\($0.time.samples / 8) \($0.kind)" }.joined(separator: "\n")
        let kinds = outcome.events.map(\.kind)
        let turns = kinds.compactMap { if case .turnEnded(let text, _, _, _) = $0 { text } else { nil } }
        #expect(turns == ["I need an appointment for Friday."], "\(told)")
        let heard = kinds.compactMap { if case .replyHeard(_, let text) = $0 { text } else { nil } }
        #expect(heard.contains("Sure. What time would suit you on Friday?"), "\(told)")
        #expect(kinds.contains { if case .holding = $0 { true } else { false } } == fault.isLong, "\(told)")
        #expect(outcome.tasks.isEmpty)
        // A tone's gaps are shorter than a second, and so are those of the sentences.
        let answered = try #require(
            outcome.events.first { if case .turnAnswered = $0.kind { true } else { false } },
            "\(told)"
        )
        var quietSince = Self.begin + Int64(Self.clip.codes.count)
        for piece in outcome.heard where piece.end > quietSince && quietSince < answered.time.samples {
            #expect(piece.begin - quietSince <= 16_000, "silence from \(quietSince / 8) to \(piece.begin / 8)\n\(told)")
            quietSince = piece.end
        }
        let inputs = try CallInputLog.read(outcome.log.span)
        #expect(CallReplay.decisions(of: inputs, by: Self.agent) == outcome.decisions)
    }

    private static let agent = {
        var agent = CallAgent()
        agent.greeting = Template(literal: "Hello.")
        return agent
    }()

    private struct Outcome: Sendable {
        var events: [CallEvent] = []
        var heard: [SimulatedLine.Heard] = []
        var tasks: [String: Int] = [:]
        var log: [UInt8] = []
        var decisions: [String] = []
    }

    private final class Gathered: Sendable {
        private let kept = Mutex<[CallEvent]>([])
        private let lines = Mutex<[UInt8]>([])
        var events: [CallEvent] { kept.withLock { $0 } }
        var log: [UInt8] { lines.withLock { $0 } }
        func add(_ event: CallEvent) { kept.withLock { $0.append(event) } }
        func add(_ bytes: Span<UInt8>) {
            let copy = [UInt8](copying: bytes)
            lines.withLock { $0 += copy }
        }
    }

    private static func call(_ fault: Fault) async throws -> Outcome {
        var settings = SimulatorWorld.Settings()
        settings.latencies = [
            "openai": LatencyProfile(first: .fixed(.milliseconds(300)), next: .fixed(.milliseconds(15))),
            "cartesia": LatencyProfile(first: .fixed(.milliseconds(190)), realTimeFactor: 5),
            "deepgram": LatencyProfile(first: .fixed(.milliseconds(250))),
        ]
        return try await withSimulators(settings, clock: .manual(ManualTime())) { world in
            [
                DeepgramSimulator(world, clips: CallerClips([clip])),
                SimulatedChatCompletions(world, dialect: .openai, script: script), SimulatedCartesia(world),
            ]
        } _: { loop, host in
            let resilience = ProviderResilience()
            func options(_ text: String, _ provider: String) throws -> ProviderOptions {
                let address = host.address(of: provider) ?? ""
                var environment = ProviderEnvironment()
                environment.resilience = resilience
                return ProviderOptions(try JSON5Node(parsing: text.replacing("$", with: address)), environment)
            }
            var registry = ProviderRegistry()
            registry.addRecognizers()
            registry.addLanguageModels()
            registry.addSynthesizers()
            let providers = CallProviders(
                recognizer: try registry.recognizers(
                    options("{ provider: 'deepgram', url: '$', apiKey: 'k' }", "deepgram")
                ),
                model: try registry.models(
                    options("{ provider: 'openai', model: 'sim', url: '$/v1', apiKey: 'k' }", "openai")
                ),
                voice: try registry.voices(
                    options("{ provider: 'cartesia', url: '$', apiKey: 'k', voice: 'v' }", "cartesia")
                )
            )
            let gathered = Gathered()
            let line = SimulatedLine(on: loop)
            let log = CallEventLog(readers: [{ gathered.add($0) }])
            var parts = Call.Parts(agent: agent, providers: providers, log: log)
            parts.recorder = CallRecorder(keepsDecisions: true) { gathered.add($0) }
            parts.phrases = PhraseBook()
            let isDropped = fault.faults.first?.fault.kind == .drop
            func fail() {
                for (one, times) in fault.faults { host.world.faults.add(one, to: fault.provider, times: times) }
                host.world.faults.silence(fault.provider, times: fault.silences)
            }
            // A session's fault is chosen when it begins.
            if isDropped { fail() }
            let call = Call(on: loop, of: parts, output: LoopConfined(line, on: loop))
            line.connect(call)
            line.say(clip.codes, at: begin)
            await loop.advance(by: .seconds(5))
            if !isDropped { fail() }
            await loop.advance(by: .seconds(50))
            line.hangUp()
            await loop.advance(by: .seconds(1))
            var outcome = Outcome()
            outcome.tasks = await call.tasks
            outcome.events = gathered.events
            outcome.log = gathered.log
            outcome.decisions = await call.decisions ?? []
            outcome.heard = line.heard
            return outcome
        }
    }
}
