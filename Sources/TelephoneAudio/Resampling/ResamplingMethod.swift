/// How samples are brought to another rate; `Docs/audio.md` has what each costs and does.
///
/// The band that is kept is that of the telephone, stretched with the lower of the two rates: at 8 kHz it is flat up to
/// 3,400 Hz.
public enum ResamplingMethod: Hashable, Sendable, CaseIterable {
    /// What suits a live call best: `allPass` where it can be had, else `steepPolyphase` downwards and `polyphase` upwards.
    case automatic
    /// Two chains of all-pass filters, for a ratio of two: a sixth of a millisecond late, at the price of its phase.
    case allPass
    /// A linear-phase filter from 3,400 to 4,600 Hz: 2.1 ms late; what lies just above 4 kHz folds to just below.
    case polyphase
    /// A linear-phase filter from 3,400 to 4,000 Hz: 3.4 ms late, nothing folds into the band of the voice.
    case steepPolyphase
    /// libsamplerate's fastest band-limited interpolation, for any ratio.
    case sincFastest
    /// libsamplerate's middle one.
    case sincMedium
    /// libsamplerate's best one.
    case sincBest
}

/// Why a resampler cannot be had.
public enum ResamplingError: Error, Equatable, Sendable {
    /// A rate outside of what is resampled.
    case rate(Int)
    /// A method that does not know these rates.
    case unsupported(ResamplingMethod, from: Int, to: Int)
    /// libsamplerate's own words.
    case library(String)
}

extension ResamplingError: CustomStringConvertible {
    /// What was wrong and what would do.
    public var description: String {
        switch self {
        case .rate(let rate):
            "\(rate) Hz is not resampled; rates go from \(Resampler.rates.lowerBound) to \(Resampler.rates.upperBound) Hz"
        case .unsupported(let method, let from, let to):
            "the method \(method) does not bring \(from) Hz to \(to) Hz; libsamplerate's do"
        case .library(let words): "libsamplerate: \(words)"
        }
    }
}
