internal import CallTiming
internal import ProviderKit
internal import ProviderWire
internal import Reactor

/// One contribution on a WebSocket of ElevenLabs.
final class ElevenLabsSpeech: SynthesisSession {
    typealias Pool = VoiceLinkPool<ElevenLabsLink>

    let format: SpeechAudioFormat
    let events: ProviderEvents<SynthesisEvent>

    private let feed: EventFeed<SynthesisEvent>
    private let settings: ElevenLabsSettings
    private let line: ProviderLine
    private let loop: EventLoop
    private let pool: Pool
    private var link: ElevenLabsLink?
    private var context: String?
    /// Text with nothing to say in it: it waits for some that has.
    private var held = ""
    /// What was sent since the last audio came or before any had: it can be sent again.
    private var unheard = ""
    private var endsInSpace = true
    private var isUnflushed = false
    private var isFinished = false
    /// Whether the provider has been told that there is no more text.
    private(set) var hasSentEnd = false
    private var isOver = false
    private var hasTriedAgain = false
    private var bytes = 0
    private var characters = 0
    private var samples: BareSamples
    private var words = WordJoiner()
    private var watch: SpeechWatch?
    /// The request for another link, while it is under way.
    private var request: Int?

    /// Closing a context right behind its last text makes the provider forget that text now and then (about one in
    /// forty on busy calls), without a word.
    ///
    /// So the end is sent when audio comes and the text is this old, or else after this time.
    private static let endDelay = Duration.milliseconds(300)
    /// When text or a flush was last sent.
    private var lastSent = MonotonicInstant(nanoseconds: 0)
    private lazy var end = LoopTimer(on: loop, label: "a contribution's end") { [weak self] in self?.sendEnd() }
    private lazy var retry = LoopTimer(on: loop, label: "a voice's second try") { [weak self] in
        self?.tryAgain(because: "no audio came in \(self?.settings.retryDelay ?? .zero)")
    }

    /// Takes a link in which room was reserved.
    init(_ link: ElevenLabsLink, of pool: Pool) {
        self.link = link
        self.pool = pool
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
        guard context != nil || held.isSpeakable else { return }
        let text = held
        held = ""
        guard !text.isEmpty else { return }
        characters += text.count
        send(text)
    }

    func flush() {
        guard !isOver, isUnflushed else { return }
        // What has no link yet is flushed when it has one.
        if context != nil { sendFlush() } else { isUnflushed = false }
    }

    func finish() {
        guard !isFinished, !isOver else { return }
        isFinished = true
        guard context != nil else {
            // Nothing to say; or the provider has ended the context before, and all has come.
            if request == nil { complete() }
            return
        }
        if isUnflushed { sendFlush() }
        watch?.owed()
        scheduleEnd()
    }

    func cancel() {
        guard !isOver else { return }
        letGo()
        complete()
    }

    private func send(_ text: String) {
        unheard += text
        isUnflushed = true
        guard let link else { return askForLink() }
        guard context != nil || link.isUsable else {
            link.release()
            self.link = nil
            // It has ended before its first use: of old age, or because the provider does not want this account.
            if let ending = link.ending, ending.kind != .network { return fail(ending) }
            return askForLink()
        }
        let context = self.context ?? link.begin(self)
        self.context = context
        link.send(.text(text), context)
        lastSent = loop.now
        endsInSpace = text.last?.isWhitespace ?? endsInSpace
        if settings.isAutomatic { expectAudio() }
    }

    private func sendFlush() {
        guard let link, let context else { return }
        // A word is over for the provider when a space says so.
        if !endsInSpace { link.send(.text(" "), context) }
        endsInSpace = true
        link.send(.flush, context)
        lastSent = loop.now
        isUnflushed = false
        expectAudio()
    }

    private func expectAudio() {
        watch?.owed()
        guard bytes == 0, !hasTriedAgain, !retry.isSet, let delay = settings.retryDelay else { return }
        retry.set(after: delay)
    }

    private func scheduleEnd() {
        // A socket of one contribution has no such gap.
        if settings.transport == .single { sendEnd() } else if !end.isSet { end.set(after: Self.endDelay) }
    }

