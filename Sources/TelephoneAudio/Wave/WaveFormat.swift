/// How one sample is kept in a WAV file.
public enum WaveEncoding: Equatable, Hashable, Sendable, CaseIterable {
    /// Linear PCM in 8 bits, whose silence is 128.
    case unsigned8
    /// Linear PCM in 16 bits.
    case signed16
    /// Linear PCM in 24 bits.
    case signed24
    /// Linear PCM in 32 bits.
    case signed32
    /// IEEE floating point in 32 bits, full scale at 1.
    case float32
    /// IEEE floating point in 64 bits, full scale at 1.
    case float64
    /// G.711 µ-law.
    case muLaw
    /// G.711 A-law.
    case aLaw

    /// How many bytes one sample takes.
    public var byteCount: Int {
        switch self {
        case .unsigned8, .muLaw, .aLaw: 1
        case .signed16: 2
        case .signed24: 3
        case .signed32, .float32: 4
        case .float64: 8
        }
    }
}

extension WaveEncoding: CustomStringConvertible {
    /// The encoding's usual name.
    public var description: String {
        switch self {
        case .unsigned8: "PCM 8 bits"
        case .signed16: "PCM 16 bits"
        case .signed24: "PCM 24 bits"
        case .signed32: "PCM 32 bits"
        case .float32: "float 32 bits"
        case .float64: "float 64 bits"
        case .muLaw: "µ-law"
        case .aLaw: "A-law"
        }
    }
}

/// What the audio of a WAV file is made of.
public struct WaveFormat: Equatable, Hashable, Sendable {
    /// How one sample is kept.
    public var encoding: WaveEncoding
    /// Frames a second.
    public var sampleRate: Int
    /// Samples a frame.
    public var channelCount: Int

    /// Describes audio; what a header cannot hold is a mistake of the caller.
    public init(_ encoding: WaveEncoding, sampleRate: Int = 8_000, channelCount: Int = 1) {
        precondition(sampleRate > 0 && sampleRate <= UInt32.max, "a sample rate is a positive 32-bit number")
        precondition(channelCount > 0 && channelCount * 8 <= UInt16.max, "1 to 8,191 channels")
        self.encoding = encoding
        self.sampleRate = sampleRate
        self.channelCount = channelCount
    }

    /// How many bytes the samples of one moment take.
    public var frameByteCount: Int { encoding.byteCount * channelCount }
}
