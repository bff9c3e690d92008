/// The classifier's weights, a row over its units for each value that they weigh; made once for the process.
///
/// In arrays, for a value of this size would be copied wherever it is used.
struct VoiceWeights: Sendable {
    typealias Units = VoiceClassifier.Units

    static let shared = VoiceWeights()

    /// For the reset gate, the keep gate and the candidate: a row for each feature.
    let input: [[Units]]
    /// The same: a row for each unit.
    let recurrent: [[Units]]
    let bias: [Units]
    /// What the recalled part of the candidate starts from.
    let recallBias: [Units]
    let output: [Float]
    let shortcut: [Float]
    let outputBias: Float
    private let means: [Float]
    private let scales: [Float]

    private init() {
        means = VoiceWeightTable.means
        scales = VoiceWeightTable.deviations.map { 1 / $0 }
        input = (0..<3).map { Self.rows(VoiceWeightTable.input, gate: $0) }
        recurrent = (0..<3).map { Self.rows(VoiceWeightTable.recurrent, gate: $0) }
        bias = (0..<3).map { Self.row(VoiceWeightTable.bias, at: $0) }
        recallBias = [Self.row(VoiceWeightTable.recallBias, at: 0)]
        output = VoiceWeightTable.output.map(Self.value)
        shortcut = VoiceWeightTable.shortcut.map(Self.value)
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
