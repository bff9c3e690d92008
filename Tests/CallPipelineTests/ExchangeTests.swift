import CallTiming
import ProviderKit
import Reactor
import TelephoneAudio
import Testing

@testable import CallPipeline

/// What became of the sessions of a voice; lives on one loop.
private final class Spoken {
    var texts: [String] = []
    var opened = 0
    var cancelled = 0
}

private struct ToldVoice: SpeechSynthesizer {
    let identity = ProviderIdentity(.voice, provider: "told", model: "")
    let capabilities = VoiceCapabilities()
    let spoken: LoopConfined<Spoken>

    func open(
        _ request: SynthesisRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any SynthesisSession {
        spoken.value.opened += 1
        return Session(spoken.value, on: loop)
    }

    final class Session: SynthesisSession {
        let format = SpeechAudioFormat.muLaw
        let events: ProviderEvents<SynthesisEvent>
        private let feed: EventFeed<SynthesisEvent>
        private let spoken: Spoken

        init(_ spoken: Spoken, on loop: EventLoop) {
            self.spoken = spoken
            feed = EventFeed(on: loop, provider: "told")
            events = ProviderEvents(feed)
        }

        func speak(_ text: String) { spoken.texts.append(text) }
        func flush() {}
        func finish() { feed.finish() }

        func cancel() {
            spoken.cancelled += 1
            feed.finish()
        }
    }
}

private struct PoliteModel: LanguageModel {
    let identity = ProviderIdentity(.model, provider: "polite", model: "")
    let capabilities = ModelCapabilities()

    func generate(_ request: GenerationRequest, on loop: EventLoop) async throws(ProviderFailure) -> any Generation {
        let writing = Writing(on: loop)
        writing.feed.publish(.text("Thank you."))
        writing.feed.publish(.finished(.completed))
        return writing
    }

    final class Writing: Generation {
        let events: ProviderEvents<GenerationEvent>
        let feed: EventFeed<GenerationEvent>

        init(on loop: EventLoop) {
            feed = EventFeed(on: loop, provider: "polite")
            events = ProviderEvents(feed)
        }

        func cancel() { feed.finish() }
    }
}

@Suite(.timeLimit(.minutes(4)))
struct ExchangeTests {
    @Test func `a voice that is exchanged before it was given a word says none`() async throws {
        let loop = try EventLoop(name: "call")
        let said = try await Task(executorPreference: loop) {
            let (old, new) = (LoopConfined(Spoken(), on: loop), LoopConfined(Spoken(), on: loop))
            let parts = Call.Parts(
                agent: CallAgent(),
                providers: CallProviders(
                    recognizer: CountingRecognizer(heard: Heard()),
                    model: PoliteModel(),
                    voice: ToldVoice(spoken: old)
                ),
                log: CallEventLog()
            )
            let call = Call(on: loop, of: parts, output: LoopConfined(Nowhere(), on: loop))
            Self.askAndExchange(in: call, for: ToldVoice(spoken: new))
            while old.value.texts.isEmpty, new.value.texts.isEmpty { try await loop.sleep(until: loop.now) }
            Self.end(call)
            return (old.value.texts, new.value.texts)
        }.value
        await loop.shutdown()
        #expect(said.0.isEmpty)
        #expect(said.1.first == "Thank you.")
    }

    /// A number is whole with its last key: a reply is asked for, and a voice opened for it.
    private static func askAndExchange(in call: Call, for voice: ToldVoice) {
        call.assumeIsolated { call in
            call.started(stream: "MZ1", call: "CA1")
            for key in "1#" { call.keyPressed(key) }
            call.exchange(.voice(voice))
        }
    }

    private static func end(_ call: Call) {
        call.assumeIsolated { $0.ended("over", media: MediaTimeline.Counts()) }
    }
}
