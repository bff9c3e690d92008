/// Why libopus, or what stands before it, refused.
public enum OpusCodecError: Error, Equatable, Sendable {
    /// A rate that Opus does not have, or channels other than one and two.
    case settings
    /// So many samples are no frame: 2.5, 5, 10, 20, 40 or 60 ms are.
    case frameLength(samples: Int)
    /// The packet is damaged.
    case malformedPacket
    /// The packet holds more samples than there is room for.
    case tooLong(room: Int)
    /// The library's own word.
    case library(code: Int)
}

extension OpusCodecError: CustomStringConvertible {
    /// What was wrong, in one clause.
    public var description: String {
        switch self {
        case .settings: "Opus knows 8, 12, 16, 24 and 48 kHz, and one or two channels"
        case .frameLength(let samples): "\(samples) samples are no Opus frame"
        case .malformedPacket: "the Opus packet is damaged"
        case .tooLong(let room): "the Opus packet holds more than \(room) samples"
        case .library(let code): "libopus refuses with error \(code)"
        }
    }
}
