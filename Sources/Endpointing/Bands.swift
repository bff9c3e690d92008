/// A number for each of the bands in which speech is told from noise, four to a quad; the last two lanes stay idle.
typealias Bands = [4 of Quad]

/// How the telephone's spectrum is divided.
///
/// Narrow where the voice has its first formants, wider above, much as the ear does it.
enum BandPlan {
    /// How many bands there are.
    static let count = 14

    /// The first bin of each band and the end of the last one: 31.25 Hz a bin, 188 to 3,470 Hz in all.
    static let edges: [15 of Int] = [6, 8, 11, 14, 18, 22, 27, 33, 40, 48, 57, 68, 80, 95, 111]

    /// The bins that any band covers.
    static let bins = 6..<111

    /// What digital silence is taken for in a band, about −74 dBFS: ratios to nothing would make a click look like a shout.
    static let silence: Float = 4e-8

    /// The power of two spectra in each band.
    static func sums(of first: PowerSpectrum, and second: PowerSpectrum) -> (Bands, Bands) {
        let (powers, otherPowers) = (first.span, second.span)
        var (bands, otherBands) = (Bands(repeating: .zero), Bands(repeating: .zero))
        for band in 0..<count {
            var (sum, other): (Float, Float) = (0, 0)
            for bin in edges[band]..<edges[band + 1] {
                sum += powers.number(at: bin)
                other += otherPowers.number(at: bin)
            }
            bands[band / 4][band % 4] = sum
            otherBands[band / 4][band % 4] = other
        }
        return (bands, otherBands)
    }
}

extension InlineArray where Element == Quad, count == 4 {
    /// All bands together.
    var sum: Float { ((self[0] + self[1]) + self[2]).total + (self[3][0] + self[3][1]) }
}
