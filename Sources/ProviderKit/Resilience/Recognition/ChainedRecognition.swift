internal import CallTiming
internal import Reactor

/// A caller's audio that goes to another recogniser when one fails.
///
/// Replacing happens within the reader's own waiting for events: it starts no task. Meanwhile the audio is kept.
final class ChainedRecognition: RecognitionSession, ProviderEventSource {
    typealias Event = RecognitionEvent
    typealias Attempt = ChainRoster<any SpeechRecognizer>.Attempt

    /// A recogniser at work.
    private final class Line {
        let attempt: Attempt
        let session: any RecognitionSession
        let events: ProviderEvents<RecognitionEvent>
        let began: MonotonicInstant
        /// Whether it has made anything of the audio yet.
        var works = false
        /// How many samples it was given, and of how much it gave an account.
        var given: Int64 = 0
        var accounted = Duration.zero

        init(_ attempt: Attempt, _ session: any RecognitionSession, began: MonotonicInstant) {
            self.attempt = attempt
            self.session = session
            self.began = began
            events = session.events
        }
    }

    /// What a replacement still has to be given before it hears what is said now.
    private struct CatchUp {
        /// What comes next.
        var place: Int64
        let began: MonotonicInstant
        let rate: Double
        var sent = 0
    }

    private let request: RecognitionRequest
    private let roster: ChainRoster<any SpeechRecognizer>
    private let loop: EventLoop
    private let gate: OpeningGate

    private var course = ChainCourse()
    private var line: Line?
    private var replaced: (identity: ProviderIdentity, failure: ProviderFailure)?
    private var pending: [RecognitionEvent] = []
    private var filter = RecognitionFilter()
    private var voiced: VoicedAudio?
    private var catchUp: CatchUp?
    private var pace: LoopTimer?
    private var wantsFlush = false
    private var isFinishing = false
    private var isOver = false
    /// Whether nobody was left, and it is not known yet who is asked again; and the reader's wait for that.
    private var isLost = false
    private var lostWait: LoopWait<Void, ProviderFailure>?

    /// Who has listened for so long has worked, though nobody said anything.
    private static let lasting = Duration.seconds(30)
    /// How long a session waits to be told to ask again.
    private static let longestLoss = Duration.seconds(600)
    /// How often a replacement is given of what was kept.
    private static let tick = Duration.milliseconds(20)

    init(_ request: RecognitionRequest, _ roster: ChainRoster<any SpeechRecognizer>, on loop: EventLoop) {
        self.request = request
        self.roster = roster
        self.loop = loop
        gate = OpeningGate(on: loop)
    }

    var events: ProviderEvents<RecognitionEvent> { ProviderEvents(self) }

    // MARK: - The caller's side

    func hear(_ codes: Span<UInt8>, at time: CallTime) { hear(codes, at: time, heard: nil) }

    func hear(_ codes: Span<UInt8>, at time: CallTime, voice: HeardVoice) { hear(codes, at: time, heard: voice) }

    private func hear(_ codes: Span<UInt8>, at time: CallTime, heard voice: HeardVoice?) {
        guard !isOver, !isFinishing, !codes.isEmpty else { return }
        if voiced == nil { voiced = VoicedAudio(from: time, overlap: RecognitionFilter.overlap) }
        voiced?.hear(codes, at: time, voice: voice)
        guard let line, catchUp == nil else { return }
        line.session.hear(codes, at: time)
        line.given += Int64(codes.count)
    }

    func flush() {
        guard !isOver, !isFinishing else { return }
        if let line, catchUp == nil { line.session.flush() } else { wantsFlush = true }
    }

    func finish() {
        guard !isOver, !isFinishing else { return }
        isFinishing = true
        // Nobody will say what is kept.
        if isLost { return endLoss(.cancelled(roster.members[0].identity.provider)) }
        if let line, catchUp == nil { line.session.finish() }
    }

    func retry() {
        guard isLost, !isOver else { return }
        isLost = false
        lostWait?.complete(.success(()))
        lostWait = nil
    }

