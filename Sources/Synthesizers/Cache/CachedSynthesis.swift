internal import ProviderKit
internal import Reactor

/// A contribution that may be in the cache; the voice is opened when it is known that it is not.
///
/// It is looked for when it is known to be whole. Flushing decides, too, at the reader's next turn: whoever says `flush` and
/// `finish` in one go means the whole.
final class CachedSynthesis: SynthesisSession, ProviderEventSource {
    typealias Event = SynthesisEvent

    private enum Phase {
        /// It is not known yet whether the text is whole.
        case collecting
        /// The voice speaks; what it makes is kept where there is a key.
        case speaking(SpeechKey?)
        case over
    }

    private enum Step {
        case speak(String)
        case flush
    }

    let format: SpeechAudioFormat

    private let voice: CachedVoice
    private let request: SynthesisRequest
    private let loop: EventLoop
    private let mayAsk: Bool
    private let gate: OpeningGate
    private var session: (any SynthesisSession)?
    private var inner: ProviderEvents<SynthesisEvent>?

    private var phase = Phase.collecting
    private var text = ""
    /// What was given while it was not known whether the text is whole, as it was given: who counts flushes counts texts.
    private var given: [Step] = []
    private var isDue = false
    private var isFinished = false
    private var wait: LoopWait<Void, ProviderFailure>?
    private var pending: [SynthesisEvent] = []
    private var kept: CachedSpeech

    /// How much audio one event brings out of the cache: half a second of the telephone's.
    private static let piece = 4_000
    /// Every client's own deadline is shorter.
    private static let longestOpening = Duration.seconds(60)
    /// More than this is not kept: it is no phrase.
    private static let longest = 4 << 20

    init(
        _ voice: CachedVoice,
        _ request: SynthesisRequest,
        _ format: SpeechAudioFormat,
        mayAsk: Bool,
        on loop: EventLoop
    ) {
        self.voice = voice
        self.request = request
        self.format = format
        self.mayAsk = mayAsk
        self.loop = loop
        gate = OpeningGate(on: loop)
        kept = CachedSpeech(format: format, audio: [])
    }

    var events: ProviderEvents<SynthesisEvent> { ProviderEvents(self) }
    private(set) var hasAsked = false

    func speak(_ piece: String) {
        guard !isFinished else { return }
        switch phase {
        case .collecting:
            text += piece
            given.append(.speak(piece))
        case .speaking: session?.speak(piece)
        case .over: break
        }
    }

    func flush() {
        guard !isFinished else { return }
        switch phase {
        case .collecting:
            given.append(.flush)
            decide()
        case .speaking: session?.flush()
        case .over: break
        }
    }

    func finish() {
        guard !isFinished else { return }
        isFinished = true
        switch phase {
        case .collecting: decide()
        case .speaking: session?.finish()
        case .over: break
        }
    }

    func cancel() {
        phase = .over
        pending = []
        session?.cancel()
        session = nil
        gate.shut(voice.identity.provider)
        decide()
    }

    private func decide() {
        isDue = true
        wait?.complete(.success(()))
        wait = nil
    }

    func nextEvent() async throws(ProviderFailure) -> SynthesisEvent? {
        while true {
            if !pending.isEmpty { return pending.removeFirst() }
            switch phase {
            case .collecting:
                try await untilDue()
                if case .collecting = phase { try await begin() }
            case .speaking(let key):
                guard let event = try await inner?.next() else {
                    if case .speaking = phase, let key, !kept.audio.isEmpty { voice.cache.store(kept, key) }
                    phase = .over
                    return nil
                }
                note(event)
                return event
            case .over:
                return nil
            }
        }
    }

    private func untilDue() async throws(ProviderFailure) {
        guard !isDue else { return }
        let cancelled = ProviderFailure.cancelled(voice.identity.provider)
        try await loop.wait(
            until: nil,
            late: cancelled,
            cancelled: cancelled,
            start: { wait = $0 },
            abandon: { [self] in wait = nil }
        )
    }

    private func begin() async throws(ProviderFailure) {
        let key =
            isFinished ? SpeechKey(text, by: voice, format: format, language: request.language) : nil
        if let key, !text.isEmpty, let speech = await voice.cache.speech(key, on: loop), case .collecting = phase {
            return play(speech)
        }
        guard case .collecting = phase else { return }
        do throws(ProviderFailure) {
            let session = try await openVoice()
            // It may have been cancelled meanwhile.
            guard case .collecting = phase else { return session.cancel() }
            self.session = session
            hasAsked = true
            inner = session.events
            phase = .speaking(key)
            give(to: session)
        } catch {
            guard case .collecting = phase else { return }
            phase = .over
            throw error
        }
    }

    private func openVoice() async throws(ProviderFailure) -> any SynthesisSession {
        let provider = voice.identity.provider
        guard mayAsk else { throw ProviderFailure(.closed, provider: provider, "the cache does not have it") }
        let (voice, request, loop) = (voice.voice, request, loop)
        let session: any SynthesisSession = try await opened(
            provider,
            within: request.opening ?? Self.longestOpening,
            gate,
            on: loop,
            discard: { $0.cancel() }
        ) { () throws(ProviderFailure) in
            LoopConfined(try await voice.open(request, on: loop), on: loop)
        }
        guard session.format == format else {
            session.cancel()
            throw ProviderFailure(
                .protocolViolation,
                provider: provider,
                "its audio is \(session.format), and not \(format) as it declares"
            )
        }
        return session
    }

    private func give(to session: any SynthesisSession) {
        for step in given {
            switch step {
            case .speak(let piece): session.speak(piece)
            case .flush: session.flush()
            }
        }
        given = []
        if isFinished { session.finish() }
    }

    private func play(_ speech: CachedSpeech) {
        phase = .over
        if !speech.pieces.isEmpty { pending.append(.spoken(speech.pieces)) }
        for start in stride(from: 0, to: speech.audio.count, by: Self.piece) {
            pending.append(.audio(Array(speech.audio[start..<min(start + Self.piece, speech.audio.count)])))
        }
    }

    /// Keeps what may be spoken again.
    private func note(_ event: SynthesisEvent) {
        guard case .speaking(.some) = phase else { return }
        switch event {
        case .audio(let bytes):
            kept.audio += bytes
            if kept.audio.count > Self.longest { forget() }
        case .spoken(let pieces):
            kept.pieces += pieces
        case .switched:
            // Another voice: it is not what the key says.
            forget()
        case .flushed, .usage, .warning:
            break
        }
    }

    private func forget() {
        phase = .speaking(nil)
        kept.audio = []
        kept.pieces = []
    }
}
