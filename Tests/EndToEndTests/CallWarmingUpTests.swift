import CallPipeline
import CallTiming
import ProviderKit
import Reactor
import Rehearsal
import Synchronization
import TelephoneAudio
import Testing

/// How often each provider was asked to get ready, and for which requests.
private final class WarmUps: Sendable {
    struct Counts: Sendable, Equatable {
        var recognizer = 0
        var model: [Conversation] = []
        var voice = 0
        var given = 0
    }

    let counts = Mutex(Counts())
    /// What comes of it.
    enum Outcome: Sendable { case success, failure, never }
    let outcome: Outcome

    init(_ outcome: Outcome) { self.outcome = outcome }

    func warm(on loop: EventLoop, _ note: (inout Counts) -> Void) async throws(ProviderFailure) {
        counts.withLock { note(&$0) }
        switch outcome {
        case .success: break
        case .failure: throw ProviderFailure(.network, provider: "cold", "nobody answers")
        case .never:
            do { try await loop.sleep(until: loop.now + .seconds(100_000)) } catch {
                counts.withLock { $0.given += 1 }
                throw .cancelled("cold")
            }
        }
    }
}

private struct Ear: SpeechRecognizer {
    let warmUps: WarmUps
    let inner = RehearsedRecognizer(utterances: ["Hello."])
    var identity: ProviderIdentity { inner.identity }
    var capabilities: RecognizerCapabilities { inner.capabilities }

    func warmUp(on loop: EventLoop) async throws(ProviderFailure) {
        try await warmUps.warm(on: loop) { $0.recognizer += 1 }
    }

    func open(_ request: RecognitionRequest, on loop: EventLoop) async throws(ProviderFailure)
        -> any RecognitionSession
    { try await inner.open(request, on: loop) }
}

private struct Head: LanguageModel {
    let warmUps: WarmUps
    let inner = ScriptedReplies([:], otherwise: "Yes.")
    var identity: ProviderIdentity { inner.identity }
    var capabilities: ModelCapabilities { inner.capabilities }

    func warmUp(for request: GenerationRequest, on loop: EventLoop) async throws(ProviderFailure) {
        try await warmUps.warm(on: loop) { $0.model.append(request.conversation) }
    }

    func generate(_ request: GenerationRequest, on loop: EventLoop) async throws(ProviderFailure) -> any Generation {
        try await inner.generate(request, on: loop)
    }
}

private struct Mouth: SpeechSynthesizer {
    let warmUps: WarmUps
    let inner = ToneVoice()
    var identity: ProviderIdentity { inner.identity }
    var capabilities: VoiceCapabilities { inner.capabilities }

    func warmUp(on loop: EventLoop) async throws(ProviderFailure) { try await warmUps.warm(on: loop) { $0.voice += 1 } }

    func open(_ request: SynthesisRequest, on loop: EventLoop) async throws(ProviderFailure) -> any SynthesisSession {
        try await inner.open(request, on: loop)
    }
}

@Suite(.timeLimit(.minutes(1)))
struct CallWarmingUpTests {
    /// What was asked for in a call in which the caller speaks twice, 20 s apart, and what was noted.
    private func call(_ outcome: WarmUps.Outcome) async throws -> (
        WarmUps.Counts, notes: [String], tasks: [String: Int]
    ) {
        let loop = try EventLoop(name: "call", clock: .manual(ManualTime()))
        let warmUps = WarmUps(outcome)
        let notes = Mutex<[String]>([])
        let tasks = await Task(executorPreference: loop) { () async -> [String: Int] in
            var agent = CallAgent()
            agent.instructions = "You are a clinic."
            let log = CallEventLog(readers: [
                { event in if case .warning(let text) = event.kind { notes.withLock { $0.append(text) } } }
            ])
            let providers = CallProviders(
                recognizer: Ear(warmUps: warmUps),
                model: Head(warmUps: warmUps),
                voice: Mouth(warmUps: warmUps)
            )
            let line = SimulatedLine(on: loop)
            let call = Call(
                on: loop,
                of: Call.Parts(agent: agent, providers: providers, log: log),
                output: LoopConfined(line, on: loop)
            )
            line.connect(call)
            let words = CallerClip.babbling("Hello there, are you open?", seed: 1).codes
            line.say(words, at: 8_000 * 5)
            line.say(words, at: 8_000 * 25)
            await loop.advance(by: .seconds(45))
            line.hangUp()
            await loop.advance(by: .seconds(1))
            return await call.tasks
        }.value
        await loop.shutdown()
        return (warmUps.counts.withLock { $0 }, notes.withLock { $0 }, tasks)
    }

    @Test func `everybody gets ready at the beginning, and again when the caller begins to speak`() async throws {
        let (counts, notes, tasks) = try await call(.success)
        #expect(counts.recognizer == 3 && counts.voice == 3)
        // What is the same in all requests of the call is prepared once.
        #expect(counts.model.map(\.instructions) == ["You are a clinic.", "", ""])
        #expect(notes == [] && tasks.isEmpty)
    }

    @Test func `who does not get ready is given up, and asked again`() async throws {
        let (counts, notes, tasks) = try await call(.never)
        // The one of the call's beginning is still under way when the caller speaks for the first time.
        #expect(counts.voice == 2 && counts.given == 6)
        #expect(notes.count == 4 && tasks.isEmpty)
    }

    @Test func `a failure is only noted`() async throws {
        let (counts, notes, _) = try await call(.failure)
        #expect(counts.voice == 3)
        #expect(notes.count == 4 && notes.allSatisfy { $0.contains("nobody answers") })
    }
}
