import CallPipeline
import CallTiming
import ProviderKit
import ProviderTestKit
import Reactor
import Rehearsal
import Synchronization
import TelephoneAudio
import Testing

/// Providers that are exchanged in the middle of a call, on a loop in virtual time.
@Suite(.timeLimit(.minutes(3)))
struct ExchangeTests {
    /// Which samples of the caller a recogniser has heard, as begins and ends.
    private final class Spans: Sendable {
        private let heard = Mutex<[Range<Int64>]>([])
        var all: [Range<Int64>] { heard.withLock { $0 } }

        func add(_ span: Range<Int64>) {
            heard.withLock { spans in
                if let last = spans.last, last.upperBound == span.lowerBound {
                    spans[spans.count - 1] = last.lowerBound..<span.upperBound
                } else {
                    spans.append(span)
                }
            }
        }
    }

    private struct Recognizer: SpeechRecognizer {
        let identity = ProviderIdentity(.recognizer, provider: "spans", model: "")
        let capabilities = RecognizerCapabilities()
        let spans: Spans

        func open(
            _ request: RecognitionRequest,
            on loop: EventLoop
        ) async throws(ProviderFailure) -> any RecognitionSession { Session(spans, on: loop) }

        final class Session: RecognitionSession {
            let events: ProviderEvents<RecognitionEvent>
            private let feed: EventFeed<RecognitionEvent>
            private let spans: Spans

            init(_ spans: Spans, on loop: EventLoop) {
                self.spans = spans
                feed = EventFeed(on: loop, provider: "spans")
                events = ProviderEvents(feed)
            }

            func hear(_ codes: Span<UInt8>, at time: CallTime) {
                spans.add(time.samples..<time.samples + Int64(codes.count))
            }

            func flush() {}
            func finish() { feed.finish() }
            func cancel() { feed.finish() }
        }
    }

    /// A model that writes a word every tenth of a second.
    private struct SlowModel: LanguageModel {
        let identity: ProviderIdentity
        let capabilities = ModelCapabilities()
        let words: [String]

        init(_ name: String, _ text: String) {
            identity = ProviderIdentity(.model, provider: name, model: "")
            words = text.split(separator: " ").map { "\($0) " }
        }

        func generate(
            _ request: GenerationRequest,
            on loop: EventLoop
        ) async throws(ProviderFailure) -> any Generation { Writing(words, on: loop) }

        final class Writing: Generation {
            let events: ProviderEvents<GenerationEvent>
            private let feed: EventFeed<GenerationEvent>
            private var words: [String]
            private var timer: LoopTimer?

            init(_ words: [String], on loop: EventLoop) {
                self.words = words
                feed = EventFeed(on: loop, provider: "slow")
                events = ProviderEvents(feed)
                timer = LoopTimer(on: loop, label: "a word") { [unowned self] in write() }
                timer?.set(after: .milliseconds(100))
            }

            private func write() {
                guard !words.isEmpty else {
                    feed.publish(.finished(.completed))
                    return feed.finish()
                }
                feed.publish(.text(words.removeFirst()))
                timer?.set(after: .milliseconds(100))
            }

            func cancel() {
                timer?.cancel()
                feed.finish()
            }
        }
    }

    /// A voice that says every letter in 400 samples of one code.
    private struct Voice: SpeechSynthesizer {
        let identity: ProviderIdentity
        let capabilities = VoiceCapabilities()
        let code: UInt8

        init(_ name: String, _ code: UInt8) {
            identity = ProviderIdentity(.voice, provider: name, model: "")
            self.code = code
        }

        func open(
            _ request: SynthesisRequest,
            on loop: EventLoop
        ) async throws(ProviderFailure) -> any SynthesisSession { Session(code, on: loop) }

        final class Session: SynthesisSession {
            let format = SpeechAudioFormat.muLaw
            let events: ProviderEvents<SynthesisEvent>
            private let feed: EventFeed<SynthesisEvent>
            private let code: UInt8

            init(_ code: UInt8, on loop: EventLoop) {
                self.code = code
                feed = EventFeed(on: loop, provider: "codes")
                events = ProviderEvents(feed)
            }

            func speak(_ text: String) {
                feed.publish(.audio([UInt8](repeating: code, count: 400 * text.count)))
            }

            func flush() { feed.publish(.flushed) }
            func finish() { feed.finish() }
            func cancel() { feed.finish() }
        }
    }

    /// What was heard to its end, without the spaces around it.
    private final class Replies: Sendable {
        private let texts = Mutex<[String]>([])
        var all: [String] { texts.withLock { $0 } }
        func add(_ text: String) {
            let words = text.split(separator: " ").joined(separator: " ")
            texts.withLock { $0.append(words) }
        }
    }

