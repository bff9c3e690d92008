/// What is there in each band when nobody speaks.
///
/// Two estimates hold each other: a slow average that stands still while speech is likely, and the minimum of the last
/// second and a half, which speech cannot hide for longer than a breath.
struct NoiseTracker: Sendable {
    /// The power of the noise in each band.
    private(set) var power = Bands(repeating: Quad(repeating: 1e-6))

    private static let spans = 8
    /// How many frames one span of the minimum covers.
    private static let spanLength = 9

    private var smoothed = Bands(repeating: Quad(repeating: 1e-6))
    /// The minimum of each finished span, of all of them, and of the one that is under way.
    private var minima: [8 of Bands] = .init(repeating: Bands(repeating: Quad(repeating: 1e9)))
    private var lowest = Bands(repeating: Quad(repeating: 1e9))
    private var current = Bands(repeating: Quad(repeating: 1e9))
    private var oldest = 0
    private var framesInSpan = 0

    /// Learns from a frame in which speech was present with a probability, after the echo expected in it.
    mutating func learn(_ energy: Bands, echo: Bands, speech: Float) {
        for quad in energy.indices {
            // Never quite zero: numbers below the normal ones are slow.
            smoothed[quad] = 0.6 * smoothed[quad] + (0.4 * energy[quad] + 1e-20)
            current[quad] = FloatMath.smaller(current[quad], smoothed[quad])
        }
        framesInSpan &+= 1
        if framesInSpan == Self.spanLength { beginSpan() }

        let rate = 0.12 * (1 - speech) * (1 - speech)
        for quad in energy.indices {
            // The minimum of a fluctuating power lies below its mean by about this factor.
            let expected = FloatMath.smaller(current[quad], lowest[quad]) * 1.7
            var noise = power[quad]
            let excess = FloatMath.larger(energy[quad] - echo[quad], Quad(repeating: 1e-20))
            // A sudden excess is more likely a sound than a new noise.
            let pace = Quad.choose(
                Quad(repeating: rate * 0.1),
                where: excess .> noise * 8,
                else: Quad(repeating: rate)
            )
            noise += pace * (excess - noise)
            noise += 0.3 * FloatMath.larger(expected * 0.8 - noise, .zero)
            noise += 0.1 * FloatMath.smaller(expected * 2.5 - noise, .zero)
            power[quad] = noise
        }
    }

    private mutating func beginSpan() {
        framesInSpan = 0
        minima[oldest] = current
        oldest = (oldest &+ 1) % Self.spans
        current = smoothed
        lowest = minima[0]
        let minima = minima.span
        for span in 1..<Self.spans {
            for quad in lowest.indices { lowest[quad] = FloatMath.smaller(lowest[quad], minima[span][quad]) }
        }
    }
}
