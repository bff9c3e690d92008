import Foundation

/// What is found of a tone in samples, by comparing them with it.
enum ToneProbe {
    /// A sine wave with its full scale at 1.
    static func tone(hertz: Double, rate: Int, count: Int, amplitude: Double = 0.5) -> [Float] {
        (0..<count).map { Float(amplitude * sin(2 * .pi * hertz * Double($0) / Double(rate))) }
    }

    /// Amplitude and phase (in turns) of a tone, and the power of all else, of samples under a smooth window.
    static func find(hertz: Double, rate: Int, in samples: [Float]) -> (amplitude: Double, turns: Double, rest: Double)
    {
        let count = samples.count
        var (real, imaginary, weight) = (0.0, 0.0, 0.0)
        let window = (0..<count).map { 0.5 - 0.5 * cos(2 * .pi * (Double($0) + 0.5) / Double(count)) }
        for index in 0..<count {
            let angle = 2 * .pi * hertz * Double(index) / Double(rate)
            real += window[index] * Double(samples[index]) * cos(angle)
            imaginary += window[index] * Double(samples[index]) * sin(angle)
            weight += window[index]
        }
        let (cosine, sine) = (2 * real / weight, 2 * imaginary / weight)
        var rest = 0.0
        for index in 0..<count {
            let angle = 2 * .pi * hertz * Double(index) / Double(rate)
            let difference = Double(samples[index]) - cosine * cos(angle) - sine * sin(angle)
            rest += window[index] * difference * difference
        }
        return ((cosine * cosine + sine * sine).squareRoot(), atan2(cosine, sine) / (2 * .pi), rest / weight)
    }

    static func decibels(_ ratio: Double) -> Double { 20 * log10(max(ratio, 1e-12)) }
}
