import CallTiming
import ProviderKit
import Reactor
import Synchronization
import TelephoneAudio
import Testing

@testable import CallPipeline

/// How much a call's recogniser has heard, and up to where.
private final class Heard: Sendable {
    let samples = Atomic(0)
    let end = Atomic<Int64>(0)
}

private struct CountingRecognizer: SpeechRecognizer {
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

private struct MuteModel: LanguageModel {
    let identity = ProviderIdentity(.model, provider: "mute", model: "")
    let capabilities = ModelCapabilities()

    func generate(_ request: GenerationRequest, on loop: EventLoop) async throws(ProviderFailure) -> any Generation {
        throw ProviderFailure(.network, provider: "mute", "says nothing")
    }
}

private struct MuteVoice: SpeechSynthesizer {
    let identity = ProviderIdentity(.voice, provider: "mute", model: "")
    let capabilities = VoiceCapabilities()

    func open(
        _ request: SynthesisRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any SynthesisSession {
        throw ProviderFailure(.network, provider: "mute", "says nothing")
    }
}

private final class Nowhere: CallOutput {
    func play(_ samples: Span<UInt8>) {}
    func mark(_ name: String) {}
    func clear() {}
    func press(_ keys: String) {}
    func leave(_ way: CallFarewell) {}
}

@Suite(.timeLimit(.minutes(4)))
struct CallTests {
    /// What a recogniser has heard of a call with so many gaps of a length, each before a frame of 20 ms.
    private func heard(gaps: Int, of length: Int) async throws -> (samples: Int, end: Int64) {
        let loop = try EventLoop(name: "call")
        let heard = Heard()
        try await Task(executorPreference: loop) { try await Self.hear(gaps, of: length, on: loop, heard) }.value
        await loop.shutdown()
        return (heard.samples.load(ordering: .relaxed), heard.end.load(ordering: .relaxed))
    }

    private static func hear(_ gaps: Int, of length: Int, on loop: EventLoop, _ heard: Heard) async throws {
        let parts = Call.Parts(
            agent: CallAgent(),
            providers: CallProviders(
                recognizer: CountingRecognizer(heard: heard),
                model: MuteModel(),
                voice: MuteVoice()
            ),
            log: CallEventLog()
        )
        let call = Call(on: loop, of: parts, output: LoopConfined(Nowhere(), on: loop))
        Self.start(call)
        // The recogniser opens meanwhile.
        try await loop.sleep(until: loop.now)
        Self.hear(gaps, of: length, in: call)
    }

    private static func start(_ call: Call) {
        call.assumeIsolated { $0.started(stream: "MZ1", call: "CA1") }
    }

    private static func hear(_ gaps: Int, of length: Int, in call: Call) {
        let frame = [UInt8](repeating: MuLaw.silence, count: 160)
        call.assumeIsolated { call in
            var position = CallTime.start
            for _ in 0..<gaps {
                position = position + Int64(length)
                call.missed(length, before: position)
                call.heard(frame.span, at: position)
                position = position + 160
            }
            call.ended("over", media: MediaTimeline.Counts())
        }
    }

    @Test(arguments: [1, 159, 160, 161, 8_000])
    func `what is missing is heard as silence`(length: Int) async throws {
        let heard = try await heard(gaps: 3, of: length)
        #expect(heard.samples == 3 * (length + 160))
        #expect(heard.end == Int64(heard.samples))
    }

    @Test func `a stream that runs away from the clock has its gaps skipped`() async throws {
        // A minute with every message: filling a thousand of these would take the loop for seconds.
        let heard = try await heard(gaps: 1_000, of: 470_000)
        #expect(heard.end == 1_000 * 470_160)
        #expect(heard.samples == 470_000 + 1_000 * 160)
    }
}
