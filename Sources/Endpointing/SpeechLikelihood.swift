/// How much better speech explains a frame than noise and echo do.
///
/// A log likelihood ratio in each band (Ephraim and Malah's, with the signal-to-noise ratio before the frame smoothed
/// from frame to frame), and what the bands say together.
struct SpeechLikelihood: Sendable {
    /// Each band above noise and echo in decibels, −5 to 30.
    private(set) var excess = Bands(repeating: 0)
    /// The mean of the bands' log likelihood ratios.
    private(set) var mean: Float = 0
    /// The highest band's excess, and how many bands stick out by 5 dB.
    private(set) var highest: Float = 0
    private(set) var activeBands = 0
    /// The whole frame above noise and echo in decibels, −5 to 40.
    private(set) var ratio: Float = 0

    private var smoothed = Bands(repeating: 0)

    /// The probability of speech, as far as the bands' levels tell.
    var probability: Float { FloatMath.logistic((mean - 1) * 1.5) }

    /// Weighs a frame's bands.
    mutating func weigh(_ energy: borrowing Bands, noise: borrowing Bands, echo: borrowing Bands) {
        var logarithms = Bands(repeating: 0)
        var floors = Bands(repeating: 0)
        for band in 0..<BandPlan.count {
            // An echo is never predicted exactly: it counts twice.
            let floor = noise[band] + BandPlan.silence + 2 * echo[band]
            floors[band] = floor
            let above = FloatMath.limited(energy[band] / floor, 0.01, 10_000)
            let prior = 0.7 * smoothed[band] + 0.3 * FloatMath.larger(above - 1, 0)
            smoothed[band] = prior
            let expected = FloatMath.larger(prior, 0.05)
            let logarithm = above * expected / (1 + expected) - FloatMath.log(1 + expected)
            logarithms[band] = FloatMath.limited(logarithm, -2, 12)
            excess[band] = FloatMath.limited(FloatMath.decibels(above), -5, 30)
        }
        var (sum, total, floor): (Float, Float, Float) = (0, 0, 0)
        highest = 0
        activeBands = 0
        for band in 0..<BandPlan.count {
            sum += logarithms[band]
            total += energy[band]
            floor += floors[band]
            if excess[band] > highest { highest = excess[band] }
            if excess[band] > 5 { activeBands &+= 1 }
        }
        mean = sum / Float(BandPlan.count)
        ratio = FloatMath.limited(FloatMath.decibels(total / floor), -5, 40)
    }
}
