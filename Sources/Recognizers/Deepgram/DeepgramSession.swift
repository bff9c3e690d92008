internal import CallTiming
internal import FastJSON
internal import Octets
internal import ProviderKit
internal import Reactor
internal import WebSocketTransport

/// One caller's audio on its way to Deepgram, by either protocol; lives on its loop.
final class DeepgramSession: RecognitionSession {
    private enum Phase {
        case open
        /// No more audio goes out; the last words are being waited for.
        case finishing
        case over
    }

    let events: ProviderEvents<RecognitionEvent>

    private let loop: EventLoop
    private let line: DeepgramLine
    private let feed: EventFeed<RecognitionEvent>
    private var dialect: any DeepgramDialect
    private var pieces: AudioPieces
    private var socket: WebSocket?
    private var phase = Phase.open

    private var greeting: Result<Void, ProviderFailure>?
    private var greeted: LoopWait<Void, ProviderFailure>?

    /// When anything was last sent.
    private var lastSent: MonotonicInstant
    private var hasSentAudio = false
    private var hasHeard = false
    /// How many samples went out: `pieces` cannot be asked when the session ends while it hands one out.
    private var sentSamples = 0
    /// How many samples went out since the last message came in.
    private var unanswered = 0
    private var isAccounted = false
    private var lastComplaint: String?
    private var configuration = ConfigurationQueue()

    private lazy var sustenance = LoopTimer(on: loop, label: "Deepgram's keep-alive") { [weak self] in self?.sustain() }
    private lazy var stall = LoopTimer(on: loop, label: "Deepgram's answer") { [weak self] in self?.stalled() }
    private lazy var flushing = LoopTimer(on: loop, label: "Deepgram's Finalize") { [weak self] in self?.flushExpired()
    }
    private lazy var configuring = LoopTimer(on: loop, label: "Deepgram's Configure") { [weak self] in
        self?.configured(complaint: "no answer to Configure")
    }

    /// How much audio may wait for a provider that takes none: 30 s.
    private static let mostWaiting = 240_000

    private init(_ line: DeepgramLine, _ dialect: any DeepgramDialect, piece: Int, on loop: EventLoop) {
        self.line = line
        self.loop = loop
        self.dialect = dialect
        pieces = AudioPieces(milliseconds: piece)
        lastSent = loop.now
        feed = EventFeed(on: loop, provider: line.provider)
        events = ProviderEvents(feed)
    }

