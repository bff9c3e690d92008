import CallTiming
import ProviderKit
import Reactor

/// Hears nothing and keeps nothing: when it is asked for the first time what was said, it says what it was told to.
struct ToldRecognizer: SpeechRecognizer {
    let identity = ProviderIdentity(.recognizer, provider: "told", model: "")
    let capabilities = RecognizerCapabilities()
    /// What was said; nil for nothing ever.
    var utterance: String?

    func open(
        _ request: RecognitionRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any RecognitionSession { Session(utterance, on: loop) }

    private final class Session: RecognitionSession {
        let events: ProviderEvents<RecognitionEvent>
        private let feed: EventFeed<RecognitionEvent>
        private var utterance: String?
        private var now = CallTime.start

        init(_ utterance: String?, on loop: EventLoop) {
            self.utterance = utterance
            feed = EventFeed(on: loop, provider: "told")
            events = ProviderEvents(feed)
        }

        func hear(_ codes: Span<UInt8>, at time: CallTime) { now = time + Int64(codes.count) }

        func flush() {
            guard let utterance else { return }
            self.utterance = nil
            feed.publish(.final(Transcript(utterance, start: now + -8_000, end: now)))
        }

        func finish() { feed.finish() }
        func cancel() { feed.finish() }
    }
}
