public import CallTiming

/// Tells when the caller speaks while the agent does.
///
/// It must be quicker than the endpointer, for every word the agent goes on with is one too many, and surer of each
/// frame, for a cough must not stop it. After a trigger it waits for silence before it can trigger again.
public struct BargeInDetector: Sendable {
    /// What a frame has brought about.
    public enum Decision: Equatable, Sendable {
        case carryOn
        /// The caller speaks over the agent, since about `since`.
        case callerSpeaks(since: CallTime)
    }

    /// What can be tuned.
    public struct Settings: Sendable, Equatable {
        /// From this probability on a frame counts as the caller's speech.
        public var certain: Float = 0.75
        /// How much of it triggers.
        public var evidence: Duration = .milliseconds(40)
        /// How much of it triggers where the caller was speaking already when the agent began.
        public var insistence: Duration = .milliseconds(400)
        /// How long it must have been quiet before the next trigger.
        public var quiet: Duration = .milliseconds(300)

        /// The defaults.
        public init() {}
    }

    private static let frame: Int64 = 160
    /// Below this probability a frame is quiet.
    private static let silence: Float = 0.3

    private let settings: Settings
    private var evidence: Int64 = 0
    private var quiet: Int64 = 0
    /// How much the caller has said over the agent without having begun there.
    private var insisted: Int64 = 0
    private var isArmed = true
    /// Whether what the caller says now has been reported.
    private var isReported = false
    private var onset: CallTime?

    /// Begins armed.
    public init(_ settings: Settings = Settings()) { self.settings = settings }

    /// Takes the next frame, which ends at a time.
    ///
    /// Who begins while the agent is silent has not cut in, and is not taken for someone who does when the agent begins
    /// meanwhile, unless they insist.
    public mutating func process(
        _ voice: VoiceDecision,
        whileAgentSpeaks agentSpeaks: Bool,
        endingAt end: CallTime
    ) -> Decision {
        let counts = voice.probability >= settings.certain
        // Down at half the rate: speech over an echo comes and goes.
        evidence = counts ? min(evidence + Self.frame, 800) : max(evidence - Self.frame / 2, 0)
        if counts, onset == nil { onset = CallTime(samples: end.samples - Self.frame) }
        if evidence == 0 { onset = nil }
        quiet = voice.probability < Self.silence ? quiet + Self.frame : 0
        if quiet >= settings.quiet.samples {
            isArmed = true
            isReported = false
        }
        insisted = agentSpeaks && !isArmed && evidence > 0 ? insisted + (counts ? Self.frame : 0) : 0
        guard let onset else { return .carryOn }
        if isArmed, evidence >= settings.evidence.samples {
            isArmed = false
            isReported = agentSpeaks
            return agentSpeaks ? .callerSpeaks(since: onset) : .carryOn
        }
        guard !isReported, insisted >= settings.insistence.samples else { return .carryOn }
        isReported = true
        return .callerSpeaks(since: onset)
    }
}
