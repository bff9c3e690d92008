internal import CallTiming
internal import Reactor

/// A contribution that goes on with another voice when one breaks off.
///
/// Everything but the handing over of text happens within the reader's own waiting: it starts no task that outlives a call.
final class ChainedSynthesis: SynthesisSession, ProviderEventSource {
    typealias Event = SynthesisEvent
    typealias Attempt = ChainRoster<any SpeechSynthesizer>.Attempt

    /// A voice at work.
    struct Line {
        let attempt: Attempt
        let session: any SynthesisSession
        let events: ProviderEvents<SynthesisEvent>
        /// When it was given its text, or could have been.
        let asked: MonotonicInstant
        let converter: SpeechConverter?
        /// Whether it has made any sound yet.
        var works = false
        /// How much of the contribution had been handed on when it began.
        let begins: Duration
        /// How many characters it was given, and of how many it gave an account.
        var given = 0
        var accounted = 0
    }

    /// How far what was handed on must be ahead of what can have been heard, for a part of a word to be held back.
    ///
    /// What is held is looked at when more comes: a voice that pauses for longer is heard to. More would cost whole words
    /// where a voice breaks off soon after its beginning.
    static let slack = Duration.milliseconds(300)
    /// A voice that has spoken for so long has worked, and may be asked again like one that was never asked.
    private static let lasting = Duration.seconds(15)
    /// No more is held back than this.
    private static let mostHeld = Duration.seconds(1)

    let request: SynthesisRequest
    let roster: ChainRoster<any SpeechSynthesizer>
    let loop: EventLoop
    let gate: OpeningGate

    var course = ChainCourse()
    var line: Line?
    /// A second voice that was asked because the first is late, while it is not known who is first.
    var rival: (any SynthesisSession)?
    var rivalAsked: MonotonicInstant?
    var replaced: (identity: ProviderIdentity, failure: ProviderFailure, note: String)?
    var pending: [SynthesisEvent] = []
    /// When the first audio was due: with the first flush.
    var due: MonotonicInstant?
    var dueWait: LoopWait<Void, ProviderFailure>?
    /// How long the first voice may take before a second one is asked; nil for ever.
    var patience: Duration?
    private(set) var isOver = false

    var firstFormat: SpeechAudioFormat?
    private(set) var progress = SpokenProgress()
    private var text = ""
    private(set) var isFinished = false
    private var delivered = 0
    private var firstDelivered: MonotonicInstant?
    private var held: [UInt8] = []
    /// Words whose audio has not been handed on to its end: another voice may have to say them.
    private var untold: [SpokenPiece] = []

    private init(_ request: SynthesisRequest, _ roster: ChainRoster<any SpeechSynthesizer>, on loop: EventLoop) {
        self.request = request
        self.roster = roster
        self.loop = loop
        gate = OpeningGate(on: loop)
    }

