import CallTiming
import ProviderKit
import Reactor
import Synchronization

@testable import CallPipeline

/// How much a call's recogniser has heard, and up to where.
final class Heard: Sendable {
    let samples = Atomic(0)
    let end = Atomic<Int64>(0)
}

/// A recogniser that makes nothing of what it hears.
struct CountingRecognizer: SpeechRecognizer {
    let identity = ProviderIdentity(.recognizer, provider: "counting", model: "")
    let capabilities = RecognizerCapabilities()
    let heard: Heard

    func open(
        _ request: RecognitionRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any RecognitionSession { Session(heard, on: loop) }

    final class Session: RecognitionSession {
        let events: ProviderEvents<RecognitionEvent>
        private let feed: EventFeed<RecognitionEvent>
        private let heard: Heard

        init(_ heard: Heard, on loop: EventLoop) {
            self.heard = heard
            feed = EventFeed(on: loop, provider: "counting")
            events = ProviderEvents(feed)
        }

        func hear(_ codes: Span<UInt8>, at time: CallTime) {
            heard.samples.add(codes.count, ordering: .relaxed)
            heard.end.store(time.samples + Int64(codes.count), ordering: .relaxed)
        }

        func flush() {}
        func finish() { feed.finish() }
        func cancel() { feed.finish() }
    }
}

/// A model that never writes.
struct MuteModel: LanguageModel {
    let identity = ProviderIdentity(.model, provider: "mute", model: "")
    let capabilities = ModelCapabilities()

    func generate(_ request: GenerationRequest, on loop: EventLoop) async throws(ProviderFailure) -> any Generation {
        throw ProviderFailure(.network, provider: "mute", "says nothing")
    }
}

/// A voice that never speaks.
struct MuteVoice: SpeechSynthesizer {
    let identity = ProviderIdentity(.voice, provider: "mute", model: "")
    let capabilities = VoiceCapabilities()

    func open(
        _ request: SynthesisRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any SynthesisSession {
        throw ProviderFailure(.network, provider: "mute", "says nothing")
    }
}

/// A carrier that keeps nothing.
final class Nowhere: CallOutput {
    func play(_ samples: Span<UInt8>) {}
    func mark(_ name: String) {}
    func clear() {}
    func press(_ keys: String) {}
    func leave(_ way: CallFarewell) {}
}
