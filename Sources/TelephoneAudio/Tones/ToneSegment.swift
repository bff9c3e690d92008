internal import Glibc

/// A stretch of up to four sine waves at once, or of silence.
public struct ToneSegment: Sendable, Equatable {
    /// The frequencies; zero where there is none.
    let hertz: SIMD4<Double>
    /// The peak of each.
    let peaks: SIMD4<Double>
    /// How long it is, in samples at 8 kHz; nil for one without an end.
    public let samples: Int?

    /// Silence of some length.
    public static func silence(_ duration: Duration) -> Self { Self([], duration) }

    /// Sine waves of one level each.
    ///
    /// - Parameters:
    ///   - hertz: Up to four frequencies; further ones are not heard.
    ///   - duration: How long; nil for ever.
    ///   - level: The level of each wave in dBm0.
    ///   - twist: How much louder than the first the others are, in dB; half of it is taken from the first.
    public init(_ hertz: [Double], _ duration: Duration?, level: Double = -10, twist: Double = 0) {
        var frequencies = SIMD4<Double>()
        var peaks = SIMD4<Double>()
        for (index, frequency) in hertz.prefix(4).enumerated() {
            frequencies[index] = frequency
            peaks[index] = TelephoneLevel.peak(dBm0: level + (index == 0 ? -twist / 2 : twist / 2))
        }
        self.hertz = frequencies
        self.peaks = peaks
        samples = duration.map { Int($0 / .microseconds(125)) }
    }
}
