public import CallTiming

/// Decides when the caller begins to speak and when the caller has finished.
///
/// Fed with a voice decision a frame; it has no clock and no timer of its own. Where frames may stop coming, the owner
/// arms a timer for `deadline` and says `reached`.
public struct Endpointer: Sendable {
    /// What a frame has brought about.
    public enum Decision: Equatable, Sendable {
        case carryOn
        /// The caller speaks since about `at`; recognition should begin at `preRoll`, so that no first sound is lost.
        case speechStarted(at: CallTime, preRoll: CallTime)
        /// The caller's turn is over, and its last sound was at about `at`.
        case speechEnded(at: CallTime)
    }

    private enum State {
        /// Nobody speaks; evidence of speech may be gathering since `onset`.
        case waiting(evidence: Int64, onset: CallTime?)
        /// The caller's turn; silent since `silence`, if it is.
        case speaking(since: CallTime, silence: CallTime?)
    }

    /// What others know of the present turn; the owner sets and clears it as the words come.
    public var hints: EndpointingHints = []

    private let settings: Settings
    private var patience: Patience
    private var state = State.waiting(evidence: 0, onset: nil)
    /// A bit for each of the last frames: it had the pitch of a voice.
    private var voicedFrames: UInt32 = 0
    private var lastEnd: CallTime?
    /// Whether the last end still has to prove itself.
    private var endIsOpen = false

    /// Begins before the caller has spoken.
    public init(_ settings: Settings = Settings()) {
        self.settings = settings
        patience = Patience(settings)
    }

    /// Whether the caller's turn is under way.
    public var isInTurn: Bool {
        switch state {
        case .waiting: false
        case .speaking: true
        }
    }

    /// When the turn ends if nothing more is heard; nil while the caller is heard, and outside turns.
    public var deadline: CallTime? {
        guard case .speaking(let start, let silence?) = state else { return nil }
        return silence + (patience.limit(afterSpeech: silence.samples - start.samples, hints: hints))
    }

    /// Takes the next frame, which ends at a time; frames are taken in order, and a time that stands still ends nothing.
    public mutating func process(_ voice: VoiceDecision, endingAt end: CallTime) -> Decision {
        voicedFrames = voicedFrames &<< 1 | (voice.isVoiced ? 1 : 0)
        switch state {
        case .waiting(let evidence, let onset):
            return wait(voice, evidence, onset, endingAt: end)
        case .speaking(let start, let silence):
            return listen(voice, start, silence, endingAt: end)
        }
    }

    /// The owner's timer for `deadline` has fired, and no frame has come that says otherwise.
    public mutating func reached(_ now: CallTime) -> Decision {
        guard case .speaking(_, let silence?) = state, let deadline, now >= deadline else { return .carryOn }
        return finish(silentSince: silence, at: now)
    }

    // MARK: - Outside a turn

    private mutating func wait(
        _ voice: VoiceDecision,
        _ evidence: Int64,
        _ onset: CallTime?,
        endingAt end: CallTime
    ) -> Decision {
        closeEnd(at: end)
        let gathered =
            voice.probability >= settings.certain
            ? min(evidence + Self.frame, 2 * settings.startEvidence.samples) : max(evidence - Self.frame, 0)
        // The onset is where the probability last rose from nothing, not where it became certain.
        let begins: CallTime? =
            voice.probability < settings.possible && gathered == 0
            ? nil
            // A line that hums may sound a little like speech for minutes: the caller's first word is not that long.
            : max(onset ?? CallTime(samples: end.samples - Self.frame), end + -Self.longestOnset)
        state = .waiting(evidence: gathered, onset: begins)
        guard gathered >= settings.startEvidence.samples, let begins, voicedCount >= settings.voicedFrames else {
            return .carryOn
        }
        state = .speaking(since: begins, silence: nil)
        let earliest = lastEnd?.samples ?? 0
        if let lastEnd, endIsOpen, begins.samples - lastEnd.samples < Self.proof { patience.wasTooShort() }
        endIsOpen = false
        let preRoll = max(begins.samples - settings.preRoll.samples, min(earliest, begins.samples))
        return .speechStarted(at: begins, preRoll: CallTime(samples: max(preRoll, 0)))
    }

    /// An end that was not taken back within this time was one: 400 ms.
    private static let proof: Int64 = 3_200
    /// How long what may be speech can lead up to what is: a second.
    private static let longestOnset: Int64 = 8_000
    private static let frame: Int64 = 160

    private var voicedCount: Int { (voicedFrames & 0x1FF_FFFF).nonzeroBitCount }

    private mutating func closeEnd(at now: CallTime) {
        guard endIsOpen, let lastEnd, now.samples - lastEnd.samples > Self.proof + 2 * settings.startEvidence.samples
        else { return }
        endIsOpen = false
        patience.wasLongEnough()
    }

    // MARK: - In a turn

    private mutating func listen(
        _ voice: VoiceDecision,
        _ start: CallTime,
        _ silence: CallTime?,
        endingAt end: CallTime
    ) -> Decision {
        if voice.probability >= settings.certain {
            if let silence {
                let limit = patience.limit(afterSpeech: silence.samples - start.samples, hints: hints)
                patience.paused(for: end.samples - Self.frame - silence.samples, limit: limit)
            }
            state = .speaking(since: start, silence: nil)
            return .carryOn
        }
        // What may be speech keeps a silence from beginning, but does not undo one.
        if silence == nil, voice.probability >= settings.possible { return .carryOn }
        let began = silence ?? CallTime(samples: end.samples - Self.frame)
        state = .speaking(since: start, silence: began)
        let limit = patience.limit(afterSpeech: began.samples - start.samples, hints: hints)
        let length = end.samples - began.samples
        guard length >= limit else { return .carryOn }
        // Something stirs: the caller may be about to go on, and another few frames will tell.
        if voice.probability >= settings.stirring, length < limit + Self.benefit { return .carryOn }
        return finish(silentSince: began, at: end)
    }

    /// How long something that stirs can put off the end of a turn: 200 ms.
    private static let benefit: Int64 = 1_600

    private mutating func finish(silentSince silence: CallTime, at now: CallTime) -> Decision {
        state = .waiting(evidence: 0, onset: nil)
        lastEnd = now
        endIsOpen = true
        return .speechEnded(at: silence)
    }
}
