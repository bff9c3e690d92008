/// How much the sound repeats itself at the rate of a voice.
///
/// A normalised autocorrelation at 4 kHz over 30 ms, for periods of 10 to 66 samples: 61 to 400 Hz. The samples are brought
/// to whole numbers of twelve bits and a sign first: a processor multiplies eight of those at a time, and their sums are exact.
struct PitchTracker: Sendable {
    private static let shortest = 10
    private static let longest = 66
    /// How many samples are compared with earlier ones.
    private static let length = 120
    /// All that a comparison touches, and some samples that make it a whole number of vectors.
    private static let reach = 192
    /// Where the samples that are compared begin.
    private static let start = reach - length
    /// The largest number a sample becomes: 120 squares of it do not pass 2^31.
    private static let largest: Float = 4_095

    /// The last samples at 4 kHz, the newest at the end.
    private var storage: [48 of Quad] = .init(repeating: .zero)

    /// The correlation of the sound with itself one period earlier, 0 to 1; low for what is hardly audible.
    private(set) var strength: Float = 0

    /// Takes in the newest frame of a window.
    mutating func push(_ window: Span<Quad>) {
        var samples = storage.mutableSpan
        for quad in 0..<28 { samples[quad] = samples[quad &+ 20] }
        for quad in 0..<20 {
            // The simplest low-pass that a decimation by two can live with.
            let middle = SampleWindow.newest &+ 8 &* quad
            let (early, late) = (window.quad(at: middle), window.quad(at: middle &+ 4))
            let (shiftedEarly, shiftedLate) = (window.quad(at: middle &- 1), window.quad(at: middle &+ 3))
            let sides = Quad.even(shiftedEarly, shiftedLate) + Quad.odd(early, late)
            samples[28 &+ quad] = 0.25 * (sides + 2 * Quad.even(early, late))
        }
        strength = Self.strength(of: samples.span)
    }

    private static func strength(of samples: Span<Quad>) -> Float {
        var sums = Quad.zero
        for quad in 0..<48 { sums += samples[quad] }
        // The two oldest samples are never compared.
        let mean = (sums.total - samples.number(at: 0) - samples.number(at: 1)) / Float(reach - 2)
        var (highest, lowest) = (Quad(repeating: mean), Quad(repeating: mean))
        for quad in 0..<48 {
            highest = FloatMath.larger(highest, samples[quad])
            lowest = FloatMath.smaller(lowest, samples[quad])
        }
        let peak = FloatMath.larger(highest - mean, mean - lowest).highest
        let scale = largest / FloatMath.larger(peak, 1e-6)
        var wholeNumbers = [24 of Octet](repeating: .zero)
        for octet in 0..<24 {
            wholeNumbers[octet] = SIMD8(
                rounding: (samples[2 &* octet] - mean) * scale,
                (samples[2 &* octet &+ 1] - mean) * scale
            )
        }
        let numbers = wholeNumbers.span
        let energy = Float(Self.energy(of: numbers, from: start))
        let correlation = (highestProduct(of: numbers) / FloatMath.larger(energy, 1)).squareRoot()
        let power = energy / (scale * scale)
        return correlation * power / (power + Float(length) * 2e-7)
    }

    /// The largest of the squared products with earlier stretches, each divided by the energy of that stretch.
    private static func highestProduct(of samples: Span<Octet>) -> Float {
        var energy = energy(of: samples, from: start - shortest + 1)
        var highest = Quad.zero
        for lag in stride(from: shortest, to: longest + 1, by: 4) {
            var energies = SIMD4<Int32>.zero
            for lane in 0..<4 {
                // The stretch moves back by one sample: one comes in, one goes out.
                let entering = samples.number(at: start &- lag &- lane)
                let leaving = samples.number(at: reach &- lag &- lane)
                energy = energy &+ (entering &* entering &- leaving &* leaving)
                energies[lane] = energy
            }
            var products = products(of: samples, from: lag)
            if lag &+ 3 > longest { products = SIMD4(products[0], 0, 0, 0) }
            let positive = FloatMath.larger(Quad(nearest: products), .zero)
            let divisor = FloatMath.larger(Quad(nearest: energies), .one)
            highest = FloatMath.larger(highest, positive * positive / divisor)
        }
        return highest.highest
    }

    private static func energy(of samples: Span<Octet>, from start: Int) -> Int32 {
        products(of: samples, from: start, and: start).wrappedSum()
    }

    /// The products with four lags, summed.
    @inline(__always)
    private static func products(of samples: Span<Octet>, from lag: Int) -> SIMD4<Int32> {
        SIMD4(
            sumOf: products(of: samples, from: start, and: start &- lag),
            products(of: samples, from: start, and: start &- lag &- 1),
            products(of: samples, from: start, and: start &- lag &- 2),
            products(of: samples, from: start, and: start &- lag &- 3)
        )
    }

    /// The products of two stretches, in four sums.
    @inline(__always)
    private static func products(of samples: Span<Octet>, from first: Int, and second: Int) -> SIMD4<Int32> {
        precondition(samples.count == 24 && 0...72 ~= first && 0...72 ~= second)
        var sums = SIMD4<Int32>.zero
        for offset in stride(from: 0, to: length, by: 24) {
            // In bounds: the last eight begin at 72 + 112 of 192.
            let (a, b) = unsafe (samples.octet(at: first &+ offset), samples.octet(at: second &+ offset))
            let (c, d) = unsafe (samples.octet(at: first &+ offset &+ 8), samples.octet(at: second &+ offset &+ 8))
            let (e, f) = unsafe (samples.octet(at: first &+ offset &+ 16), samples.octet(at: second &+ offset &+ 16))
            sums &+= a.pairProducts(b) &+ c.pairProducts(d) &+ e.pairProducts(f)
        }
        return sums
    }
}

extension Span where Element == Octet {
    /// Eight neighbours, as if the vectors were single numbers.
    @unsafe
    @inline(__always)
    fileprivate func octet(at index: Int) -> Octet {
        unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: index &* 2, as: Octet.self)
    }

    /// A single number.
    @inline(__always)
    fileprivate func number(at index: Int) -> Int32 {
        Int32(unsafe bytes.unsafeLoad(fromByteOffset: index &* 2, as: Int16.self))
    }
}

extension SIMD4 where Scalar == Int32 {
    /// The sum of each of four vectors.
    @inline(__always)
    fileprivate init(sumOf a: Self, _ b: Self, _ c: Self, _ d: Self) {
        let first = Self(lowHalf: a.lowHalf &+ a.highHalf, highHalf: b.lowHalf &+ b.highHalf)
        let second = Self(lowHalf: c.lowHalf &+ c.highHalf, highHalf: d.lowHalf &+ d.highHalf)
        self =
            Self(lowHalf: first.evenHalf, highHalf: second.evenHalf)
            &+ Self(lowHalf: first.oddHalf, highHalf: second.oddHalf)
    }
}
