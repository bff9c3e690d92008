/// Tells, frame by frame, whether the caller speaks.
///
/// A frame is 20 ms of 8 kHz audio as fractions of full scale. What the agent plays in the same 20 ms goes in beside it:
/// without it the agent's own echo is easily taken for a caller who interrupts. The same frames give the same decisions,
/// to the bit; a frame costs some microseconds and no allocation.
public struct VoiceActivity: Sendable {
    /// 20 ms of audio.
    public typealias Frame = [160 of Float]

    /// From this probability on a frame is speech, and below the other it no longer is.
    private static let thresholds: (on: Float, off: Float) = (0.6, 0.3)

    private var features = VoiceFeatures()
    private var classifier = VoiceClassifier()
    private var isSpeech = false

    /// Whether the agent could be heard in the last 320 ms of what it plays.
    public var hearsAgent: Bool { features.hearsAgent }

    /// Begins with a caller who has not been heard yet.
    public init() {}

    /// Decides about the next frame; `farEnd` is silence where the agent plays nothing.
    public mutating func process(_ caller: Span<Float>, farEnd: Span<Float>) -> VoiceDecision {
        features.push(caller: caller, farEnd: farEnd)
        let probability = classifier.probability(of: features.vector)
        if probability >= Self.thresholds.on {
            isSpeech = true
        } else if probability < Self.thresholds.off {
            isSpeech = false
        }
        return VoiceDecision(
            probability: probability,
            isSpeech: isSpeech,
            isVoiced: features.isVoiced,
            level: features.level
        )
    }
}
