/// How much of what is heard may be the agent's own voice coming back.
///
/// It learns, band by band, how strongly the line returns what is played, and, from the correlation of the two
/// envelopes, how late. Until the delay is known the loudest moment of the last 320 ms counts.
struct EchoPredictor: Sendable {
    /// The power of the echo expected in each band of the present frame.
    private(set) var expected = Bands(repeating: .zero)

    /// How many frames back an echo is looked for.
    private static let depth = 16
    /// Below this the agent is silent, as far as an echo is concerned: −50 dBFS.
    private static let audible: Float = 1e-5
    /// The couplings a line can have, −50 to −17 dB.
    private static let couplings: (weakest: Float, strongest: Float) = (1e-5, 0.02)

    /// The bands that were played in the last frames, as a ring.
    private var played: [16 of Bands] = .init(repeating: Bands(repeating: .zero))
    private var newest = 0
    /// The power that was played in the last frames, and the same in decibels; the newest first.
    private var playedPower = FrameSequence(repeating: .zero)
    private var playedLevel = FrameSequence(repeating: Quad(repeating: -70))

    /// The strongest that was played, in the frames an echo may come from.
    private var source = Bands(repeating: .zero)
    private var loudest: Float = 0

    private var coupling = Bands(repeating: Quad(repeating: 0.01))
    private var logCoupling = Bands(repeating: Quad(repeating: FloatMath.log(0.01)))

    /// The leaky correlation of the envelopes, by delay in frames, and the means they are taken around.
    private var products = FrameSequence(repeating: .zero)
    private var playedSquares = FrameSequence(repeating: .zero)
    private var heardSquares: Float = 0
    private var heardMean: Float = 0
    private var playedMean: Float = 0
    private var audibleFrames = 0
    /// The delay of the echo in frames, once it is known.
    private(set) var delay: Int?

    /// Whether the agent was audible in the last 320 ms.
    var hearsAgent: Bool { loudest > Self.audible }

    /// Takes in what the agent plays in this frame, and says what it expects to come back.
    mutating func expect(from farEnd: Bands) {
        newest = (newest &+ 1) % Self.depth
        played[newest] = farEnd
        let power = farEnd.sum
        playedPower.push(power)
        playedLevel.push(FloatMath.limited(FloatMath.decibels(power + 1e-7), -70, 0))
        loudest = playedPower.highest
        if loudest == 0 {
            source = Bands(repeating: .zero)
        } else {
            findSource()
        }
        for quad in expected.indices { expected[quad] = coupling[quad] * source[quad] }
    }

    private mutating func findSource() {
        let played = played.span
        source = Bands(repeating: .zero)
        let range =
            if let delay { max(delay &- 1, 0)...min(delay &+ 2, Self.depth &- 1) } else { 0...(Self.depth &- 1) }
        for back in range {
            let place = (newest &+ Self.depth &- back) % Self.depth
            for quad in source.indices { source[quad] = FloatMath.larger(source[quad], played[place][quad]) }
        }
    }

    /// Learns from what was really heard, above the noise.
    ///
    /// `likelihood` is the mean log likelihood ratio of speech: while the caller speaks, couplings rise slowly.
    mutating func learn(heard energy: Bands, noise: Bands, level: Float, likelihood: Float) {
        guard loudest > Self.audible else { return }
        findDelay(level: FloatMath.limited(level, -70, 0))
        // Up when the echo exceeds the prediction, down slower: too little makes the agent interrupt itself.
        let up = Quad(repeating: likelihood < 2.5 ? 0.06 : 0.008)
        let down = Quad(repeating: 0.025)
        for quad in energy.indices {
            let excess = FloatMath.larger(energy[quad] - noise[quad], Quad(repeating: 1e-9))
            let isAudible = source[quad] .> Self.audible
            let divisor = FloatMath.larger(source[quad], Quad(repeating: Self.audible))
            let ratio = FloatMath.limited(excess / divisor, Self.couplings.weakest, Self.couplings.strongest)
            let before = logCoupling[quad]
            let wanted = FloatMath.log(ratio)
            let rate = Quad.choose(up, where: wanted .> before, else: down)
            let after = Quad.choose(before + rate * (wanted - before), where: isAudible, else: before)
            logCoupling[quad] = after
            coupling[quad] = Quad.choose(FloatMath.exp(after), where: isAudible, else: coupling[quad])
        }
    }

    private mutating func findDelay(level: Float) {
        audibleFrames &+= 1
        let playing = playedLevel[0][0]
        if audibleFrames == 1 {
            heardMean = level
            playedMean = playing
        }
        heardMean += 0.01 * (level - heardMean)
        playedMean += 0.01 * (playing - playedMean)
        let heard = level - heardMean
        heardSquares = 0.995 * heardSquares + heard * heard
        // Compared by squares, so that no root is needed.
        var correlations = FrameSequence(repeating: .zero)
        for quad in correlations.indices {
            let other = playedLevel[quad] - playedMean
            products[quad] = 0.995 * products[quad] + heard * other
            playedSquares[quad] = 0.995 * playedSquares[quad] + other * other
            let positive = FloatMath.larger(products[quad], .zero)
            correlations[quad] = positive * positive / (playedSquares[quad] * heardSquares + 1e-3)
        }
        let best = correlations.highest
        guard best > 0.25, audibleFrames > 50 else {
            delay = nil
            return
        }
        delay = (0..<Self.depth).first { correlations[$0 / 4][$0 % 4] == best }
    }
}

/// A number for each of the last sixteen frames.
private typealias FrameSequence = [4 of Quad]

extension InlineArray where Element == Quad, count == 4 {
    /// Moves all numbers one place back and puts one in front.
    fileprivate mutating func push(_ number: Float) {
        for quad in (1..<4).reversed() {
            let (left, here) = (self[quad - 1], self[quad])
            self[quad] = Quad(left[3], here[0], here[1], here[2])
        }
        self[0] = Quad(number, self[0][0], self[0][1], self[0][2])
    }

    /// The largest number.
    fileprivate var highest: Float {
        FloatMath.larger(FloatMath.larger(self[0], self[1]), FloatMath.larger(self[2], self[3])).highest
    }
}
