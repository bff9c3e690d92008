extension Span where Element == UInt8 {
    /// The first place at or behind `start` that holds `byte`, found eight bytes at a time.
    public func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
        precondition(start >= 0 && start <= count, "searches only what is there")
        let pattern = UInt64(repeating: byte)
        return unsafe withUnsafeBytes { raw in
            var index = start
            while index + 8 <= raw.count {
                // Zero where the word holds the byte; the classic trick then raises the top bit of the first zero byte.
                // Little-endian order makes the lowest raised bit the first place, which carries cannot falsify.
                let word = unsafe UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                let difference = word ^ pattern
                let found = (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
                if found != 0 { return index + found.trailingZeroBitCount / 8 }
                index += 8
            }
            while index < raw.count {
                if unsafe raw[index] == byte { return index }
                index += 1
            }
            return nil
        }
    }
}

extension UInt64 {
    /// Eight times the same byte.
    @inline(__always)
    fileprivate init(repeating byte: UInt8) { self = UInt64(byte) &* 0x0101_0101_0101_0101 }
}
