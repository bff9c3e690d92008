@testable import Endpointing
import Foundation
import Testing

struct FourierTransformTests {
    @Test(arguments: 1...3)
    func `both spectra are those of the definition`(seed: Int) {
        var noise = SeededNoise(seed: UInt64(seed))
        let caller = (0..<256).map { _ in noise.next() }
        let farEnd = (0..<256).map { _ in noise.next() * 0.01 }
        let spectra = FourierTransform.powers(of: quads(caller).span, and: quads(farEnd).span)
        for (samples, spectrum) in [(caller, spectra.caller), (farEnd, spectra.farEnd)] {
            for bin in 0..<116 {
                let expected = BandPlan.bins.contains(bin) ? power(of: samples, bin: bin) : 0
                #expect(abs(spectrum[bin / 4][bin % 4] - expected) < 1e-5, "bin \(bin)")
            }
        }
    }

    /// From the definition, under a Hann window, so that a sine of amplitude 1 comes out as about 1.
    private func power(of samples: [Float], bin: Int) -> Float {
        var (real, imaginary) = (0.0, 0.0)
        for (index, sample) in samples.enumerated() {
            let window = 0.5 - 0.5 * cos(2 * Double.pi * (Double(index) + 0.5) / 256)
            let angle = 2 * Double.pi * Double(index * bin) / 256
            real += Double(sample) * window * cos(angle)
            imaginary -= Double(sample) * window * sin(angle)
        }
        return Float((real * real + imaginary * imaginary) * 4 / (65_536 * 0.093_75))
    }

    private func quads(_ samples: [Float]) -> [Quad] {
        (0..<64).map { Quad(samples[$0 * 4], samples[$0 * 4 + 1], samples[$0 * 4 + 2], samples[$0 * 4 + 3]) }
    }
}

/// The same noise for the same seed, within ±0.5.
struct SeededNoise {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> Float {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Float(state >> 40) / Float(1 << 24) - 0.5
    }
}
