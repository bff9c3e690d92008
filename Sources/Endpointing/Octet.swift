/// Eight whole numbers of sixteen bits side by side.
typealias Octet = SIMD8<Int16>

extension SIMD8 where Scalar == Int16 {
    /// The nearest whole numbers to eight numbers that are small enough for sixteen bits.
    @inline(__always)
    init(rounding low: Quad, _ high: Quad) {
        // Adding 1.5 · 2^23 rounds to a whole number and leaves it in the low bits.
        let lowBits = (low + 12_582_912).bits
        let highBits = (high + 12_582_912).bits
        self.init(
            Int16(truncatingIfNeeded: lowBits[0]),
            Int16(truncatingIfNeeded: lowBits[1]),
            Int16(truncatingIfNeeded: lowBits[2]),
            Int16(truncatingIfNeeded: lowBits[3]),
            Int16(truncatingIfNeeded: highBits[0]),
            Int16(truncatingIfNeeded: highBits[1]),
            Int16(truncatingIfNeeded: highBits[2]),
            Int16(truncatingIfNeeded: highBits[3])
        )
    }

    /// The products of the lanes, each pair of neighbours added up: one instruction of every x86-64 processor.
    @inline(__always)
    func pairProducts(_ other: Self) -> SIMD4<Int32> {
        let products = widened &* other.widened
        return products.evenHalf &+ products.oddHalf
    }

    /// Lane by lane, because the library's conversion is not always inlined.
    @inline(__always)
    private var widened: SIMD8<Int32> {
        SIMD8<Int32>(
            Int32(self[0]),
            Int32(self[1]),
            Int32(self[2]),
            Int32(self[3]),
            Int32(self[4]),
            Int32(self[5]),
            Int32(self[6]),
            Int32(self[7])
        )
    }
}
