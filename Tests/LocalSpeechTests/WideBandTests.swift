import Foundation
import TelephoneAudio
import Testing

@testable import LocalSpeech

struct WideBandTests {
    /// How strong a frequency is in samples at 16 kHz.
    private func strength(of frequency: Double, in samples: [Int16]) -> Double {
        let (sine, cosine) = samples.enumerated().reduce((0.0, 0.0)) { sum, sample in
            let angle = 2 * Double.pi * frequency * Double(sample.offset) / 16_000
            return (sum.0 + Double(sample.element) * sin(angle), sum.1 + Double(sample.element) * cos(angle))
        }
        return (sine * sine + cosine * cosine).squareRoot() * 2 / Double(samples.count)
    }

    private var tone: [UInt8] {
        (0..<8_000).map { MuLaw.encode(Int16(8_000 * sin(2 * Double.pi * 3_000 * Double($0) / 8_000))) }
    }

    @Test func `a tone has a faint mirror image above 4 kHz`() {
        let samples = WideBand.mirrored(gain: 0.3).samples(of: tone)
        #expect(samples.count == 16_000)
        #expect(abs(strength(of: 3_000, in: samples) - 8_000) < 400)
        #expect(abs(strength(of: 5_000, in: samples) - 2_400) < 150)
    }

    @Test func `noise lies above 4 kHz, as loud as it should be`() {
        let samples = WideBand.noise(amplitude: 0.01).samples(of: [UInt8](repeating: 0xFF, count: 8_000))
        let power = samples.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(samples.count)
        #expect(abs(power.squareRoot() - 327.68) < 5)
        let low = stride(from: 200.0, to: 3_400, by: 100).map { strength(of: $0, in: samples) }.max() ?? 0
        #expect(low < 2)
    }

    @Test func `what is left empty is empty`() {
        #expect(strength(of: 5_000, in: WideBand.empty.samples(of: tone)) < 100)
    }
}
