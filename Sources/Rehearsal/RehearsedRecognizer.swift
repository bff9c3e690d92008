internal import CallTiming
internal import Endpointing
package import ProviderKit
package import Reactor

/// A recogniser that hears where speech is and is told what it says: utterance by utterance, from a list.
///
/// Where speech begins and ends is decided as in a real call, by the endpointer.
package struct RehearsedRecognizer: SpeechRecognizer {
    package let identity = ProviderIdentity(.recognizer, provider: "rehearsed", model: "")
    package let capabilities: RecognizerCapabilities
    private let utterances: [String]

    /// Makes a recogniser that will have heard these utterances, again and again from the first.
    package init(utterances: [String]) {
        self.utterances = utterances
        var capabilities = RecognizerCapabilities()
        capabilities.hasInterims = false
        capabilities.hasWordTimes = false
        self.capabilities = capabilities
    }

    package func open(
        _ request: RecognitionRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any RecognitionSession { Session(utterances, on: loop) }

    private final class Session: RecognitionSession {
        let events: ProviderEvents<RecognitionEvent>
        private let feed: EventFeed<RecognitionEvent>
        private let utterances: [String]
        private var next = 0
        private var listener = CallerListener()
        private var start = CallTime.start

        init(_ utterances: [String], on loop: EventLoop) {
            self.utterances = utterances
            feed = EventFeed(on: loop, provider: "rehearsed")
            events = ProviderEvents(feed)
        }

        func hear(_ codes: Span<UInt8>, at time: CallTime) {
            listener.skip(to: time)
            var turn = Endpointer.Decision.carryOn
            listener.hear(codes, agent: Span()) { hearing in
                if hearing.turn != .carryOn { turn = hearing.turn }
            }
            switch turn {
            case .carryOn: break
            case .speechStarted(let start, preRoll: _):
                self.start = start
                feed.publish(.speechStarted(start))
            case .speechEnded(let end):
                guard !utterances.isEmpty else { return }
                feed.publish(.final(Transcript(utterances[next % utterances.count], start: start, end: end)))
                feed.publish(.utteranceEnded(end))
                next += 1
            }
        }

        func flush() {}

        func finish() { feed.finish() }

        func cancel() { feed.finish() }
    }
}
