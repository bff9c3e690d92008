import Glibc
import TelephoneAudio

/// What a resampler does to tones.
struct FilterResponse {
    /// The lateness of 1 kHz, in milliseconds.
    let delay: Double
    /// How far from flat it is between 300 and 3,400 Hz, in dB.
    let ripple: Double
    /// The loudest thing that comes out where it does not belong, in dB.
    ///
    /// Downwards, what a tone above 4 kHz becomes between 300 and 3,400 Hz; upwards, what a tone between 300 and 3,400 Hz
    /// leaves above 4 kHz.
    let folded: Double
    /// A tone of 1 kHz at half of full scale over all else that comes out, in 16 bits, in dB.
    let signalToNoise: Double

    init(from: Int, to: Int, method: ResamplingMethod) {
        let seconds = 0.25
        func output(_ hertz: Double) -> [Double] {
            Self.resampled(hertz: hertz, from: from, to: to, method: method, seconds: seconds)
        }
        var (low, high) = (Double.infinity, -Double.infinity)
        var folded = -200.0
        for hertz in stride(from: 300.0, through: 3_400, by: 50) {
            let samples = output(hertz)
            let gain = Self.decibels(Self.tone(hertz, to, samples).amplitude / 0.5)
            (low, high) = (min(low, gain), max(high, gain))
            guard to > from else { continue }
            // Its images lie around the multiples of the rate it came from.
            for multiple in stride(from: Double(from), through: Double(to), by: Double(from)) {
                for image in [multiple - hertz, multiple + hertz] where image < Double(to) / 2 {
                    folded = max(folded, Self.decibels(Self.tone(image, to, samples).amplitude / 0.5))
                }
            }
        }
        if to < from {
            for hertz in stride(from: 4_007.0, to: Double(from) / 2, by: 50) {
                let alias = abs(remainder(hertz, Double(to)))
                guard alias >= 300, alias <= 3_400 else { continue }
                folded = max(folded, Self.decibels(Self.tone(alias, to, output(hertz)).amplitude / 0.5))
            }
        }
        ripple = max(abs(low), abs(high))
        self.folded = folded
        let samples = output(1_000)
        let found = Self.tone(1_000, to, samples)
        signalToNoise = 10 * log10(found.amplitude * found.amplitude / 2 / found.rest)
        // By the phase of two tones close to each other.
        let turns = [992.0, 1_008].map { Self.tone($0, to, output($0)).turns }
        delay = remainder(turns[0] - turns[1], 1) / 16 * 1_000
    }

    /// The second half of what a tone at half of full scale becomes, in 16 bits; the phase of the tone is 0 at its begin.
    private static func resampled(
        hertz: Double,
        from: Int,
        to: Int,
        method: ResamplingMethod,
        seconds: Double
    ) -> [Double] {
        guard var resampler = try? Resampler(from: from, to: to, method: method) else { return [] }
        let count = Int(Double(from) * seconds)
        // Floats in, so that the noise is the resampler's own and that of its output in 16 bits.
        let input = (0..<count).map { Float(0.5 * sin(2 * .pi * hertz * Double($0) / Double(from))) }
        var output = [Float](repeating: 0, count: resampler.outputCount(for: count))
        var span = output.mutableSpan
        _ = resampler.resample(input.span, into: &span)
        let half = output.count / 2
        return output[half...].map { (Double($0) * 32_768).rounded() / 32_768 }
    }

    private static func tone(
        _ hertz: Double,
        _ rate: Int,
        _ samples: [Double]
    ) -> (amplitude: Double, turns: Double, rest: Double) {
        // The samples are the second half, which begins as long after zero as it lasts.
        let (count, start) = (samples.count, samples.count)
        var (cosines, sines, weights) = (0.0, 0.0, 0.0)
        for index in 0..<count {
            let weight = window(index, count)
            let angle = 2 * .pi * hertz * Double(start + index) / Double(rate)
            cosines += weight * samples[index] * cos(angle)
            sines += weight * samples[index] * sin(angle)
            weights += weight
        }
        let (cosine, sine) = (2 * cosines / weights, 2 * sines / weights)
        var rest = 0.0
        for index in 0..<count {
            let angle = 2 * .pi * hertz * Double(start + index) / Double(rate)
            let difference = samples[index] - cosine * cos(angle) - sine * sin(angle)
            rest += window(index, count) * difference * difference
        }
        return ((cosine * cosine + sine * sine).squareRoot(), atan2(cosine, sine) / (2 * .pi), rest / weights)
    }

    /// Blackman-Harris: what leaks from a tone lies below -92 dB.
    private static func window(_ index: Int, _ count: Int) -> Double {
        let angle = 2 * Double.pi * (Double(index) + 0.5) / Double(count)
        return 0.35875 - 0.48829 * cos(angle) + 0.14128 * cos(2 * angle) - 0.01168 * cos(3 * angle)
    }

    private static func decibels(_ ratio: Double) -> Double { 20 * log10(max(ratio, 1e-9)) }
}
