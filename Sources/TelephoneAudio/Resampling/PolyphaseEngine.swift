/// Resampling by a polyphase filter: for each sample out, one phase of the filter over the newest samples in.
final class PolyphaseEngine: ResamplingEngine {
    private let filter: PolyphaseFilter
    /// The samples that still count, oldest first, and room behind them.
    private var samples: [Float]
    /// How many samples there are.
    private var end: Int
    /// The newest sample that counts for the next one out, and its phase.
    private var newest: Int
    private var phase: Int

    init(_ filter: PolyphaseFilter) {
        self.filter = filter
        samples = Array(repeating: 0, count: filter.tapCount + 2 * Resampler.pieceSize)
        end = filter.tapCount
        (newest, phase) = (0, 0)
        reset()
    }

    var delay: Double { Double(filter.delay) }

    func append(_ input: Span<Int16>) {
        makeRoom(for: input.count)
        var samples = samples.mutableSpan
        for index in input.indices { samples[end + index] = Float(input[index]) * (1 / 32_768) }
        end += input.count
    }

    func append(_ input: Span<Float>) {
        makeRoom(for: input.count)
        var samples = samples.mutableSpan
        for index in input.indices { samples[end + index] = input[index].orSilence }
        end += input.count
    }

    func produce(_ places: Range<Int>, of output: inout MutableSpan<Float>) {
        let tapCount = filter.tapCount
        let (wholeSteps, phaseSteps) = filter.down.quotientAndRemainder(dividingBy: filter.up)
        unsafe filter.rows.withUnsafeBufferPointer { rows in
            unsafe samples.withUnsafeBufferPointer { samples in
                for index in places {
                    let start = newest - tapCount + 1
                    precondition(start >= 0 && newest < end, "the clock lets out only what has come in")
                    // Both runs are `tapCount` long and lie inside of their arrays: `phase` is below `up`.
                    output[index] = unsafe Self.sum(
                        UnsafeRawPointer(rows.baseAddress.unsafelyUnwrapped + phase * tapCount),
                        UnsafeRawPointer(samples.baseAddress.unsafelyUnwrapped + start),
                        count: tapCount
                    )
                    newest += wholeSteps
                    phase += phaseSteps
                    if phase >= filter.up {
                        phase -= filter.up
                        newest += 1
                    }
                }
            }
        }
    }

    func reset() {
        for index in samples.indices { samples[index] = 0 }
        end = filter.tapCount
        (newest, phase) = (filter.down - 1).quotientAndRemainder(dividingBy: filter.up)
        newest += end
    }

    /// Moves what still counts to the front when there is no room behind it any more.
    private func makeRoom(for count: Int) {
        guard end + count > samples.count else { return }
        let first = min(end, newest - filter.tapCount + 1)
        for index in first..<end { samples[index - first] = samples[index] }
        end -= first
        newest -= first
        precondition(end + count <= samples.count, "no more than a piece goes in before what it gives comes out")
    }

    /// The sum of the products of two runs, in an order that never changes.
    @inline(__always)
    private static func sum(_ first: UnsafeRawPointer, _ second: UnsafeRawPointer, count: Int) -> Float {
        var sum = SIMD16<Float>(repeating: 0)
        var offset = 0
        for _ in 0..<(count / PolyphaseFilter.width) {
            let coefficients = unsafe first.loadUnaligned(fromByteOffset: offset, as: SIMD16<Float>.self)
            let samples = unsafe second.loadUnaligned(fromByteOffset: offset, as: SIMD16<Float>.self)
            sum += coefficients * samples
            offset += 64
        }
        let eight = sum.lowHalf + sum.highHalf
        let four = eight.lowHalf + eight.highHalf
        let two = four.lowHalf + four.highHalf
        return two.x + two.y
    }
}
