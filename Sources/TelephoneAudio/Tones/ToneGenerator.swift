internal import Glibc

/// Makes the samples of a row of tone segments, in blocks of any size.
public struct ToneGenerator: Sendable {
    private let segments: [ToneSegment]
    private let repeats: Bool
    /// Samples over which each tone rises and falls, so that it does not click.
    private let ramp: Int
    private var index = 0
    private var place = 0
    private var phases = SIMD4<Double>()

    /// Makes a generator.
    ///
    /// - Parameters:
    ///   - segments: What is to be heard, one after the other.
    ///   - repeats: Whether it begins again at the end.
    ///   - ramp: How long each tone takes to rise and to fall.
    public init(_ segments: [ToneSegment], repeats: Bool = false, ramp: Duration = .milliseconds(2)) {
        // A row of nothing but empty segments would be searched for a sample for ever.
        self.segments = segments.filter { $0.samples != 0 }
        self.repeats = repeats
        self.ramp = max(0, Int(ramp / .microseconds(125)))
    }

    /// Whether everything has been heard.
    public var isFinished: Bool { index >= segments.count }

    /// The next sample; nil at the end.
    public mutating func next() -> Int16? {
        guard index < segments.count else { return nil }
        let segment = segments[index]
        var sum = 0.0
        for wave in 0..<4 where segment.peaks[wave] > 0 {
            sum += segment.peaks[wave] * sin(phases[wave])
            phases[wave] = (phases[wave] + 2 * .pi * segment.hertz[wave] / 8_000).truncatingRemainder(
                dividingBy: 2 * .pi
            )
        }
        sum *= gain(in: segment)
        place += 1
        if let length = segment.samples, place >= length {
            place = 0
            phases = SIMD4()
            index += 1
            if index == segments.count, repeats { index = 0 }
        }
        return Int16(max(-32_768, min(32_767, sum.rounded())))
    }

    /// Fills the block from its start; answers how many samples there were.
    public mutating func fill(_ output: inout MutableSpan<Int16>) -> Int {
        for index in output.indices {
            guard let sample = next() else { return index }
            output[index] = sample
        }
        return output.count
    }

    /// The next samples, at most that many.
    public mutating func samples(_ count: Int) -> [Int16] {
        var samples: [Int16] = []
        samples.reserveCapacity(min(count, 1 << 20))
        while samples.count < count, let sample = next() { samples.append(sample) }
        return samples
    }

    private func gain(in segment: ToneSegment) -> Double {
        guard ramp > 0 else { return 1 }
        let left = segment.samples.map { $0 - 1 - place } ?? .max
        let near = min(place, left)
        return near >= ramp ? 1 : 0.5 - 0.5 * cos(.pi * (Double(near) + 0.5) / Double(ramp))
    }
}
