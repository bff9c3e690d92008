/// What the classifier sees of a frame: 24 numbers about the whole, and the excess of each band; the last two stay zero.
typealias FeatureVector = [10 of Quad]

/// Turns frames into features, and remembers what that takes.
struct VoiceFeatures: Sendable {
    /// The features of the last frame.
    private(set) var vector = FeatureVector(repeating: .zero)
    /// Whether the last frame sounds like the voiced part of speech.
    private(set) var isVoiced = false
    /// The last frame's level between 188 and 3,470 Hz in dBFS.
    private(set) var level: Float = -80

    /// Whether the agent was audible in the last 320 ms.
    var hearsAgent: Bool { echo.hearsAgent }

    private var caller = SampleWindow()
    private var farEnd = SampleWindow()
    private var noise = NoiseTracker()
    private var echo = EchoPredictor()
    private var likelihood = SpeechLikelihood()
    private var pitch = PitchTracker()
    private var history = FrameHistory()
    /// The level at which this caller speaks.
    private var callerLevel: Float = -26
    /// A bit for each of the last frames, the newest the lowest: voiced, and clearly above the noise.
    private var voicedFrames: UInt32 = 0
    private var loudFrames: UInt8 = 0
    private var smoothedLikelihood: Float = 0
    private var smoothedRatio: Float = 0
    private var smoothedVoicing: Float = 0

    /// Takes in 20 ms of both directions; silence where nothing is played.
    mutating func push(caller frame: Span<Float>, farEnd played: Span<Float>) {
        caller.push(frame)
        farEnd.push(played)
        let spectra = FourierTransform.powers(of: caller.samples, and: farEnd.samples)
        let (energy, playedEnergy) = BandPlan.sums(of: spectra.caller, and: spectra.farEnd)
        echo.expect(from: playedEnergy)
        likelihood.weigh(energy, noise: noise.power, echo: echo.expected)
        noise.learn(energy, echo: echo.expected, speech: likelihood.probability)
        pitch.push(caller.samples)
        let total = energy.sum
        level = FloatMath.decibels(total + 1e-8)
        history.push(energy, level: level)
        let shape = SpectralShape(spectra.caller)
        smooth(shape)
        let expectedEcho = FloatMath.decibels((echo.expected.sum + 1e-12) / (total + 1e-12))
        echo.learn(heard: energy, noise: noise.power, level: level, likelihood: likelihood.mean)
        write(shape, energy: energy, total: total, expectedEcho: expectedEcho)
    }

    private mutating func smooth(_ shape: SpectralShape) {
        let ratio = likelihood.ratio
        isVoiced = pitch.strength > 0.6 && ratio > 4 && shape.tonality < 0.93
        voicedFrames = voicedFrames &<< 1 | (isVoiced ? 1 : 0)
        loudFrames = loudFrames &<< 1 | (ratio > 6 ? 1 : 0)
        if pitch.strength > 0.55, ratio > 8, shape.tonality < 0.9, voiced(inLast: 10) >= 2 {
            let difference = level - callerLevel
            callerLevel += (difference > 0 ? 0.08 : 0.015) * difference
        }
        smoothedLikelihood = 0.6 * smoothedLikelihood + 0.4 * likelihood.mean
        smoothedRatio = 0.7 * smoothedRatio + 0.3 * ratio
        smoothedVoicing = 0.75 * smoothedVoicing + 0.25 * pitch.strength * FloatMath.limited(ratio / 10, 1e-20, 1)
    }

    private func voiced(inLast frames: Int) -> Int { (voicedFrames & (1 &<< frames &- 1)).nonzeroBitCount }

    private mutating func write(_ shape: SpectralShape, energy: Bands, total: Float, expectedEcho: Float) {
        let low = energy[0].total + energy[1][0]
        let middle = (energy[1][1] + energy[1][2]) + (energy[1][3] + energy[2][0])
        let high = (energy[2][1] + energy[2][2] + energy[2][3]) + (energy[3][0] + energy[3][1])
        let ratio = likelihood.ratio
        let logarithms = FloatMath.log(
            Quad(
                1 + FloatMath.larger(likelihood.mean + 1, 0),
                1 + FloatMath.larger(smoothedLikelihood + 1, 0),
                (low + 1e-9) / (high + 1e-9) + 1e-12,
                (middle + 1e-9) / (total + 1e-9) + 1e-12
            )
        )
        let (lowOverHigh, middleOverAll) = (logarithms[2] * 0.434_294_5, logarithms[3] * 0.434_294_5)
        let levels = (
            own: FloatMath.limited(level - callerLevel, -40, 15), absolute: FloatMath.limited(level, -80, 0),
            echo: FloatMath.limited(expectedEcho, -40, 10)
        )
        let voicing = pitch.strength * FloatMath.limited(ratio / 10, 0, 1.5)
        let voiced = (short: Float(voiced(inLast: 10)), long: Float(voiced(inLast: 25)))
        let loud = Float(loudFrames.nonzeroBitCount)

        vector[0] = Quad(logarithms[0], logarithms[1], ratio / 10, likelihood.highest / 10)
        vector[1] = Quad(likelihood.activeBands / 14, pitch.strength, voicing, smoothedVoicing)
        vector[2] = Quad(shape.flatness / 10, shape.tonality, lowOverHigh, middleOverAll)
        vector[3] = Quad(Float(caller.zeroCrossings) / 80, history.deviation / 5, history.flux / 5, levels.own / 10)
        vector[4] = Quad(levels.absolute / 20, history.rise / 10, history.drop / 10, voiced.short / 10)
        vector[5] = Quad(voiced.long / 25, loud / 8, levels.echo / 10, smoothedRatio / 10)
        for quad in 0..<4 { vector[6 &+ quad] = likelihood.excess[quad] * 0.1 }
    }
}
