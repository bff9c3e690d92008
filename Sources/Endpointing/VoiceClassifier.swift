/// Says from the features of a frame, and of those before it, how likely it is that the caller speaks.
///
/// A gated recurrent network of 32 units: small enough for less than a microsecond, and with a memory that tells the rhythm of
/// speech from what only sounds like it for a moment. Its units stay within ±1 whatever comes, so nothing that was heard
/// can upset it for good; it needs no run-time and gives the same bits everywhere.
struct VoiceClassifier: Sendable {
    /// A number for each unit.
    typealias Units = [32 of Float]

    private var state = Units(repeating: 0)

    /// The probability of speech in the frame with these features.
    mutating func probability(of features: Span<Float>) -> Float {
        let weights = VoiceWeights.shared
        let inputs = weights.normalized(features)
        var reset = weights.bias[0]
        var keep = weights.bias[1]
        var candidate = weights.bias[2]
        var recalled = weights.recallBias[0]
        let (fromInputs, fromState) = (weights.input, weights.recurrent)
        let (resetInputs, keepInputs, candidateInputs) = (fromInputs[0], fromInputs[1], fromInputs[2])
        let (resetState, keepState, candidateState) = (fromState[0], fromState[1], fromState[2])
        Self.add(inputs.span, times: resetInputs.span, to: &reset)
        Self.add(inputs.span, times: keepInputs.span, to: &keep)
        Self.add(inputs.span, times: candidateInputs.span, to: &candidate)
        Self.add(state.span, times: resetState.span, to: &reset)
        Self.add(state.span, times: keepState.span, to: &keep)
        Self.add(state.span, times: candidateState.span, to: &recalled)
        var answer = weights.outputBias
        for unit in state.indices {
            let fresh = FloatMath.tanh(candidate[unit] + FloatMath.logistic(reset[unit]) * recalled[unit])
            state[unit] = fresh + FloatMath.logistic(keep[unit]) * (state[unit] - fresh)
        }
        for unit in state.indices { answer += state[unit] * weights.output[unit] }
        for index in inputs.indices { answer += inputs[index] * weights.shortcut[index] }
        return FloatMath.logistic(answer)
    }

    /// Adds a row of weights for each value: whole rows, because that is what vectors are good at.
    @inline(__always)
    private static func add(_ values: Span<Float>, times rows: Span<Units>, to sums: inout Units) {
        var result = sums
        for index in values.indices {
            let value = values[index]
            for unit in result.indices { result[unit] += rows[index][unit] * value }
        }
        sums = result
    }
}
