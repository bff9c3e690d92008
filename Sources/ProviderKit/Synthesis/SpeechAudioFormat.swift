/// How a voice's audio is written.
public enum SpeechAudioFormat: Sendable, Hashable {
    /// One byte a sample, 8 kHz: what the telephone speaks.
    case muLaw
    /// One byte a sample, 8 kHz: what European telephones speak.
    case aLaw
    /// Two bytes a sample, the lower first.
    case linear16(rate: Int)

    /// Samples a second.
    public var rate: Int {
        switch self {
        case .muLaw, .aLaw: 8_000
        case .linear16(let rate): rate
        }
    }

    /// Bytes a sample.
    public var sampleSize: Int {
        switch self {
        case .muLaw, .aLaw: 1
        case .linear16: 2
        }
    }

    /// How long so many bytes sound.
    public func duration(ofBytes count: Int) -> Duration {
        .nanoseconds(Int64(count / sampleSize) * 1_000_000_000 / Int64(rate))
    }
}