    private func sendEnd() {
        end.cancel()
        guard let link, let context, !hasSentEnd, isFinished else { return }
        hasSentEnd = true
        link.send(.end, context)
    }

    // MARK: Audio

    func take(_ reply: ElevenLabsReply) {
        guard !isOver else { return }
        let base = format.duration(ofBytes: bytes)
        let audio: [UInt8]
        do throws(BareSamples.Foreign) { audio = try samples.take(reply.audio) } catch {
            return fail(line.failure(.protocolViolation, error.words))
        }
        bytes += audio.count
        // With a dictionary the letters of the text repeat themselves; those of the normalised text do not.
        let letters =
            settings.dictionaries.isEmpty ? reply.letters ?? reply.normalized : reply.normalized ?? reply.letters
        let spoken = letters.map { words.add($0, from: base) } ?? []
        guard !audio.isEmpty else { return publish(spoken) }
        retry.cancel()
        unheard = ""
        watch?.came(more: isFinished)
        feed.publish(.audio(audio))
        publish(spoken)
        // The audio may be that of an earlier sentence.
        if isFinished, settings.transport == .single || loop.now - lastSent >= Self.endDelay { sendEnd() }
    }

    private func publish(_ words: [SpokenPiece]) {
        if !words.isEmpty { feed.publish(.spoken(words)) }
    }

    /// The provider has ended the context: as it was asked to, or because it heard nothing for long.
    func contextEnded() {
        guard !isOver else { return }
        context = nil
        link = nil
        samples.reset()
        if bytes == 0, !unheard.isEmpty { return tryAgain(because: "the provider ended without any audio") }
        guard isFinished else { return askForLink() }
        if unheard.isSpeakable { feed.publish(.warning("the provider ended before it had said all of the text")) }
        complete()
    }

    func failed(_ failure: ProviderFailure) {
        guard !isOver else { return }
        context = nil
        link = nil
        // A connection that had broken while nobody used it is no reason to give up.
        if failure.kind == .network, bytes == 0, !hasTriedAgain { return tryAgain(because: failure.message) }
        fail(failure)
    }

    // MARK: Once more

    private func tryAgain(because reason: String) {
        retry.cancel()
        guard !hasTriedAgain else {
            return fail(line.failure(.protocolViolation, "\(reason), again"))
        }
        hasTriedAgain = true
        if !unheard.isEmpty { feed.publish(.warning("\(reason); the text is sent again")) }
        if let link, let context {
            // A socket that is deaf to one text may be deaf to the next.
            link.drop(context, hasEnded: hasSentEnd)
            link.retire()
        }
        context = nil
        link = nil
        askForLink()
    }

    private func askForLink() {
        end.cancel()
        hasSentEnd = false
        guard request == nil else { return }
        let number = pool.request { [weak self] in self?.linked($0) }
        if link == nil, !isOver { request = number }
    }

    private func linked(_ result: Result<ElevenLabsLink, ProviderFailure>) {
        request = nil
        switch result {
        case .failure(let failure): fail(failure)
        case .success(let link) where isOver: link.release()
        case .success(let link):
            self.link = link
            let text = unheard
            unheard = ""
            if !text.isEmpty {
                let wasFlushed = !isUnflushed
                send(text)
                if isFinished || wasFlushed { sendFlush() }
            }
            guard isFinished else { return }
            if context != nil { scheduleEnd() } else { complete() }
        }
    }

    // MARK: Ends

    private func stalled() {
        letGo()
        let what = bytes == 0 ? "no audio came in \(line.deadlines.first)" : "no more audio came"
        fail(line.failure(.stalled, what))
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
        publish(words.finish())
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

    /// Leaves the link as if this had never been there.
    private func letGo() {
        watch?.settled()
        retry.cancel()
        end.cancel()
        if let request { pool.forget(request) }
        request = nil
        if let link {
            if let context { link.drop(context, hasEnded: hasSentEnd) } else { link.release() }
        }
        link = nil
        context = nil
    }
}
