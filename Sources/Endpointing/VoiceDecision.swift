/// What one frame of the caller's audio was taken for.
public struct VoiceDecision: Sendable, Equatable {
    /// How likely it is that the caller speaks in it, 0 to 1.
    public let probability: Float
    /// Whether it counts as speech: switched on when that is likely, off when it is unlikely.
    public let isSpeech: Bool
    /// Whether it has the pitch of a voice.
    public let isVoiced: Bool
    /// Its level in dBFS, within the telephone band; −80 for silence.
    public let level: Float

    /// Makes a decision.
    public init(probability: Float, isSpeech: Bool, isVoiced: Bool = true, level: Float = -30) {
        self.probability = probability
        self.isSpeech = isSpeech
        self.isVoiced = isVoiced
        self.level = level
    }
}
