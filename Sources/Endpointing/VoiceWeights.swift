/// The classifier's weights as it wants them, made once for the process.
///
/// In arrays, for a value of this size would be copied wherever it is used.
struct VoiceWeights: Sendable {
    /// The weights of two values in all units: unit by unit, that of the first value and that of the second.
    typealias Row = [8 of Octet]

    static let shared = VoiceWeights()

    /// How many values go into the units: the features, padded to whole quads, and the units themselves.
    static let (features, units) = (40, 32)

    /// For the reset gate and then for the keep gate, from features and units: a row for each pair of values.
    let gates: [Row]
    /// For the candidate from the features, and for what it recalls from the units.
    let candidate: [Row]
    /// What the sums of the reset gate, the keep gate, the candidate and its recall start from.
    let bias: [[8 of SIMD4<Int32>]]
    /// The mean and one over the deviation of the features, and from them straight to the answer.
    let means: [Quad]
    let scales: [Quad]
    let shortcut: [Quad]
    /// From the units to the answer.
    let output: [Quad]
    let outputBias: Float

    private init() {
        gates = Self.rows(gate: 0) + Self.rows(gate: 1)
        candidate = Self.rows(gate: 2)
        bias = [
            Self.bias(VoiceWeightTable.bias, gate: 0), Self.bias(VoiceWeightTable.bias, gate: 1),
            Self.bias(VoiceWeightTable.bias, gate: 2), Self.bias(VoiceWeightTable.recallBias, gate: 0),
        ]
        means = Self.quads(VoiceWeightTable.means)
        scales = Self.quads(VoiceWeightTable.deviations.map { 1 / $0 })
        shortcut = Self.quads(VoiceWeightTable.shortcut.map(Self.value))
        output = Self.quads(VoiceWeightTable.output.map(Self.value))
        outputBias = Self.value(VoiceWeightTable.outputBias)
    }

    private static func value(_ number: Int16) -> Float { Float(number) / 1_024 }

    private static func quads(_ numbers: [Float]) -> [Quad] {
        stride(from: 0, to: numbers.count, by: 4).map { start in
            Quad((0..<4).map { start + $0 < numbers.count ? numbers[start + $0] : 0 })
        }
    }

    /// The weights of a value in a unit's sum; none for the values that only fill up.
    private static func weight(of value: Int, gate: Int, unit: Int) -> Int16 {
        let place = gate * units + unit
        if value >= features { return VoiceWeightTable.recurrent[(value - features) * 3 * units + place] }
        let start = value * 3 * units
        return start < VoiceWeightTable.input.count ? VoiceWeightTable.input[start + place] : 0
    }

    private static func rows(gate: Int) -> [Row] {
        stride(from: 0, to: features + units, by: 2).map { first in
            Row { quad in
                Octet((0..<8).map { weight(of: first + $0 % 2, gate: gate, unit: quad * 4 + $0 / 2) })
            }
        }
    }

    /// In the units of a sum: that of the weights times that of the values.
    private static func bias(_ numbers: [Int16], gate: Int) -> [8 of SIMD4<Int32>] {
        .init { quad in
            SIMD4((0..<4).map { Int32(numbers[gate * units + quad * 4 + $0]) * Int32(VoiceClassifier.one) })
        }
    }
}
