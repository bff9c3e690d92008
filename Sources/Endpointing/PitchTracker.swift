/// How much the sound repeats itself at the rate of a voice.
///
/// A normalised autocorrelation at 4 kHz over 30 ms, for periods of 10 to 66 samples: 61 to 400 Hz.
struct PitchTracker: Sendable {
    private static let shortest = 10
    private static let longest = 66
    /// How many samples are compared with earlier ones.
    private static let length = 120
    /// All that a comparison touches, and the two lags that make it a whole number of vectors.
    private static let reach = 192

    /// The last samples at 4 kHz, the newest at the end.
    private var storage: [192 of Float] = .init(repeating: 0)

    /// The correlation of the sound with itself one period earlier, 0 to 1; low for what is hardly audible.
    private(set) var strength: Float = 0

    /// Takes in the newest frame of a window.
    mutating func push(_ window: Span<Float>) {
        var samples = storage.mutableSpan
        for index in 0..<Self.reach &- 80 { samples[index] = samples[index &+ 80] }
        for index in 0..<80 {
            // The simplest low-pass that a decimation by two can live with.
            let middle = SampleWindow.newest &+ 2 &* index
            let sides = window[middle &- 1] + window[middle &+ 1]
            samples[Self.reach &- 80 &+ index] = 0.25 * (sides + 2 * window[middle])
        }
        strength = Self.strength(of: samples.span)
    }

    private static func strength(of samples: Span<Float>) -> Float {
        var mean: Float = 0
        for index in stride(from: 0, to: reach, by: 8) {
            let low = (samples[index] + samples[index &+ 1]) + (samples[index &+ 2] + samples[index &+ 3])
            let high = (samples[index &+ 4] + samples[index &+ 5]) + (samples[index &+ 6] + samples[index &+ 7])
            mean += low + high
        }
        // Two samples more than are used, so that the length is a whole number of vectors.
        mean = (mean - samples[0] - samples[1]) / Float(reach &- 2)
        var centredSamples = [192 of Float](repeating: 0)
        var centring = centredSamples.mutableSpan
        for index in 0..<reach { centring[index] = samples[index] - mean }
        let centred = centring.span

        let start = reach &- length
        let energy = 1e-9 + energy(of: centred, from: start)
        var earlier = 1e-9 + self.energy(of: centred, from: start &- shortest &+ 1)
        // Compared by squares, so that one root at the end will do.
        var best: Float = 0
        let products = products(of: centred)
        let sums = products.span
        for lag in shortest...longest {
            // The earlier stretch moves back by one sample: one comes in, one goes out.
            let entering = centred[start &- lag]
            let leaving = centred[reach &- lag]
            earlier = FloatMath.larger(earlier + (entering * entering - leaving * leaving), 1e-9)
            let sum = FloatMath.larger(sums[lag], 0)
            best = FloatMath.larger(best, sum * sum / earlier)
        }
        let correlation = (best / energy).squareRoot()
        return correlation * energy / (energy + Float(length) * 2e-7)
    }

    private static func energy(of samples: Span<Float>, from start: Int) -> Float {
        var sum: Float = 0
        for index in stride(from: start, to: start &+ length, by: 4) {
            let low = samples[index] * samples[index] + samples[index &+ 1] * samples[index &+ 1]
            let high = samples[index &+ 2] * samples[index &+ 2] + samples[index &+ 3] * samples[index &+ 3]
            sum += low + high
        }
        return sum
    }

    /// The products with every lag, summed: sixteen lags at a time, which is what makes this affordable.
    private static func products(of centred: Span<Float>) -> [72 of Float] {
        precondition(centred.count == reach)
        var result = [72 of Float](repeating: 0)
        var sums = result.mutableSpan
        for lag in stride(from: 8, to: 72, by: 16) {
            let lanes = unsafe centred.withUnsafeBytes { unsafe products(of: $0, from: lag) }
            // The first lane is the longest lag.
            for lane in 0..<16 { sums[lag &+ 15 &- lane] = lanes[lane &>> 2][lane & 3] }
        }
        return result
    }

    private static func products(of centred: UnsafeRawBufferPointer, from lag: Int) -> [4 of SIMD4<Float>] {
        guard let base = centred.baseAddress else { return .init(repeating: .zero) }
        var (a, b, c, d): (SIMD4<Float>, SIMD4<Float>, SIMD4<Float>, SIMD4<Float>) = (.zero, .zero, .zero, .zero)
        for index in reach &- length..<reach {
            let value = unsafe base.load(fromByteOffset: index &* 4, as: Float.self)
            // In bounds: `index − lag − 15` is at least 72 − 56 − 15 and at most 191 − 8 − 15, and sixteen are read.
            let earlier = unsafe base + (index &- lag &- 15) &* 4
            a += unsafe earlier.loadUnaligned(as: SIMD4<Float>.self) * value
            b += unsafe earlier.loadUnaligned(fromByteOffset: 16, as: SIMD4<Float>.self) * value
            c += unsafe earlier.loadUnaligned(fromByteOffset: 32, as: SIMD4<Float>.self) * value
            d += unsafe earlier.loadUnaligned(fromByteOffset: 48, as: SIMD4<Float>.self) * value
        }
        return [a, b, c, d]
    }
}