    private func endLoss(_ failure: ProviderFailure) {
        end()
        lostWait?.complete(.failure(failure))
        lostWait = nil
    }

    func cancel() {
        guard !isOver else { return }
        endLoss(.cancelled(roster.members[0].identity.provider))
        gate.shut(roster.members[0].identity.provider)
    }

    // MARK: - The reader's side

    /// Opens the first session.
    func start() async throws(ProviderFailure) {
        do throws(ProviderFailure) {
            while line == nil, !isOver, !isLost { try await open() }
        } catch {
            end()
            throw error
        }
    }

    func nextEvent() async throws(ProviderFailure) -> RecognitionEvent? {
        do throws(ProviderFailure) { return try await readEvent() } catch {
            // Who was cancelled has not failed, although it was opening a replacement.
            guard !gate.isShut else { return nil }
            throw error
        }
    }

    private func readEvent() async throws(ProviderFailure) -> RecognitionEvent? {
        while true {
            if !pending.isEmpty { return pending.removeFirst() }
            guard !isOver else { return nil }
            if isLost {
                try await waitForRetry()
                continue
            }
            guard let events = line?.events else {
                try await open()
                continue
            }
            do throws(ProviderFailure) {
                if let event = try await events.next() {
                    take(event)
                } else if isFinishing, catchUp == nil {
                    end()
                } else {
                    let provider = roster.members[0].identity.provider
                    let name = line?.attempt.identity.provider ?? provider
                    broke(ProviderFailure(.network, provider: name, "it ended before the audio did"))
                }
            } catch {
                guard !isOver else { continue }
                guard !Task.isCancelled else { throw error }
                broke(error)
            }
        }
    }

    private func waitForRetry() async throws(ProviderFailure) {
        let provider = roster.members[0].identity.provider
        do throws(ProviderFailure) {
            try await loop.wait(
                until: loop.now + Self.longestLoss,
                late: ProviderFailure(.stalled, provider: provider, "nobody asked again"),
                cancelled: .cancelled(provider),
                start: { lostWait = $0 }
            )
        } catch {
            if !isOver { throw error }
        }
    }

    private func take(_ event: RecognitionEvent) {
        guard let attempt = line?.attempt, !isOver else { return }
        if case .usage(let usage) = event { line?.accounted += usage.audio }
        if event.showsWork {
            if line?.works == false { roster.succeeded(attempt, at: loop.now) }
            line?.works = true
            course.works(attempt.place)
        }
        guard let event = filter.admit(event) else { return }
        pending.append(event)
        voiced?.known(until: filter.known)
    }

    private func end() {
        isOver = true
        pace?.cancel()
        pace = nil
        catchUp = nil
        voiced = nil
        guard let line else { return }
        self.line = nil
        line.session.cancel()
        if !line.works { roster.abandoned(line.attempt, at: loop.now) }
    }

    private func broke(_ failure: ProviderFailure) {
        guard let line else { return }
        self.line = nil
        catchUp = nil
        pace?.cancel()
        line.session.cancel()
        if loop.now - line.began >= Self.lasting { course.works(line.attempt.place) }
        roster.failed(line.attempt, failure, &course, at: loop.now)
        replaced = (line.attempt.identity, failure)
        let missing = Duration.microseconds(line.given * 125) - line.accounted
        guard missing > .zero else { return }
        var usage = ProviderUsage()
        usage.audio = missing
        usage.isEstimated = true
        pending.append(.usage(usage))
    }

    // MARK: - Who goes on

