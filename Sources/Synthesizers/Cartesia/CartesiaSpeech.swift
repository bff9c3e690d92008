internal import CallTiming
internal import ProviderKit
internal import ProviderWire
internal import Reactor

/// One contribution on a socket of Cartesia: a context, or several one after the other where the text pauses.
///
/// A context expires a second after its last audio. Text that comes later goes into a new one, whose audio waits until
/// the one before has ended.
final class CartesiaSpeech: SynthesisSession {
    typealias Pool = VoiceLinkPool<CartesiaLink>

    /// A part of the contribution in a context of its own.
    private struct Segment {
        let context: String
        /// Text sent since the last audio.
        var unheard = ""
        var hasSentEnd = false
        var isUnflushed = false
        var lastAudio: MonotonicInstant?
        /// What came while an earlier segment had not ended.
        var waiting: [CartesiaReply.Content] = []
        var isDone = false
    }

    let format: SpeechAudioFormat
    let events: ProviderEvents<SynthesisEvent>

    /// A context that has been quiet for this long may expire before the next message reaches it.
    private static let quietTime = Duration.milliseconds(800)

    private let feed: EventFeed<SynthesisEvent>
    private let settings: CartesiaSettings
    private let line: ProviderLine
    private let loop: EventLoop
    private let language: String
    private let pool: Pool
    private var link: CartesiaLink?
    private var request: Int?
    private var segments: [Segment] = []
    private var held = ""
    /// Text for which there is no link yet.
    private var unsent = ""
    private var text = SpokenText()
    private var isFinished = false
    private var isOver = false
    private var hasTriedAgain = false
    private var flushesPending = 0
    private var bytes = 0
    /// Bytes before the present segment.
    private var base = 0
    private var characters = 0
    private var samples: BareSamples
    private var watch: SpeechWatch?

    /// Takes a link in which room was reserved.
    init(_ link: CartesiaLink, of pool: Pool, language: String) {
        self.link = link
        self.pool = pool
        self.language = language
        settings = link.settings
        line = link.line
        loop = link.loop
        format = settings.format
        samples = BareSamples(settings.format)
        feed = EventFeed(on: loop, provider: line.provider)
        events = ProviderEvents(feed)
        watch = SpeechWatch(on: loop, line.deadlines) { [weak self] in self?.stalled() }
    }

    deinit {
        letGo()
        feed.finish()
    }

    // MARK: Text

    func speak(_ text: String) {
        guard !isFinished, !isOver else { return }
        held += text
        guard !segments.isEmpty || held.isSpeakable else { return }
        let more = held
        held = ""
        guard !more.isEmpty else { return }
        characters += more.count
        self.text.append(more)
        send(more)
    }

    func flush() {
        guard !isOver, let last = segments.indices.last, segments[last].isUnflushed else { return }
        segments[last].isUnflushed = false
        flushesPending += 1
        send(.flush, segments[last].context)
    }

    func finish() {
        guard !isFinished, !isOver else { return }
        isFinished = true
        endLastSegment()
        if segments.isEmpty, request == nil { complete() } else { watch?.owed() }
    }

    func cancel() {
        guard !isOver else { return }
        letGo()
        complete()
    }

    private func send(_ text: String) {
        guard let link, link.isUsable else {
            unsent += text
            if let ending = link?.ending, ending.kind != .network { return fail(ending) }
            return askForLink()
        }
        if mayHaveExpired { endLastSegment() }
        if segments.last.map({ $0.isDone || $0.hasSentEnd }) ?? true {
            segments.append(Segment(context: link.makeContext(for: self)))
        }
        let last = segments.count - 1
        segments[last].unheard += text
        segments[last].isUnflushed = true
        send(.text(text), segments[last].context)
        watch?.owed()
    }

    private func send(_ message: CartesiaMessage, _ context: String) {
        link?.send(message, language: language, context)
    }

    private var mayHaveExpired: Bool {
        guard let last = segments.last, let audio = last.lastAudio, last.unheard.isEmpty else { return false }
        return loop.now - audio >= Self.quietTime
    }

    private func endLastSegment() {
        guard let last = segments.indices.last, !segments[last].hasSentEnd, !segments[last].isDone else { return }
        segments[last].hasSentEnd = true
        send(.end, segments[last].context)
    }

    // MARK: Answers

