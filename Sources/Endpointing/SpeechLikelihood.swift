/// How much better speech explains a frame than noise and echo do.
///
/// A log likelihood ratio in each band (Ephraim and Malah's, with the signal-to-noise ratio before the frame smoothed
/// from frame to frame), and what the bands say together.
struct SpeechLikelihood: Sendable {
    /// Each band above noise and echo in decibels, −5 to 30.
    private(set) var excess = Bands(repeating: .zero)
    /// The mean of the bands' log likelihood ratios.
    private(set) var mean: Float = 0
    /// The highest band's excess, and how many bands stick out by 5 dB.
    private(set) var highest: Float = 0
    private(set) var activeBands: Float = 0
    /// The whole frame above noise and echo in decibels, −5 to 40.
    private(set) var ratio: Float = 0

    private var smoothed = Bands(repeating: .zero)

    /// The probability of speech, as far as the bands' levels tell.
    var probability: Float { FloatMath.logistic((mean - 1) * 1.5) }

    /// Weighs a frame's bands.
    mutating func weigh(_ energy: Bands, noise: Bands, echo: Bands) {
        var logarithms = Bands(repeating: .zero)
        var floors = Bands(repeating: .zero)
        var active = Bands(repeating: .zero)
        var peak = Quad.zero
        for quad in energy.indices {
            // An echo is never predicted exactly: it counts twice.
            let floor = noise[quad] + BandPlan.silence + 2 * echo[quad]
            floors[quad] = floor
            let above = FloatMath.limited(energy[quad] / floor, 0.01, 10_000)
            // Never quite zero: numbers below the normal ones are slow.
            let prior = 0.7 * smoothed[quad] + 0.3 * FloatMath.larger(above - 1, Quad(repeating: 1e-20))
            smoothed[quad] = prior
            let expected = FloatMath.larger(prior, Quad(repeating: 0.05))
            let logarithm = above * expected / (1 + expected) - FloatMath.log(1 + expected)
            logarithms[quad] = FloatMath.limited(logarithm, -2, 12)
            let decibels = FloatMath.limited(FloatMath.decibels(above), -5, 30)
            excess[quad] = decibels
            active[quad] = Quad.choose(.one, where: decibels .> 5, else: .zero)
            peak = FloatMath.larger(peak, decibels)
        }
        highest = peak.highest
        activeBands = active.sum
        mean = logarithms.sum / Float(BandPlan.count)
        ratio = FloatMath.limited(FloatMath.decibels(energy.sum / floors.sum), -5, 40)
    }
}