    private func open() async throws(ProviderFailure) {
        let skipped = course.failures.count
        guard let attempt = roster.next(&course, at: loop.now) else {
            let failure = course.exhausted(roster.members[0].identity.provider)
            guard request.waits, !isFinishing else {
                end()
                throw failure
            }
            // Who asks again begins with the first one.
            course = ChainCourse()
            if replaced == nil { replaced = (roster.members[0].identity, failure) }
            isLost = true
            pending.append(.lost(failure))
            return
        }
        if replaced == nil, course.failures.count > skipped, let failure = course.failures.last {
            replaced = (roster.members[0].identity, failure)
        }
        let (recognizer, request, loop) = (attempt.member.provider, request, loop)
        do throws(ProviderFailure) {
            let session: any RecognitionSession = try await opened(
                attempt.identity.provider,
                within: roster.settings.opening,
                gate,
                on: loop,
                discard: { $0.cancel() }
            ) { () throws(ProviderFailure) in
                LoopConfined(try await recognizer.open(request, on: loop), on: loop)
            }
            guard !isOver else {
                roster.abandoned(attempt, at: loop.now)
                return session.cancel()
            }
            serve(attempt, session)
        } catch {
            guard !Task.isCancelled, !isOver else {
                roster.abandoned(attempt, at: loop.now)
                throw error
            }
            roster.failed(attempt, error, &course, at: loop.now)
            if replaced == nil { replaced = (attempt.identity, error) }
        }
    }

    private func serve(_ attempt: Attempt, _ session: any RecognitionSession) {
        line = Line(attempt, session, began: loop.now)
        guard let replaced else { return }
        self.replaced = nil
        filter.providerChanged()
        pending.append(
            .switched(
                ProviderSwitch(from: replaced.identity, to: attempt.identity, reason: replaced.failure, note: note)
            )
        )
        let capabilities = attempt.member.provider.capabilities
        // Without the times of words nobody could tell what of the overlap came before.
        let overlap = capabilities.hasWordTimes ? RecognitionFilter.overlap : 0
        catchUp = CatchUp(
            place: filter.known.samples - overlap,
            began: loop.now,
            rate: max(1, capabilities.greatestRate)
        )
        if pace == nil {
            pace = LoopTimer(on: loop, label: "a recogniser catching up") { [weak self] in self?.sendKept() }
        }
        sendKept()
    }

    private var note: String {
        guard let voiced, voiced.count > 0 else { return "nothing to be heard again" }
        let text = "\(Int64(voiced.count) / 8) ms are heard again"
        guard voiced.lost > .zero else { return text }
        return text + "; \(Int64(voiced.lost / .milliseconds(1))) ms before that are lost"
    }

    /// Gives the replacement as much of what was kept as it may be given by now.
    private func sendKept() {
        guard var catchUp, let line else { return }
        let elapsed = (loop.now - catchUp.began + Self.tick) / .seconds(1)
        // A rate that is not finite is as fast as one likes.
        let allowed = min(elapsed * catchUp.rate * Double(CallTime.samplesPerSecond), 1e9)
        var isThere = voiced == nil
        while !isThere, catchUp.sent < Int(allowed) {
            let end = voiced?.read(from: catchUp.place, atMost: Int(allowed) - catchUp.sent) { codes, place in
                line.session.hear(codes, at: CallTime(samples: place))
                catchUp.sent += codes.count
                line.given += Int64(codes.count)
            }
            if let end { catchUp.place = end } else { isThere = true }
        }
        guard isThere else {
            self.catchUp = catchUp
            pace?.set(after: Self.tick)
            return
        }
        self.catchUp = nil
        // A word that has just begun softly must not lose its beginning between what was kept and what comes.
        voiced?.readRecent(from: catchUp.place) { codes, place in
            line.session.hear(codes, at: CallTime(samples: place))
            line.given += Int64(codes.count)
        }
        if wantsFlush { line.session.flush() }
        wantsFlush = false
        if isFinishing { line.session.finish() }
    }
}

extension RecognitionEvent {
    /// Whether the recogniser has made something of the audio.
    fileprivate var showsWork: Bool {
        switch self {
        case .speechStarted, .interim, .final, .utteranceEnded, .turnStarted, .turnProbablyEnded, .turnResumed,
            .turnEnded, .unrecognized:
            true
        case .switched, .lost, .usage, .warning: false
        }
    }
}
