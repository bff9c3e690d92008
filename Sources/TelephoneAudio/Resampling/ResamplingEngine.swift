/// What brings samples to another rate, behind a ``Resampler``, which knows how many of them.
///
/// Samples have their full scale at 1. No function allocates.
protocol ResamplingEngine: AnyObject {
    /// By how much a sound comes later than its place, in samples of the output.
    var delay: Double { get }
    /// Takes samples in, at most ``Resampler/pieceSize`` between two calls of `produce`.
    func append(_ input: Span<Int16>)
    /// Takes samples in, at most ``Resampler/pieceSize`` between two calls of `produce`.
    func append(_ input: Span<Float>)
    /// Sets these places of the output to what the samples taken in so far give.
    func produce(_ places: Range<Int>, of output: inout MutableSpan<Float>)
    /// Forgets all samples.
    func reset()
}

extension Float {
    /// What is no number is not handed on: in a filter it would stay.
    var orSilence: Float { isFinite ? self : 0 }
}

/// How many samples come out for those that go in, in whole numbers, so that hours do not drift.
///
/// Sample k comes out when (k + 1) × `down` steps of the common grid have gone in, of which each sample in is `up` steps:
/// after n samples in there have been ⌊n × up / down⌋ out.
struct ResamplingClock: Equatable, Sendable {
    let up: Int
    let down: Int
    /// How many steps of the grid lie behind the last sample out.
    private(set) var stepsAhead = 0

    init(from input: Int, to output: Int) {
        let divisor = Self.greatestCommonDivisor(input, output)
        up = output / divisor
        down = input / divisor
    }

    /// How many samples will come out for the next `inputCount`.
    func outputCount(for inputCount: Int) -> Int { (stepsAhead + inputCount * up) / down }

    /// How many samples must go in for the next `outputCount` to come out.
    func inputCount(for outputCount: Int) -> Int { max(0, (outputCount * down - stepsAhead + up - 1) / up) }

    /// Samples go in; says how many come out.
    mutating func advance(by inputCount: Int) -> Int {
        let (outputCount, rest) = (stepsAhead + inputCount * up).quotientAndRemainder(dividingBy: down)
        stepsAhead = rest
        return outputCount
    }

    mutating func reset() { stepsAhead = 0 }

    private static func greatestCommonDivisor(_ first: Int, _ second: Int) -> Int {
        second == 0 ? first : greatestCommonDivisor(second, first % second)
    }
}