    func take(_ content: CartesiaReply.Content, of context: String) {
        guard !isOver, let place = segments.firstIndex(where: { $0.context == context }) else { return }
        if case .complaint(let complaint) = content { return complain(complaint, place) }
        if case .audio = content {
            segments[place].unheard = ""
            segments[place].lastAudio = loop.now
        }
        if case .done = content {
            segments[place].isDone = true
            link?.forget(context)
        }
        // Contexts answer as they like; the contribution is said in order.
        if place > 0 { segments[place].waiting.append(content) } else { hand(content) }
    }

    private func hand(_ content: CartesiaReply.Content) {
        switch content {
        case .audio(let audio):
            let whole: [UInt8]
            do throws(BareSamples.Foreign) { whole = try samples.take(audio) } catch {
                return fail(line.failure(.protocolViolation, error.words))
            }
            guard !whole.isEmpty else { return }
            bytes += whole.count
            watch?.came(more: isFinished || flushesPending > 0)
            feed.publish(.audio(whole))
        case .words(let words):
            let start = format.duration(ofBytes: base)
            guard !words.isEmpty else { return }
            let pieces = words.map { SpokenPiece(text.take($0.text), start: start + $0.start, end: start + $0.end) }
            feed.publish(.spoken(pieces.filter { !$0.text.isEmpty }))
        case .flushed:
            flushesPending = max(0, flushesPending - 1)
            watch?.came(more: isFinished || flushesPending > 0)
            feed.publish(.flushed)
        case .done: firstSegmentEnded()
        case .complaint, .other: break
        }
    }

    private func firstSegmentEnded() {
        segments.removeFirst()
        samples.reset()
        base = bytes
        guard let next = segments.first else {
            flushesPending = 0
            watch?.settled()
            if isFinished, unsent.isEmpty { complete() }
            return
        }
        segments[0].waiting = []
        for content in next.waiting { hand(content) }
    }

    private func complain(_ complaint: CartesiaReply.Complaint, _ place: Int) {
        let segment = segments[place]
        let words = (complaint.code + " " + complaint.message).lowercased()
        let isAboutContext = words.contains("context") && !words.contains("too many")
        // The context has expired on the way: what was said to it is said again in another.
        guard isAboutContext, segment.hasSentEnd || segment.lastAudio != nil else {
            return fail(line.failure(complaint))
        }
        link?.forget(segment.context)
        let rest = segment.unheard
        segments[place].unheard = ""
        segments[place].hasSentEnd = true
        if !rest.isEmpty {
            send(rest)
            if isFinished { endLastSegment() }
        }
        segments[place].isDone = true
        if place > 0 { segments[place].waiting.append(.done) } else { hand(.done) }
    }

    // MARK: The link

    func failed(_ failure: ProviderFailure) {
        guard !isOver, !segments.isEmpty else { return }
        // A connection that had broken while nobody used it is no reason to give up.
        guard failure.kind == .network, bytes == 0, !hasTriedAgain else { return fail(failure) }
        hasTriedAgain = true
        feed.publish(.warning("\(failure.message); the text is sent again"))
        unsent = segments.map(\.unheard).joined() + unsent
        segments = []
        askForLink()
    }

    private func askForLink() {
        link?.release()
        link = nil
        guard request == nil else { return }
        let number = pool.request { [weak self] in self?.linked($0) }
        if link == nil, !isOver { request = number }
    }

    private func linked(_ result: Result<CartesiaLink, ProviderFailure>) {
        request = nil
        switch result {
        case .failure(let failure): fail(failure)
        case .success(let link) where isOver: link.release()
        case .success(let link):
            self.link = link
            let text = unsent
            unsent = ""
            if !text.isEmpty { send(text) }
            guard isFinished else { return }
            endLastSegment()
            if segments.isEmpty, request == nil { complete() }
        }
    }

    // MARK: Ends

    private func stalled() {
        fail(line.failure(.stalled, bytes == 0 ? "no audio came in \(line.deadlines.first)" : "no more audio came"))
    }

    private func fail(_ failure: ProviderFailure) {
        guard !isOver else { return }
        account()
        letGo()
        isOver = true
        feed.fail(failure)
    }

    private func complete() {
        guard !isOver else { return }
        account()
        letGo()
        isOver = true
        feed.finish()
    }

    private func account() {
        guard characters > 0 else { return }
        let audio = format.duration(ofBytes: bytes)
        feed.publish(.usage(ProviderUsage(characters: characters, audio: audio, requests: 1)))
    }

    private func letGo() {
        watch?.settled()
        if let request { pool.forget(request) }
        request = nil
        for segment in segments where !segment.isDone {
            send(.cancel, segment.context)
            link?.forget(segment.context)
        }
        segments = []
        link?.release()
        link = nil
    }
}
