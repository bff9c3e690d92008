/// What the classifier sees of a frame: 24 numbers about the whole, and the excess of each band.
typealias FeatureVector = [38 of Float]

/// Turns frames into features, and remembers what that takes.
struct VoiceFeatures: Sendable {
    /// The features of the last frame.
    var vector: Span<Float> {
        @_lifetime(borrow self)
        get { storage.span }
    }
    /// Whether the last frame sounds like the voiced part of speech.
    private(set) var isVoiced = false
    /// The last frame's level between 188 and 3,470 Hz in dBFS.
    private(set) var level: Float = -80

    /// Whether the agent was audible in the last 320 ms.
    var hearsAgent: Bool { echo.hearsAgent }

    private var storage = FeatureVector(repeating: 0)
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
        let energy = BandPlan.sums(of: spectra.caller.span)
        echo.expect(from: BandPlan.sums(of: spectra.farEnd.span))
        likelihood.weigh(energy, noise: noise.power, echo: echo.expected)
        noise.learn(energy, echo: echo.expected, speech: likelihood.probability)
        pitch.push(caller.samples)
        let total = energy.sum
        level = FloatMath.decibels(total + 1e-8)
        history.push(energy, level: level)
        let shape = SpectralShape(spectra.caller.span)
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
        smoothedVoicing = 0.75 * smoothedVoicing + 0.25 * pitch.strength * FloatMath.limited(ratio / 10, 0, 1)
    }

    private func voiced(inLast frames: Int) -> Int { (voicedFrames & (1 &<< frames &- 1)).nonzeroBitCount }

    private mutating func write(_ shape: SpectralShape, energy: borrowing Bands, total: Float, expectedEcho: Float) {
        var (low, middle, high): (Float, Float, Float) = (0, 0, 0)
        for band in 0..<5 { low += energy[band] }
        for band in 5..<9 { middle += energy[band] }
        for band in 9..<BandPlan.count { high += energy[band] }
        let ratio = likelihood.ratio
        let voiced = (short: voiced(inLast: 10), long: voiced(inLast: 25))

        var vector = storage.mutableSpan
        vector[0] = FloatMath.log(1 + FloatMath.larger(likelihood.mean + 1, 0))
        vector[1] = FloatMath.log(1 + FloatMath.larger(smoothedLikelihood + 1, 0))
        vector[2] = ratio / 10
        vector[3] = likelihood.highest / 10
        vector[4] = Float(likelihood.activeBands) / 14
        vector[5] = pitch.strength
        vector[6] = pitch.strength * FloatMath.limited(ratio / 10, 0, 1.5)
        vector[7] = smoothedVoicing
        vector[8] = shape.flatness / 10
        vector[9] = shape.tonality
        vector[10] = FloatMath.decibels((low + 1e-9) / (high + 1e-9)) / 10
        vector[11] = FloatMath.decibels((middle + 1e-9) / (total + 1e-9)) / 10
        vector[12] = Float(caller.zeroCrossings) / 80
        vector[13] = history.deviation / 5
        vector[14] = history.flux / 5
        vector[15] = FloatMath.limited(level - callerLevel, -40, 15) / 10
        vector[16] = FloatMath.limited(level, -80, 0) / 20
        vector[17] = history.rise / 10
        vector[18] = history.drop / 10
        vector[19] = Float(voiced.short) / 10
        vector[20] = Float(voiced.long) / 25
        vector[21] = Float(loudFrames.nonzeroBitCount) / 8
        vector[22] = FloatMath.limited(expectedEcho, -40, 10) / 10
        vector[23] = smoothedRatio / 10
        for band in 0..<BandPlan.count { vector[24 &+ band] = likelihood.excess[band] / 10 }
    }
}

extension InlineArray where Element == Float {
    /// All elements together.
    var sum: Float {
        var sum: Float = 0
        for index in indices { sum += self[index] }
        return sum
    }
}
