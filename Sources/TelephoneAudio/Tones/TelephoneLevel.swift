internal import Glibc

/// Levels as telephony gives them: dBm0, where a sine wave that fills the µ-law range is +3.17 (ITU-T G.711).
public enum TelephoneLevel {
    /// The mean of the squared samples of a sine wave of 0 dBm0.
    static let meanSquareAtZero = squared(peakAtZero) / 2

    private static let peakAtZero = 32_124 * pow(10, -3.17 / 20)

    /// The peak of a sine wave of that level.
    public static func peak(dBm0 level: Double) -> Double { peakAtZero * pow(10, level / 20) }

    /// The mean of the squared samples of any sound of that level.
    public static func meanSquare(dBm0 level: Double) -> Double { meanSquareAtZero * pow(10, level / 10) }

    /// The level of a sound; silence is -120.
    public static func dBm0(meanSquare: Double) -> Double {
        meanSquare > 0 ? max(-120, 10 * log10(meanSquare / meanSquareAtZero)) : -120
    }

    private static func squared(_ value: Double) -> Double { value * value }
}