    /// Opens a session with the first voice that lets it be opened.
    static func open(
        _ request: SynthesisRequest,
        _ roster: ChainRoster<any SpeechSynthesizer>,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> ChainedSynthesis {
        let chain = ChainedSynthesis(request, roster, on: loop)
        do throws(ProviderFailure) {
            while chain.line == nil { try await chain.open() }
        } catch {
            chain.end()
            throw error
        }
        return chain
    }

    var format: SpeechAudioFormat { firstFormat ?? .muLaw }
    var events: ProviderEvents<SynthesisEvent> { ProviderEvents(self) }

    // MARK: - The agent's side

    func speak(_ text: String) {
        guard !isOver, !isFinished, !text.isEmpty else { return }
        self.text += text
        progress.append(text)
        line?.session.speak(text)
        line?.given += text.count
        rival?.speak(text)
    }

    func flush() {
        guard !isOver, !isFinished else { return }
        progress.flush()
        line?.session.flush()
        rival?.flush()
        becameDue()
    }

    func finish() {
        guard !isOver, !isFinished else { return }
        isFinished = true
        line?.session.finish()
        rival?.finish()
        becameDue()
    }

    func cancel() {
        guard !isOver else { return }
        end()
        gate.shut(roster.members[0].identity.provider)
    }

    private func becameDue() {
        guard due == nil, !text.isEmpty else { return }
        due = loop.now
        dueWait?.complete(.success(()))
        dueWait = nil
    }

    // MARK: - The reader's side

    func nextEvent() async throws(ProviderFailure) -> SynthesisEvent? {
        do throws(ProviderFailure) { return try await readEvent() } catch {
            // Who was cancelled has not failed, although it was opening a replacement.
            guard !gate.isShut else { return nil }
            throw error
        }
    }

    private func readEvent() async throws(ProviderFailure) -> SynthesisEvent? {
        while true {
            if !pending.isEmpty { return pending.removeFirst() }
            guard !isOver else { return nil }
            guard let line else {
                try await open()
                continue
            }
            if let patience, !line.works {
                self.patience = nil
                try await race(after: patience)
                continue
            }
            do throws(ProviderFailure) {
                if let event = try await line.events.next() {
                    take(event)
                } else if isFinished, !line.works, progress.script[rest...].contains(where: Self.isHeard) {
                    broke(.silence(line.attempt.identity.provider))
                } else if isFinished {
                    handOn(all: true)
                    tell(all: true)
                    end()
                } else {
                    broke(
                        ProviderFailure(
                            .network,
                            provider: line.attempt.identity.provider,
                            "it ended before the text did"
                        )
                    )
                }
            } catch {
                guard !isOver else { continue }
                guard !Task.isCancelled else { throw error }
                broke(error)
            }
        }
    }

    /// Takes what the voice at work has made.
    func take(_ event: SynthesisEvent) {
        guard let line, !isOver else { return }
        switch event {
        case .audio(let bytes):
            begun()
            held += line.converter?.convert(bytes) ?? bytes
            handOn(all: false)
            tell()
        case .spoken(let pieces):
            let pieces = pieces.map { SpokenPiece($0.text, start: $0.start + line.begins, end: $0.end + line.begins) }
            progress.align(pieces)
            untold += pieces
            handOn(all: false)
            tell()
        case .flushed:
            handOn(all: true)
            tell(all: true)
            progress.flushed(at: spoken)
            pending.append(event)
        case .usage(let usage):
            self.line?.accounted += usage.characters
            pending.append(event)
        case .switched, .warning:
            pending.append(event)
        }
    }

    private func begun() {
        guard let line, !line.works else { return }
        self.line?.works = true
        patience = nil
        // What was kept from earlier says nothing about the provider.
        guard line.session.hasAsked else { return roster.abandoned(line.attempt, at: loop.now) }
        roster.succeeded(line.attempt, at: loop.now)
        if let due, line.begins == .zero {
            roster.resilience.hedges.record(loop.now - max(due, line.asked), of: line.attempt.identity)
        }
    }

    /// How much was handed on.
    var spoken: Duration { format.duration(ofBytes: delivered) }

    /// Hands audio on: all of it, or up to the end of a word while there is time to wait for the rest of the next one.
    ///
    /// So a voice that breaks off leaves no half word behind, unless that would have let the caller wait.
    private func handOn(all: Bool) {
        guard !held.isEmpty else { return }
        var count = held.count
        let received = format.duration(ofBytes: delivered + held.count)
        let wait = firstDelivered.map { spoken - (loop.now - $0) } ?? .zero
        if !all, wait >= Self.slack, received - spoken <= Self.mostHeld {
            let isTold = line.map { $0.attempt.member.provider.capabilities.alignment != .none } ?? false
            let boundary = progress.boundary(within: received, isTold: isTold)
            count = min(count, max(0, bytes(of: boundary) - delivered))
        }
        guard count > 0 else { return }
        if firstDelivered == nil { firstDelivered = loop.now }
        delivered += count
        pending.append(.audio(count == held.count ? held : Array(held.prefix(count))))
        held.removeFirst(count)
    }

    /// Tells of the words that have been handed on: of all, or of those that are whole.
    ///
    /// So a word is told of once, by the voice that says it to its end.
    private func tell(all: Bool = false) {
        let limit = spoken + SpokenProgress.tolerance
        let count = all ? untold.count : untold.firstIndex { $0.end > limit } ?? untold.count
        guard count > 0 else { return }
        pending.append(.spoken(Array(untold.prefix(count))))
        untold.removeFirst(count)
    }

    /// How many bytes sound so long, in whole samples.
    private func bytes(of time: Duration) -> Int {
        Int((time / .seconds(1) * Double(format.rate)).rounded()) * format.sampleSize
    }

    func end() {
        isOver = true
        held = []
        untold = []
        rival?.cancel()
        rival = nil
        dueWait?.complete(.failure(.cancelled(roster.members[0].identity.provider)))
        dueWait = nil
        guard let line else { return }
        self.line = nil
        line.session.cancel()
        if !line.works { roster.abandoned(line.attempt, at: loop.now) }
    }

    // MARK: - What goes wrong

    func broke(_ failure: ProviderFailure) {
        guard let line else { return }
        let failure = line.attempt.refusal ?? failure
        self.line = nil
        line.session.cancel()
        if spoken - line.begins >= Self.lasting { course.works(line.attempt.place) }
        roster.failed(line.attempt, failure, &course, at: loop.now)
        held = []
        untold = []
        if line.session.hasAsked, line.given > line.accounted {
            var usage = ProviderUsage()
            usage.characters = line.given - line.accounted
            usage.isEstimated = true
            pending.append(.usage(usage))
        }
        let place = progress.place(after: spoken, isComplete: isFinished)
        // All that was asked for was spoken: nobody has to go on.
        if isFinished, place.offset == progress.script.count, spoken > .zero { return end() }
        replaced = (line.attempt.identity, failure, place.manner.note)
        let over = progress.restart(at: place.offset, time: spoken)
        pending += Array(repeating: .flushed, count: over)
        rest = place.offset
    }

    /// Whether a character is heard when it is spoken; a dash or a smiley may not be.
    private static func isHeard(_ character: Character) -> Bool { character.isLetter || character.isNumber }

    /// The first character that the next voice is to speak.
    var rest = 0
}

extension ProviderFailure {
    /// A voice that was given words and made no sound: it may not know their script.
    static func silence(_ provider: String) -> ProviderFailure {
        ProviderFailure(.badRequest, provider: provider, "it ended without a sound")
    }
}

extension SpokenProgress.Manner {
    /// What the caller may notice, for the log.
    var note: String {
        switch self {
        case .beginning: "from the beginning"
        case .word: "with the next word"
        case .brokenWord: "from the beginning of the word that broke off"
        case .clause: "from the beginning of the clause"
        case .end: "everything had been spoken"
        }
    }
}
