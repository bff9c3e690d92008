internal import CallTiming

/// What one frame of the caller's audio was taken for.
public struct VoiceDecision: Sendable, Equatable {
    /// How likely it is that the caller speaks in it, 0 to 1.
    public let probability: Float
    /// Whether it counts as speech: switched on when that is likely, off when it is unlikely.
    public let isSpeech: Bool

    /// Makes a decision.
    public init(probability: Float, isSpeech: Bool) {
        self.probability = probability
        self.isSpeech = isSpeech
    }
}
