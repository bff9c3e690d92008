/// How audio stands in an agent's messages: what its operator has set, and no message can change.
package enum AgentAudioFormat: Sendable, Equatable, Hashable {
    /// The telephone's code, at 8,000 samples a second.
    case muLaw
    /// Samples of 16 bits, the lower byte first, so many of them a second.
    case linear(rate: Int)

    /// Reads the name that the agent's server gives it; nil for one that is not known.
    package init?(_ name: some StringProtocol) {
        switch name {
        case "ulaw_8000": self = .muLaw
        case "pcm_8000": self = .linear(rate: 8_000)
        case "pcm_16000": self = .linear(rate: 16_000)
        case "pcm_22050": self = .linear(rate: 22_050)
        case "pcm_24000": self = .linear(rate: 24_000)
        case "pcm_44100": self = .linear(rate: 44_100)
        case "pcm_48000": self = .linear(rate: 48_000)
        default: return nil
        }
    }

    /// Its name on the wire.
    package var name: String {
        switch self {
        case .muLaw: "ulaw_8000"
        case .linear(let rate): "pcm_\(rate)"
        }
    }

    /// How many samples a second has.
    package var rate: Int {
        switch self {
        case .muLaw: 8_000
        case .linear(let rate): rate
        }
    }

    /// How many bytes a sample takes.
    package var sampleSize: Int { self == .muLaw ? 1 : 2 }
}
