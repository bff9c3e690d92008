@testable import Endpointing
import Foundation
import Testing

struct PitchTrackerTests {
    @Test(arguments: [("voice", 80, 0.01), ("low voice", 125, 0.05), ("hiss", 0, 0.2), ("faint hiss", 0, 0.001)])
    func `strength is the highest normalised autocorrelation`(name: String, period: Int, noise level: Float) {
        var noise = SeededNoise(seed: 11)
        let samples = (0..<1_600).map { index -> Float in
            let pulse: Float = period > 0 && index % period < 3 ? 0.3 : 0
            return pulse + noise.next() * level
        }
        var window = SampleWindow()
        var pitch = PitchTracker()
        for start in stride(from: 0, to: samples.count, by: 160) {
            window.push(samples.span.extracting(start..<start + 160))
            pitch.push(window.samples)
        }
        #expect(abs(Double(pitch.strength) - reference(samples)) < 2e-3, "\(name)")
        #expect((pitch.strength > 0.7) == (period > 0), "\(name)")
    }

    @Test func `digital silence has no pitch`() {
        var pitch = PitchTracker()
        pitch.push(SampleWindow().samples)
        #expect(pitch.strength == 0)
    }

    /// At 4 kHz: 120 samples against those 10 to 66 earlier, all around their mean.
    private func reference(_ samples: [Float]) -> Double {
        let slow = stride(from: 2, to: samples.count - 1, by: 2).map { index -> Double in
            let sides = Double(samples[index - 1]) + Double(samples[index + 1])
            return 0.25 * sides + 0.5 * Double(samples[index])
        }
        let last = Array(slow.suffix(190))
        let mean = last.reduce(0, +) / 190
        let centred = last.map { $0 - mean }
        func product(_ lag: Int, _ other: Int) -> Double {
            (70..<190).reduce(0.0) { sum, index in sum + centred[index - lag] * centred[index - other] }
        }
        let energy = product(0, 0)
        let correlations = (10...66).map { lag -> Double in
            product(0, lag) / (energy * product(lag, lag)).squareRoot()
        }
        let best = correlations.max() ?? 0
        return best * energy / (energy + 120 * 2e-7)
    }
}
