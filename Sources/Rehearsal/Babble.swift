internal import Glibc
internal import TelephoneAudio

/// Speech without words: syllables of vowels, voiced by a throat of pulses and a mouth of three resonances.
///
/// A voice detector takes it for speech, which it must not do with a tone. The same seed babbles the same.
package struct Babble: Sendable {
    /// Where a vowel's three strongest resonances lie, in hertz.
    private static let vowels: [InlineArray<3, Double>] = [
        [700, 1_200, 2_500], [450, 1_900, 2_500], [300, 2_200, 2_900], [500, 900, 2_400], [320, 800, 2_250],
    ]
    /// How wide each of them is.
    private static let widths: InlineArray<3, Double> = [80, 100, 140]

    /// One resonance of the mouth.
    private struct Resonance {
        private let gain, first, second: Double
        private var before = 0.0, beforeThat = 0.0

        init(hertz: Double, width: Double) {
            let radius = exp(-.pi * width / 8_000)
            first = 2 * radius * cos(2 * .pi * hertz / 8_000)
            second = -radius * radius
            gain = 1 - first - second
        }

        mutating func next(_ input: Double) -> Double {
            let output = gain * input + first * before + second * beforeThat
            (beforeThat, before) = (before, output)
            return output
        }
    }

    private var seed: UInt64

    /// A speaker; every seed has other syllables.
    package init(seed: UInt64 = 1) { self.seed = seed &* 2 &+ 1 }

    /// Speaks for so many samples, in µ-law.
    package mutating func muLaw(samples count: Int) -> [UInt8] {
        var codes: [UInt8] = []
        codes.reserveCapacity(count)
        while codes.count < count { codes += syllable(of: min(1_200 + random(below: 800), count - codes.count)) }
        return codes
    }

    private mutating func syllable(of count: Int) -> [UInt8] {
        let vowel = Self.vowels[random(below: Self.vowels.count)]
        var mouth = [Resonance]()
        for place in 0..<3 { mouth.append(Resonance(hertz: vowel[place], width: Self.widths[place])) }
        let pitch = Double(100 + random(below: 50))
        var phase = 0.0
        var sound = [Double](repeating: 0, count: count)
        for index in sound.indices {
            // The pitch falls by a tenth, and the loudness comes and goes with the syllable.
            let share = Double(index) / Double(count)
            phase += pitch * (1.05 - 0.1 * share) / 8_000
            var sample = Double(random(below: 1_000)) / 1_000_000
            if phase >= 1 {
                phase -= 1
                sample += 1
            }
            for place in mouth.indices { sample = mouth[place].next(sample) }
            sound[index] = sample * (0.3 + 0.7 * sin(.pi * share))
        }
        let power = sound.reduce(0) { $0 + $1 * $1 } / Double(max(1, count))
        let gain = power > 0 ? 3_000 / power.squareRoot() : 0
        return sound.map { MuLaw.encode(Int16(max(-32_000, min(32_000, $0 * gain)))) }
    }

    private mutating func random(below limit: Int) -> Int {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(truncatingIfNeeded: seed >> 33) % limit
    }
}
