/// Four numbers side by side, as every x86-64 processor computes them.
///
/// What happens in bands, bins or units happens in quads here: the same operation on four lanes, always in the same
/// order, and so with the same bits on every machine.
typealias Quad = SIMD4<Float>

extension SIMD4 where Scalar == Float {
    /// The sum of the lanes.
    var total: Float { (self[0] + self[1]) + (self[2] + self[3]) }

    /// The largest lane.
    var highest: Float {
        FloatMath.larger(FloatMath.larger(self[0], self[1]), FloatMath.larger(self[2], self[3]))
    }

    /// The even lanes of two quads.
    @inline(__always)
    static func even(_ first: Quad, _ second: Quad) -> Quad { Quad(lowHalf: first.evenHalf, highHalf: second.evenHalf) }

    /// The odd lanes of two quads.
    @inline(__always)
    static func odd(_ first: Quad, _ second: Quad) -> Quad { Quad(lowHalf: first.oddHalf, highHalf: second.oddHalf) }

    /// Makes rows of the lanes and lanes of the rows.
    @inline(__always)
    static func transpose(_ a: inout Quad, _ b: inout Quad, _ c: inout Quad, _ d: inout Quad) {
        let (evenLow, evenHigh, oddLow, oddHigh) = (even(a, b), even(c, d), odd(a, b), odd(c, d))
        (a, b) = (even(evenLow, evenHigh), even(oddLow, oddHigh))
        (c, d) = (odd(evenLow, evenHigh), odd(oddLow, oddHigh))
    }

    /// The bits of each lane, as a whole number.
    var bits: SIMD4<Int32> { unsafe unsafeBitCast(self, to: SIMD4<Int32>.self) }

    /// The number that has these bits, in each lane.
    init(bits: SIMD4<Int32>) { unsafe self = unsafeBitCast(bits, to: Quad.self) }

    /// Whole numbers within ±2^22.
    ///
    /// The library's conversion goes lane by lane, and what depends on it as well. Added to 1.5 · 2^23, whole numbers lie in
    /// the low bits.
    @inline(__always)
    init(small numbers: SIMD4<Int32>) { self = Quad(bits: numbers &+ 0x4B40_0000) - 12_582_912 }

    /// The nearest numbers to any whole ones.
    @inline(__always)
    init(nearest numbers: SIMD4<Int32>) {
        self = Quad(small: numbers &>> 16) * 65_536 + Quad(small: numbers & 0xFFFF)
    }

    /// One of two numbers in each lane.
    @inline(__always)
    static func choose(_ first: Quad, where mask: SIMDMask<SIMD4<Int32>>, else second: Quad) -> Quad {
        second.replacing(with: first, where: mask)
    }
}

extension Span where Element == Float {
    /// Four neighbours.
    @inline(__always)
    func quad(at index: Int) -> Quad {
        unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index &* 4, as: Quad.self)
    }
}

extension Span where Element == Quad {
    /// Four neighbours, as if the quads were single numbers.
    @inline(__always)
    func quad(at index: Int) -> Quad {
        unsafe bytes.unsafeLoadUnaligned(fromByteOffset: index &* 4, as: Quad.self)
    }

    /// A single number.
    @inline(__always)
    func number(at index: Int) -> Float {
        unsafe bytes.unsafeLoad(fromByteOffset: index &* 4, as: Float.self)
    }
}
