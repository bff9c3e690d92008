/// What is there in each band when nobody speaks.
///
/// Two estimates hold each other: a slow average that stands still while speech is likely, and the minimum of the last
/// second and a half, which speech cannot hide for longer than a breath.
struct NoiseTracker: Sendable {
    /// The power of the noise in each band.
    private(set) var power = Bands(repeating: 1e-6)

    private static let spans = 8
    /// How many frames one span of the minimum covers.
    private static let spanLength = 9

    private var smoothed = Bands(repeating: 1e-6)
    /// The minimum of each finished span, and of the one that is under way.
    private var minima: [8 of Bands] = .init(repeating: Bands(repeating: 1e9))
    private var current = Bands(repeating: 1e9)
    private var oldest = 0
    private var framesInSpan = 0

    /// Learns from a frame in which speech was present with a probability, after the echo expected in it.
    mutating func learn(_ energy: borrowing Bands, echo: borrowing Bands, speech: Float) {
        for band in 0..<BandPlan.count {
            smoothed[band] = 0.6 * smoothed[band] + 0.4 * energy[band]
            if smoothed[band] < current[band] { current[band] = smoothed[band] }
        }
        framesInSpan &+= 1
        if framesInSpan == Self.spanLength {
            framesInSpan = 0
            minima[oldest] = current
            oldest = (oldest &+ 1) % Self.spans
            current = smoothed
        }
        var lowest = current
        for span in 0..<Self.spans {
            for band in 0..<BandPlan.count where minima[span][band] < lowest[band] {
                lowest[band] = minima[span][band]
            }
        }
        let rate = 0.12 * (1 - speech) * (1 - speech)
        for band in 0..<BandPlan.count {
            // The minimum of a fluctuating power lies below its mean by about this factor.
            let expected = lowest[band] * 1.7
            var noise = power[band]
            let excess = FloatMath.larger(energy[band] - echo[band], 0)
            // A sudden excess is more likely a sound than a new noise.
            noise += (excess > noise * 8 ? rate * 0.1 : rate) * (excess - noise)
            if noise < expected * 0.8 { noise += 0.3 * (expected * 0.8 - noise) }
            if noise > expected * 2.5 { noise += 0.1 * (expected * 2.5 - noise) }
            power[band] = noise
        }
    }
}
