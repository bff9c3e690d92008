/// The classifier's weights, a row over its units for each value that they weigh; made once for the process.
struct VoiceWeights: Sendable {
    typealias Units = VoiceClassifier.Units

    static let shared = VoiceWeights()

    /// For the reset gate, the keep gate and the candidate: a row for each feature.
    let input: [3 of [Units]]
    /// The same: a row for each unit.
    let recurrent: [3 of [Units]]
    let bias: [3 of Units]
    /// What the recalled part of the candidate starts from.
    let recallBias: Units
    let output: Units
    let shortcut: FeatureVector
    let outputBias: Float
    private let means: FeatureVector
    private let scales: FeatureVector

    private init() {
        means = FeatureVector { VoiceWeightTable.means[$0] }
        scales = FeatureVector { 1 / VoiceWeightTable.deviations[$0] }
        input = .init { Self.rows(VoiceWeightTable.input, gate: $0) }
        recurrent = .init { Self.rows(VoiceWeightTable.recurrent, gate: $0) }
        bias = .init { Self.row(VoiceWeightTable.bias, at: $0) }
        recallBias = Self.row(VoiceWeightTable.recallBias, at: 0)
        output = Self.row(VoiceWeightTable.output, at: 0)
        shortcut = FeatureVector { Self.value(VoiceWeightTable.shortcut[$0]) }
        outputBias = Self.value(VoiceWeightTable.outputBias)
    }

    private static func value(_ number: Int16) -> Float { Float(number) / 1_024 }

    private static func row(_ numbers: [Int16], at row: Int) -> Units {
        Units { value(numbers[row * Units.count + $0]) }
    }

    private static func rows(_ numbers: [Int16], gate: Int) -> [Units] {
        stride(from: gate, to: numbers.count / Units.count, by: 3).map { row(numbers, at: $0) }
    }

    /// The features around their means, in units of their deviations, and none further out than three.
    func normalized(_ features: Span<Float>) -> FeatureVector {
        var inputs = FeatureVector(repeating: 0)
        var values = inputs.mutableSpan
        let (means, scales) = (self.means.span, self.scales.span)
        for index in features.indices {
            values[index] = FloatMath.limited((features[index] - means[index]) * scales[index], -3, 3)
        }
        return inputs
    }
}
