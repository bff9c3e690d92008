internal import Glibc

/// A sine wave at the telephone's rate, which goes on where it was.
package struct Tone: Sendable {
    private let step: Double
    private let amplitude: Double
    private var phase = 0.0

    /// Makes a tone; an amplitude of 1 is full scale.
    package init(hertz: Double, amplitude: Double = 0.3) {
        step = 2 * .pi * hertz / 8_000
        self.amplitude = amplitude * 32_000
    }

    /// The next sample.
    package mutating func next() -> Int16 {
        defer { phase = (phase + step).truncatingRemainder(dividingBy: 2 * .pi) }
        return Int16(amplitude * sin(phase))
    }

    /// The next samples in µ-law.
    package mutating func muLaw(samples: Int) -> [UInt8] {
        (0..<samples).map { _ in MuLaw.encode(next()) }
    }
}
