/// A number for each of the bands in which speech is told from noise.
typealias Bands = [14 of Float]

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

    /// The power in each band.
    static func sums(of spectrum: Span<Float>) -> Bands {
        var bands = Bands(repeating: 0)
        for band in 0..<count {
            var sum: Float = 0
            for bin in edges[band]..<edges[band + 1] { sum += spectrum[bin] }
            bands[band] = sum
        }
        return bands
    }
}
