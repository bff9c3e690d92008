/// How much of what is heard may be the agent's own voice coming back.
///
/// It learns, band by band, how strongly the line returns what is played, and, from the correlation of the two
/// envelopes, how late. Until the delay is known the loudest moment of the last 320 ms counts.
struct EchoPredictor: Sendable {
    /// The power of the echo expected in each band of the present frame.
    private(set) var expected = Bands(repeating: 0)

    /// How many frames back an echo is looked for.
    private static let depth = 16
    /// Below this the agent is silent, as far as an echo is concerned: −50 dBFS.
    private static let audible: Float = 1e-5
    /// The couplings a line can have, −50 to −17 dB.
    private static let couplings: (weakest: Float, strongest: Float) = (1e-5, 0.02)

    /// What was played in the last frames, as a ring: its bands, its power, and its envelope in decibels.
    private var played: [16 of Bands] = .init(repeating: Bands(repeating: 0))
    private var playedPower: [16 of Float] = .init(repeating: 0)
    private var playedLevel: [16 of Float] = .init(repeating: -70)
    private var newest = 0
    private var framesSeen = 0

    /// The strongest that was played, in the frames an echo may come from.
    private var source = Bands(repeating: 0)
    private var loudest: Float = 0

    private var coupling = Bands(repeating: 0.01)
    private var logCoupling = Bands(repeating: FloatMath.log(0.01))

    /// The leaky correlation of the envelopes, by delay in frames, and the means they are taken around.
    private var products: [16 of Float] = .init(repeating: 0)
    private var playedSquares: [16 of Float] = .init(repeating: 0)
    private var heardSquares: Float = 0
    private var heardMean: Float = 0
    private var playedMean: Float = 0
    private var audibleFrames = 0
    /// The delay of the echo in frames, once it is known.
    private(set) var delay: Int?

    /// Whether the agent was audible in the last 320 ms.
    var hearsAgent: Bool { loudest > Self.audible }

    /// Takes in what the agent plays in this frame, and says what it expects to come back.
    mutating func expect(from farEnd: borrowing Bands) {
        newest = framesSeen % Self.depth
        var power: Float = 0
        for band in 0..<BandPlan.count {
            played[newest][band] = farEnd[band]
            power += farEnd[band]
        }
        playedPower[newest] = power
        playedLevel[newest] = FloatMath.limited(FloatMath.decibels(power + 1e-7), -70, 0)
        framesSeen &+= 1
        loudest = 0
        for back in 0..<Self.depth where playedPower[back] > loudest { loudest = playedPower[back] }
        if loudest == 0 {
            source = Bands(repeating: 0)
            expected = source
            return
        }
        findSource()
        for band in 0..<BandPlan.count { expected[band] = coupling[band] * source[band] }
    }

    private mutating func findSource() {
        var strongest = Bands(repeating: 0)
        let range =
            if let delay { max(delay &- 1, 0)...min(delay &+ 2, Self.depth &- 1) } else { 0...(Self.depth &- 1) }
        for back in range {
            let place = (newest &+ Self.depth &- back) % Self.depth
            for band in 0..<BandPlan.count where played[place][band] > strongest[band] {
                strongest[band] = played[place][band]
            }
        }
        source = strongest
    }

    /// Learns from what was really heard, above the noise.
    ///
    /// `likelihood` is the mean log likelihood ratio of speech: while the caller speaks, couplings rise slowly.
    mutating func learn(heard energy: borrowing Bands, noise: borrowing Bands, level: Float, likelihood: Float) {
        guard loudest > Self.audible else { return }
        findDelay(level: FloatMath.limited(level, -70, 0))
        for band in 0..<BandPlan.count where source[band] > Self.audible {
            let excess = FloatMath.larger(energy[band] - noise[band], 1e-9)
            let ratio = FloatMath.limited(
                excess / source[band],
                Self.couplings.weakest,
                Self.couplings.strongest
            )
            let wanted = FloatMath.log(ratio)
            // Up when the echo exceeds the prediction, down slower: too little makes the agent interrupt itself.
            let rate: Float = wanted > logCoupling[band] ? (likelihood < 2.5 ? 0.06 : 0.008) : 0.025
            logCoupling[band] += rate * (wanted - logCoupling[band])
            coupling[band] = FloatMath.exp(logCoupling[band])
        }
    }

    private mutating func findDelay(level: Float) {
        audibleFrames &+= 1
        if audibleFrames == 1 {
            heardMean = level
            playedMean = playedLevel[newest]
        }
        heardMean += 0.01 * (level - heardMean)
        playedMean += 0.01 * (playedLevel[newest] - playedMean)
        let heard = level - heardMean
        heardSquares = 0.995 * heardSquares + heard * heard
        var best: Float = 0
        var bestDelay: Int?
        for back in 0..<min(Self.depth, framesSeen) {
            let place = (newest &+ Self.depth &- back) % Self.depth
            let other = playedLevel[place] - playedMean
            products[back] = 0.995 * products[back] + heard * other
            playedSquares[back] = 0.995 * playedSquares[back] + other * other
            let correlation = products[back] / (playedSquares[back] * heardSquares + 1e-3).squareRoot()
            if correlation > best {
                best = correlation
                bestDelay = back
            }
        }
        delay = best > 0.5 && audibleFrames > 50 ? bestDelay : nil
    }
}