    private struct Outcome: Sendable {
        var heard: [UInt8] = []
        var replies: [String] = []
        var tasks: [String: Int] = [:]
    }

    private static func call(
        _ providers: CallProviders,
        _ happen: @escaping @Sendable (Call, LoopConfined<SimulatedLine>, EventLoop) async throws -> Void
    ) async throws -> Outcome {
        try await inVirtualTime { loop, _ in
            let replies = Replies()
            let log = CallEventLog(readers: [
                { event in
                    if case .replyHeard(_, let text) = event.kind { replies.add(text) }
                }
            ])
            let line = SimulatedLine(on: loop)
            let call = Call(
                on: loop,
                of: Call.Parts(agent: CallAgent(), providers: providers, log: log),
                output: LoopConfined(line, on: loop)
            )
            line.connect(call)
            try await happen(call, LoopConfined(line, on: loop), loop)
            let end = line.now
            line.hangUp()
            try await loop.sleep(until: loop.now + .seconds(1))
            var outcome = Outcome()
            outcome.heard = line.ear(until: end)
            outcome.replies = replies.all
            outcome.tasks = await call.tasks
            return outcome
        }
    }

    private static let said = "One two three four five six seven eight nine ten."

    @Test func `a recogniser that comes in the middle of an utterance lets the former one hear its end`() async throws {
        let (first, second) = (Spans(), Spans())
        let providers = CallProviders(
            recognizer: Recognizer(spans: first),
            model: SlowModel("a", "Yes."),
            voice: Voice("a", 0x11)
        )
        let speech = CallerClip.babbling("I need an appointment for Friday morning at nine.", seed: 1).codes
        let outcome = try await Self.call(providers) { call, line, loop in
            line.value.say(speech, at: 8_000)
            try await loop.sleep(until: loop.now + .milliseconds(1_700))
            await call.exchange(.recognizer(Recognizer(spans: second)))
            try await loop.sleep(until: loop.now + .seconds(8))
        }
        let (before, after) = (first.all, second.all)
        #expect(before.count == 1)
        #expect(after.count == 1)
        let (end, begin) = (before.last?.upperBound ?? 0, after.first?.lowerBound ?? 0)
        // The frames on their way are those of a moment ago; the speech is over when the next one listens.
        #expect(end >= 8_000 + Int64(speech.count))
        #expect(begin <= end && begin >= end - 2_400)
        #expect(before.first?.lowerBound == 0)
        #expect((after.last?.upperBound ?? 0) >= 8 * 9_600)
        #expect(outcome.tasks.isEmpty)
    }

    @Test func `a model that comes in the middle of a generation answers the next turn`() async throws {
        let providers = CallProviders(
            recognizer: RehearsedRecognizer(utterances: ["Hello"]),
            model: SlowModel("a", Self.said),
            voice: Voice("a", 0x11)
        )
        let speech = CallerClip.babbling("Hello there you.", seed: 1).codes
        let outcome = try await Self.call(providers) { call, line, loop in
            line.value.say(speech, at: 8_000)
            line.value.say(speech, at: 8_000 * 9)
            // It has written a few words by then.
            try await loop.sleep(until: loop.now + .milliseconds(1_000 + Int64(speech.count) / 8 + 1_200))
            await call.exchange(.model(SlowModel("b", "Another one.")))
            try await loop.sleep(until: loop.now + .seconds(16))
        }
        #expect(outcome.replies == [Self.said, "Another one."])
        #expect(outcome.tasks.isEmpty)
    }

    @Test(arguments: [500, 1_500, 2_900])
    func `a voice that comes while a reply is played says the next one, and no sample is lost`(
        milliseconds: Int
    ) async throws {
        let providers = CallProviders(
            recognizer: Recognizer(spans: Spans()),
            model: SlowModel("a", "Yes."),
            voice: Voice("a", 0x11)
        )
        let outcome = try await Self.call(providers) { call, _, loop in
            try await loop.sleep(until: loop.now + .milliseconds(200))
            await call.command(.say(Self.said))
            try await loop.sleep(until: loop.now + .milliseconds(milliseconds))
            await call.exchange(.voice(Voice("b", 0x22)))
            try await loop.sleep(until: loop.now + .seconds(4))
            await call.command(.say("Bye."))
            try await loop.sleep(until: loop.now + .seconds(2))
        }
        #expect(outcome.heard.count { $0 == 0x11 } == 400 * Self.said.count)
        #expect(outcome.heard.count { $0 == 0x22 } == 400 * "Bye.".count)
        #expect(outcome.replies == [Self.said, "Bye."])
        #expect(outcome.tasks.isEmpty)
    }
}
