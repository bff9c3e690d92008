@testable import Endpointing
import Foundation
import Testing

struct VoiceClassifierTests {
    @Test func `the whole numbers say what the weights say`() {
        var noise = SeededNoise(seed: 7)
        var classifier = VoiceClassifier()
        var state = [Double](repeating: 0, count: 32)
        for frame in 0..<200 {
            // Five frames of the same kind each; some far outside of what was seen in training.
            let spread: Float = frame / 5 % 4 == 3 ? 20 : 2
            let features = (0..<40).map { $0 < 38 ? noise.next() * spread : 0 }
            let vector = FeatureVector { quad in Quad((0..<4).map { features[quad * 4 + $0] }) }
            let probability = classifier.probability(of: vector)
            #expect(abs(Double(probability) - reference(features, &state)) < 2e-3, "frame \(frame)")
        }
    }

    /// The network in double precision, straight from the table.
    private func reference(_ features: [Float], _ state: inout [Double]) -> Double {
        typealias Table = VoiceWeightTable
        let inputs = (0..<38).map { index -> Double in
            let value = Double((features[index] - Table.means[index]) / Table.deviations[index])
            return max(-3, min(3, value))
        }
        func sum(_ values: [Double], _ weights: [Int16], _ column: Int) -> Double {
            var sum = 0.0
            for (index, value) in values.enumerated() { sum += value * Double(weights[index * 96 + column]) / 1_024 }
            return sum
        }
        func logistic(_ value: Double) -> Double { 1 / (1 + exp(-value)) }
        let before = state
        state = (0..<32).map { unit in
            func gate(_ gate: Int) -> Double {
                let place = gate * 32 + unit
                let own = sum(inputs, Table.input, place) + sum(before, Table.recurrent, place)
                return logistic(own + Double(Table.bias[place]) / 1_024)
            }
            let recalled = sum(before, Table.recurrent, 64 + unit) + Double(Table.recallBias[unit]) / 1_024
            let candidate = sum(inputs, Table.input, 64 + unit) + Double(Table.bias[64 + unit]) / 1_024
            let fresh = tanh(candidate + gate(0) * recalled)
            return fresh + gate(1) * (before[unit] - fresh)
        }
        var answer = Double(Table.outputBias) / 1_024
        for unit in 0..<32 { answer += state[unit] * Double(Table.output[unit]) / 1_024 }
        for index in 0..<38 { answer += inputs[index] * Double(Table.shortcut[index]) / 1_024 }
        return logistic(answer)
    }
}
