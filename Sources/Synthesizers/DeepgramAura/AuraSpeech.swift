internal import CallTiming
internal import ProviderKit
internal import ProviderWire
internal import Reactor

/// One contribution on a socket of Aura, which it has for itself.
final class AuraSpeech: SynthesisSession {
    typealias Pool = VoiceLinkPool<AuraLink>

    let format: SpeechAudioFormat
    let events: ProviderEvents<SynthesisEvent>

    /// Flushes that are kept for the ends of contributions: those in the middle do without.
    private static let keptFlushes = 5

    private let feed: EventFeed<SynthesisEvent>
    private let line: ProviderLine
    private let loop: EventLoop
    private let pool: Pool
    private var link: AuraLink?
    private var request: Int?
    private var held = ""
    /// What is to be sent, in order, once there is a link and the provider may be asked.
    private var queue: [AuraMessage] = []
    /// What was sent before any audio came.
    private var unheard: [AuraMessage] = []
    /// Whether there is text behind the last flush.
    private var isUnflushed = false
    /// Whether there is some behind the last flush that was sent.
    private var isUnflushedThere = false
    /// The flushes that have not been answered: whether the owner asked for each.
    private var flushesSent: [Bool] = []
    private var isFinished = false
    private var isOver = false
    private var hasTriedAgain = false
    private var bytes = 0
    private var characters = 0
    private var samples: BareSamples
    private var watch: SpeechWatch?

    /// Takes a link that was reserved.
    init(_ link: AuraLink, of pool: Pool) {
        self.link = link
        self.pool = pool
        line = link.line
        loop = link.loop
        format = link.settings.format
        samples = BareSamples(format)
        feed = EventFeed(on: loop, provider: line.provider)
        events = ProviderEvents(feed)
        watch = SpeechWatch(on: loop, line.deadlines) { [weak self] in self?.stalled() }
        link.begin(self)
    }

    deinit {
        letGo()
        feed.finish()
    }

    // MARK: Text

    func speak(_ text: String) {
        guard !isFinished, !isOver else { return }
        held += text
        guard characters > 0 || held.isSpeakable else { return }
        let text = held
        held = ""
        guard !text.isEmpty else { return }
        characters += text.count
        isUnflushed = true
        for piece in text.chunks(of: AuraAllowance.greatestText) { queue.append(.speak(piece)) }
        pump()
    }

    func flush() {
        guard !isOver, isUnflushed else { return }
        // The provider speaks at the ends of sentences anyway.
        guard let link, link.allowance.flushesLeft(at: loop.now) > Self.keptFlushes else { return }
        enqueueFlush()
    }

    func finish() {
        guard !isFinished, !isOver else { return }
        isFinished = true
        if isUnflushed { enqueueFlush() }
        completeIfDone()
        if !isOver { watch?.owed() }
    }

    func cancel() {
        guard !isOver else { return }
        letGo()
        complete()
    }

    private func enqueueFlush() {
        isUnflushed = false
        queue.append(.flush)
        pump()
    }

    /// Sends what may be sent.
    private func pump() {
        while let message = queue.first, !isOver {
            guard let link, link.isUsable else {
                if let ending = link?.ending, ending.kind != .network { return fail(ending) }
                return askForLink()
            }
            let now = loop.now
            let due =
                switch message {
                case .speak(let text): link.allowance.time(for: text.count, at: now)
                case .flush: link.allowance.timeForFlush(at: now)
                case .clear, .close: now
                }
            guard due <= now else { return changeLinks(link) }
            queue.removeFirst()
            send(message, on: link, isAsked: true)
        }
    }

    private func send(_ message: AuraMessage, on link: AuraLink, isAsked: Bool) {
        if bytes == 0, isAsked { unheard.append(message) }
        link.send(message)
        isUnflushedThere = message != .flush
        guard message == .flush else { return }
        flushesSent.append(isAsked)
        watch?.owed()
    }

    /// The socket may not be asked more in this minute: another one goes on, once all that was asked of this has come.
    private func changeLinks(_ link: AuraLink) {
        if isUnflushedThere, link.allowance.flushesLeft(at: loop.now) > 0 {
            send(.flush, on: link, isAsked: false)
        } else if flushesSent.isEmpty {
            // It has room for shorter texts, and would be given right back.
            link.retire()
            askForLink()
        }
    }

    // MARK: Answers

    func heard(_ audio: [UInt8]) {
        guard !isOver else { return }
        let whole: [UInt8]
        do throws(BareSamples.Foreign) { whole = try samples.take(audio) } catch {
            return fail(line.failure(.protocolViolation, error.words))
        }
        guard !whole.isEmpty else { return }
        unheard = []
        bytes += whole.count
        watch?.came(more: !flushesSent.isEmpty)
        feed.publish(.audio(whole))
    }

    func flushed() {
        guard !isOver, !flushesSent.isEmpty else { return }
        let isAsked = flushesSent.removeFirst()
        samples.reset()
        if isAsked { feed.publish(.flushed) }
        watch?.came(more: !flushesSent.isEmpty)
        pump()
        completeIfDone()
    }

    private func completeIfDone() {
        if isFinished, flushesSent.isEmpty, queue.isEmpty, !isUnflushed { complete() }
    }

    func warned(_ words: String) {
        if !isOver { feed.publish(.warning(words)) }
    }

    func failed(_ failure: ProviderFailure) {
        guard !isOver, characters > 0 else { return }
        // The provider closes sockets that were idle for some time: no reason to give up before any audio has come.
        guard failure.kind == .network, bytes == 0, !hasTriedAgain else { return fail(failure) }
        hasTriedAgain = true
        queue = unheard + queue
        unheard = []
        flushesSent = []
        askForLink()
    }

    // MARK: The link

    private func askForLink() {
        link?.release()
        link = nil
        isUnflushedThere = false
        guard request == nil else { return }
        let number = pool.request { [weak self] in self?.linked($0) }
        if link == nil, !isOver { request = number }
    }

    private func linked(_ result: Result<AuraLink, ProviderFailure>) {
        request = nil
        switch result {
        case .failure(let failure): fail(failure)
        case .success(let link) where isOver: link.release()
        case .success(let link):
            self.link = link
            link.begin(self)
            pump()
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
        queue = []
        if let request { pool.forget(request) }
        request = nil
        guard let link else { return }
        // What is left of it must not be heard in the next contribution.
        if !flushesSent.isEmpty || isUnflushedThere { link.send(.clear) }
        self.link = nil
        link.release()
    }
}

extension String {
    /// The text in pieces that a message may have, none lost, cut behind words.
    fileprivate func chunks(of limit: Int) -> [String] {
        var chunks: [String] = []
        var rest = self[...]
        while rest.count > limit {
            let head = rest.prefix(limit)
            let end = head.lastIndex(where: \.isWhitespace).map { head.index(after: $0) } ?? head.endIndex
            chunks.append(String(rest[..<end]))
            rest = rest[end...]
        }
        chunks.append(String(rest))
        return chunks
    }
}