    /// Opens a session, and waits for the server's greeting where there is one.
    static func open(
        _ line: DeepgramLine,
        _ dialect: any DeepgramDialect,
        path: String,
        _ query: DeepgramQuery,
        piece: Int,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> DeepgramSession {
        let session = DeepgramSession(line, dialect, piece: piece, on: loop)
        let deadline = loop.now + line.deadlines.connect
        try await line.open(path, query, handler: session, on: loop)
        guard dialect.greets else { return session }
        try await loop.wait(
            until: deadline,
            late: line.failure(.stalled, "the server did not say that it is ready"),
            cancelled: .cancelled(line.provider),
            start: { wait in
                session.greeted = wait
                if let greeting = session.greeting { wait.complete(greeting) }
            },
            abandon: { session.cancel() }
        )
        return session
    }

    // MARK: Audio

    func hear(_ codes: Span<UInt8>, at time: CallTime) {
        guard phase == .open else { return }
        pieces.add(codes, at: time) { send($0) }
    }

    private func send(_ piece: Span<UInt8>) {
        guard let socket else { return }
        if socket.waitingOutput > Self.mostWaiting {
            return fail(line.failure(.stalled, "the provider does not take the audio"))
        }
        socket.send(binary: piece)
        hasSentAudio = true
        sentSamples += piece.count
        lastSent = loop.now
        unanswered += piece.count
        if let due = dialect.answerDue, unanswered >= due, !stall.isSet {
            stall.set(after: hasHeard ? line.deadlines.stall : line.deadlines.first)
        }
    }

    func flush() {
        guard phase == .open, let message = dialect.flushMessage() else { return }
        pieces.flush { send($0) }
        // It may have been the piece too many.
        guard phase == .open else { return }
        send(message)
        // What is not answered by then will not be.
        flushing.set(after: .seconds(1))
    }

    func finish() {
        guard phase == .open, socket != nil else { return }
        pieces.flush { send($0) }
        guard phase == .open else { return }
        phase = .finishing
        sustenance.cancel()
        send(#"{"type":"CloseStream"}"#)
        // The socket is the server's to close: closing it here would lose the last words.
        stall.set(after: line.deadlines.stall)
    }

    func cancel() { end { $0.finish() } }

    /// Has the provider listen for these terms from now on, instead of those before; only some models can.
    func replaceKeyterms(_ keyterms: [String]) {
        guard phase == .open, let first = configuration.ask(keyterms) else { return }
        configure(first)
    }

    private func configure(_ keyterms: [String]) {
        socket?.send { buffer in
            buffer.writeJSON { json in
                json.beginObject()
                json.key("type")
                json.string("Configure")
                json.key("keyterms")
                json.beginArray()
                for term in keyterms { json.string(term) }
                json.endArray()
                json.endObject()
            }
        }
        configuring.set(after: .seconds(5))
    }

    private func configured(complaint: String?) {
        configuring.cancel()
        guard configuration.isUnderWay else { return }
        if let complaint { publish(.warning(complaint)) }
        if let next = configuration.answered(), phase == .open { configure(next) }
    }

    private func send(_ message: StaticString) {
        socket?.send { $0.append(message) }
        lastSent = loop.now
    }

    /// The provider's own words may hold what nobody else is to read.
    private func publish(_ event: RecognitionEvent) {
        guard case .warning(let words) = event else { return feed.publish(event) }
        feed.publish(.warning(line.failure(.badRequest, words).message))
    }

    // MARK: Timers

    private func sustain() {
        guard phase == .open else { return }
        if loop.now - lastSent >= dialect.patience {
            switch dialect.sustenance(hasSentAudio: hasSentAudio) {
            case .text(let message): send(message)
            case .silence(let samples): pieces.addSilence(samples) { send($0) }
            }
        }
        scheduleSustenance()
    }

    private func scheduleSustenance() {
        guard phase == .open else { return }
        sustenance.set(at: lastSent + dialect.patience)
    }

    private func stalled() {
        let what = phase == .finishing ? "the server does not end the stream" : "no result for the audio sent"
        fail(line.failure(.stalled, what))
    }

    private func flushExpired() { dialect.flushExpired { feed.publish($0) } }

    // MARK: Ends

    private func fail(_ failure: ProviderFailure) {
        greet(.failure(failure))
        end { $0.fail(failure) }
    }

    private func greet(_ result: Result<Void, ProviderFailure>) {
        guard greeting == nil else { return }
        greeting = result
        greeted?.complete(result)
        greeted = nil
    }

    private func end(_ end: (EventFeed<RecognitionEvent>) -> Void) {
        guard phase != .over else { return }
        phase = .over
        for timer in [sustenance, stall, flushing, configuring] { timer.cancel() }
        if !isAccounted { account(seconds: Double(sentSamples) / 8_000, isEstimated: true) }
        end(feed)
        socket?.abort()
        socket = nil
        greet(.failure(.cancelled(line.provider)))
    }

    private func account(seconds: Double, isEstimated: Bool = false) {
        isAccounted = true
        var usage = ProviderUsage()
        usage.audio = .seconds(max(0, min(seconds, 1e6)))
        usage.requests = 1
        usage.isEstimated = isEstimated
        feed.publish(.usage(usage))
    }
}

extension DeepgramSession: WebSocketHandler {
    func opened(_ socket: WebSocket) {
        self.socket = socket
        lastSent = loop.now
        scheduleSustenance()
    }

    func text(_ message: Span<UInt8>) {
        guard phase != .over else { return }
        hasHeard = true
        unanswered = 0
        if phase == .finishing { stall.set(after: line.deadlines.stall) } else { stall.cancel() }
        let notice: DeepgramNotice?
        do throws(JSONError) {
            notice = try dialect.take(message, pieces.positions) { publish($0) }
        } catch {
            return fail(line.failure(.protocolViolation, "a message that is not JSON: \(error)"))
        }
        switch notice {
        case .greeting: greet(.success(()))
        case .account(let seconds): account(seconds: seconds)
        case .configured(let complaint): configured(complaint: complaint)
        case .flushed: flushing.cancel()
        case .complaint(let words):
            // The stream may go on; if it does not, the words belong to its end.
            lastComplaint = line.failure(.badRequest, words).message
            feed.publish(.warning(lastComplaint ?? words))
        case .failure(let kind, let words): return fail(line.failure(kind, words))
        case nil: break
        }
        scheduleSustenance()
    }

    func binary(_ message: Span<UInt8>) {}

    func closed(_ reason: WebSocketEnd) {
        guard phase != .over else { return }
        socket = nil
        if phase == .finishing, case .closed(let code, _) = reason, code == nil || code == .normal {
            dialect.ended { feed.publish($0) }
            end { $0.finish() }
        } else {
            fail(line.failure(reason, after: lastComplaint))
        }
    }
}
