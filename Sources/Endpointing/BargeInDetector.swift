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
        public var certain: Float = 0.8
        /// How much of it triggers.
        public var evidence: Duration = .milliseconds(40)
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
    private var isArmed = true
    private var onset: CallTime?

    /// Begins armed.
    public init(_ settings: Settings = Settings()) { self.settings = settings }

    /// Takes the next frame, which ends at a time.
    ///
    /// Evidence gathers whether or not the agent speaks: a caller who was speaking already when the agent began has the
    /// floor.
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
        if quiet >= settings.quiet.samples { isArmed = true }
        guard agentSpeaks, isArmed, evidence >= settings.evidence.samples, let onset else { return .carryOn }
        isArmed = false
        return .callerSpeaks(since: onset)
    }
}
