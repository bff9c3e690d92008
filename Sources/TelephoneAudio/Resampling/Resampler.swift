/// Brings samples to another rate as they come, in blocks of any size.
///
/// How a stream is cut into blocks changes nothing: after n samples in, exactly ⌊n × output rate / input rate⌋ have come
/// out, for hours, and each is the same to the bit. After it has been made it allocates nothing. It belongs to one stream
/// and one owner.
public struct Resampler: ~Copyable {
    /// The rates that are resampled.
    public static let rates = 1_000...768_000

    /// Samples go through in pieces of at most this many, the memory of an engine.
    static let pieceSize = 1_024

    /// The rate of what goes in.
    public let inputRate: Int
    /// The rate of what comes out.
    public let outputRate: Int
    /// The method that is at work, never `automatic`.
    public let method: ResamplingMethod

    private let engine: any ResamplingEngine
    private var clock: ResamplingClock
    private var scratch: [Float]

    /// Makes a resampler that has heard silence.
    public init(
        from inputRate: Int,
        to outputRate: Int,
        method: ResamplingMethod = .automatic
    ) throws(ResamplingError) {
        for rate in [inputRate, outputRate] where !Self.rates.contains(rate) { throw .rate(rate) }
        let (engine, method) = try Self.engine(method, from: inputRate, to: outputRate)
        self.engine = engine
        self.method = method
        clock = ResamplingClock(from: inputRate, to: outputRate)
        self.inputRate = inputRate
        self.outputRate = outputRate
        scratch = Array(repeating: 0, count: clock.outputCount(for: Self.pieceSize) + 1)
    }

    /// By how many samples of the output a sound comes later than its place: a whole number for linear phase.
    public var delayInSamples: Double { engine.delay }

    /// By how much a sound comes later than its place.
    public var delay: Duration { .seconds(engine.delay / Double(outputRate)) }

    /// How many samples exactly will come out for the next `inputCount`.
    public func outputCount(for inputCount: Int) -> Int { clock.outputCount(for: inputCount) }

    /// Takes the next samples and overwrites the first of the output, for which there must be room; says how many.
    public mutating func resample(_ input: Span<Int16>, into output: inout MutableSpan<Int16>) -> Int {
        let count = outputCount(for: input.count)
        precondition(count <= output.count, "room for every sample")
        let engine = engine
        var (start, done) = (0, 0)
        while start < input.count {
            let end = min(start + Self.pieceSize, input.count)
            engine.append(input.extracting(start..<end))
            let made = clock.advance(by: end - start)
            var piece = scratch.mutableSpan
            engine.produce(0..<made, of: &piece)
            for index in 0..<made { output[done + index] = Int16(rounding: piece[index]) }
            start = end
            done += made
        }
        return count
    }

    /// Takes the next samples, whose full scale is 1, and overwrites the first of the output, for which there must be room;
    /// says how many.
    public mutating func resample(_ input: Span<Float>, into output: inout MutableSpan<Float>) -> Int {
        let count = outputCount(for: input.count)
        precondition(count <= output.count, "room for every sample")
        var (start, done) = (0, 0)
        while start < input.count {
            let end = min(start + Self.pieceSize, input.count)
            engine.append(input.extracting(start..<end))
            let made = clock.advance(by: end - start)
            engine.produce(done..<(done + made), of: &output)
            start = end
            done += made
        }
        return count
    }

    /// Takes the next samples and appends what they give, for which there must be room.
    public mutating func resample(_ input: Span<Int16>, into output: inout OutputSpan<Int16>) {
        let count = outputCount(for: input.count)
        precondition(count <= output.freeCapacity, "room for every sample")
        unsafe output.withUnsafeMutableBufferPointer { buffer, initializedCount in
            // `resample` sets all `count` of them; bits need no initialisation before they are set.
            let block = unsafe UnsafeMutableBufferPointer(
                rebasing: buffer[initializedCount..<(initializedCount + count)]
            )
            var span = unsafe MutableSpan(_unsafeElements: block)
            initializedCount += resample(input, into: &span)
        }
    }

    /// Forgets all that went in, as if just made.
    public mutating func reset() {
        clock.reset()
        engine.reset()
    }

    private static func engine(
        _ method: ResamplingMethod,
        from input: Int,
        to output: Int
    ) throws(ResamplingError) -> (any ResamplingEngine, ResamplingMethod) {
        switch method {
        case .automatic:
            let clock = ResamplingClock(from: input, to: output)
            if let engine = AllPassEngine(up: clock.up, down: clock.down) { return (engine, .allPass) }
            let design: PolyphaseFilter.Design = output < input ? .steep : .gentle
            if let filter = PolyphaseFilter.shared(from: input, to: output, design) {
                return (PolyphaseEngine(filter), output < input ? .steepPolyphase : .polyphase)
            }
            return (try LibraryEngine(.sincMedium, from: input, to: output), .sincMedium)
        case .allPass:
            let clock = ResamplingClock(from: input, to: output)
            guard let engine = AllPassEngine(up: clock.up, down: clock.down) else { break }
            return (engine, method)
        case .polyphase, .steepPolyphase:
            let design: PolyphaseFilter.Design = method == .polyphase ? .gentle : .steep
            guard let filter = PolyphaseFilter.shared(from: input, to: output, design) else { break }
            return (PolyphaseEngine(filter), method)
        case .sincFastest, .sincMedium, .sincBest:
            return (try LibraryEngine(method, from: input, to: output), method)
        }
        throw .unsupported(method, from: input, to: output)
    }
}

// Its engine is a reference that nothing else has, and a value that cannot be copied cannot be in two threads at once.
extension Resampler: @unchecked Sendable {}

extension Int16 {
    /// The nearest 16-bit sample of one whose full scale is 1.
    @inline(__always)
    fileprivate init(rounding value: Float) {
        // Behind this number a float has no room for a fraction: the addition rounds, and the lowest bits are the sample.
        // `Float.rounded` is a call of the C library, 3 ns.
        let held = Swift.max(-32_768, Swift.min(32_767, value * 32_768))
        self.init(truncatingIfNeeded: (held + 12_582_912).bitPattern)
    }
}
