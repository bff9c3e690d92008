/// Says from the features of a frame, and of those before it, how likely it is that the caller speaks.
///
/// A gated recurrent network of 32 units: small enough for less than a microsecond, and with a memory that tells the rhythm of
/// speech from what only sounds like it for a moment. Its units stay within ±1 whatever comes, so nothing that was heard
/// can upset it for good; it needs no run-time and gives the same bits everywhere.
///
/// The products are taken in whole numbers of sixteen bits, eight at a time, and add up exactly; with the features held
/// within ±3 and the weights as they are, a sum stays below 2^29.
struct VoiceClassifier: Sendable {
    /// What 1 is among the values that are multiplied.
    static let one: Float = 8_192

    /// The sums of all units.
    private typealias Sums = [8 of SIMD4<Int32>]

    private var state: [32 of Float] = .init(repeating: 0)

    /// The probability of speech in the frame with these features.
    mutating func probability(of features: FeatureVector) -> Float {
        let weights = VoiceWeights.shared
        let pairs = VoiceWeights.features / 2
        // First the features, then the units.
        var values = [9 of Octet](repeating: .zero)
        var answer = Quad.zero
        let (means, scales, shortcut) = (weights.means.span, weights.scales.span, weights.shortcut.span)
        for octet in 0..<5 {
            let (low, high) = (2 &* octet, 2 &* octet &+ 1)
            let first = FloatMath.limited((features[low] - means[low]) * scales[low], -3, 3)
            let second = FloatMath.limited((features[high] - means[high]) * scales[high], -3, 3)
            answer += first * shortcut[low] + second * shortcut[high]
            values[octet] = Octet(rounding: first * Self.one, second * Self.one)
        }
        for octet in 0..<4 {
            let (first, second) = (state.span.quad(at: 8 &* octet), state.span.quad(at: 8 &* octet &+ 4))
            values[5 &+ octet] = Octet(rounding: first * Self.one, second * Self.one)
        }
        var (reset, keep) = (weights.bias[0], weights.bias[1])
        var (candidate, recalled) = (weights.bias[2], weights.bias[3])
        let (gates, sources) = (weights.gates.span, weights.candidate.span)
        Self.add(values.span, 0..<36, times: gates.extracting(0..<36), to: &reset)
        Self.add(values.span, 0..<36, times: gates.extracting(36..<72), to: &keep)
        Self.add(values.span, 0..<pairs, times: sources.extracting(0..<pairs), to: &candidate)
        Self.add(values.span, pairs..<36, times: sources.extracting(pairs..<36), to: &recalled)

        update(reset.span, keep.span, candidate.span, recalled.span)
        let output = weights.output.span
        for quad in 0..<8 { answer += state.span.quad(at: 4 &* quad) * output[quad] }
        return FloatMath.logistic(answer.total + weights.outputBias)
    }

    /// Moves the units to where their sums say.
    ///
    /// Number by number, which the compiler makes vectors of by itself.
    private mutating func update(
        _ reset: Span<SIMD4<Int32>>,
        _ keep: Span<SIMD4<Int32>>,
        _ candidate: Span<SIMD4<Int32>>,
        _ recalled: Span<SIMD4<Int32>>
    ) {
        precondition(reset.count == 8 && keep.count == 8 && candidate.count == 8 && recalled.count == 8)
        var state = state.mutableSpan
        for unit in 0..<32 {
            let memory = unsafe FloatMath.logistic(reset.value(at: unit)) * recalled.value(at: unit)
            let fresh = unsafe FloatMath.tanh(candidate.value(at: unit) + memory)
            let share = unsafe FloatMath.logistic(keep.value(at: unit))
            state[unit] = fresh + share * (state[unit] - fresh)
        }
    }

    /// Adds a row of weights for each pair of values: whole rows, because that is what vectors are good at.
    @inline(__always)
    private static func add(
        _ values: Span<Octet>,
        _ pairs: Range<Int>,
        times rows: Span<VoiceWeights.Row>,
        to sums: inout Sums
    ) {
        precondition(values.count == 9 && pairs.upperBound <= 36 && rows.count == pairs.count)
        var result = sums
        for index in 0..<pairs.count {
            // In bounds: 36 pairs of two bytes each are nine octets.
            let pair = unsafe values.bytes.unsafeLoad(fromByteOffset: (pairs.lowerBound &+ index) &* 4, as: UInt32.self)
            let pairs = unsafe unsafeBitCast(SIMD4(repeating: pair), to: Octet.self)
            for quad in result.indices { result[quad] &+= pairs.pairProducts(rows[index][quad]) }
        }
        sums = result
    }
}

extension Span where Element == SIMD4<Int32> {
    /// What the sum of a unit stands for, if there is such a unit.
    @unsafe
    @inline(__always)
    fileprivate func value(at unit: Int) -> Float {
        let sum = unsafe bytes.unsafeLoad(fromUncheckedByteOffset: unit &* 4, as: Int32.self)
        return Float(sum) * (1 / (1_024 * VoiceClassifier.one))
    }
}
