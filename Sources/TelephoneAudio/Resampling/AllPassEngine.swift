/// Resampling by two in either direction, through two chains of all-pass filters that together form a half-band filter.
final class AllPassEngine: ResamplingEngine {
    private enum Direction {
        case up
        case down
    }

    private let direction: Direction
    let delay: Double
    private var chains: AllPassChains
    private var samples: [Float]
    private var end = 0

    /// Nil where the ratio is not two.
    init?(up: Int, down: Int) {
        switch (up, down) {
        case (2, 1): direction = .up
        case (1, 2): direction = .down
        default: return nil
        }
        let chains = AllPassChains()
        self.chains = chains
        // Downwards the newer sample of each pair goes through A.
        delay = direction == .up ? 2 * chains.delay : chains.delay - 0.5
        samples = Array(repeating: 0, count: Resampler.pieceSize + 1)
    }

    func append(_ input: Span<Int16>) {
        var samples = samples.mutableSpan
        for index in input.indices { samples[end + index] = Float(input[index]) * (1 / 32_768) }
        end += input.count
    }

    func append(_ input: Span<Float>) {
        var samples = samples.mutableSpan
        for index in input.indices { samples[end + index] = input[index].orSilence }
        end += input.count
    }

    func produce(_ places: Range<Int>, of output: inout MutableSpan<Float>) {
        let consumed = direction == .up ? places.count / 2 : 2 * places.count
        // Worked on in a place of their own: each access to a property of an object is guarded.
        var chains = self.chains
        switch direction {
        case .up: chains.raise(samples.span, into: places, of: &output)
        case .down: chains.lower(samples.span, into: places, of: &output)
        }
        self.chains = chains
        // At most one sample waits for its neighbour.
        for index in consumed..<max(consumed, end) { samples[index - consumed] = samples[index] }
        end -= consumed
    }

    func reset() {
        chains.forget()
        end = 0
    }
}
