/// The XOR of a payload with its repeated four-byte key (RFC 6455, section 5.3), eight bytes at a time.
package enum Masking {
    /// Masks or unmasks `range` of `bytes` in place and says whether the result is ASCII throughout.
    ///
    /// The first byte of the range meets the lowest byte of `key`. That the result is ASCII costs nothing to find out
    /// here and saves text a second pass.
    @discardableResult
    package static func apply(_ key: UInt32, to bytes: inout MutableSpan<UInt8>, in range: Range<Int>) -> Bool {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count, "masks only what is there")
        return unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe apply(key, to: UnsafeMutableRawBufferPointer(rebasing: buffer[range]))
        }
    }

    /// The key for a payload that goes on after `count` bytes of it.
    package static func key(_ key: UInt32, after count: Int) -> UInt32 {
        let shift = UInt32(truncatingIfNeeded: count & 3) * 8
        return shift == 0 ? key : key >> shift | key << (32 - shift)
    }

    /// Masks memory in place; see ``apply(_:to:in:)``.
    @unsafe
    static func apply(_ key: UInt32, to memory: UnsafeMutableRawBufferPointer) -> Bool {
        guard let base = memory.baseAddress else { return true }
        let count = memory.count
        let word = key.littleEndian
        let wide = UInt64(word) << 32 | UInt64(word)
        var index = 0
        // Every access below is at `index` with `index + its width <= count`.
        //
        // Written out as vectors because the optimiser turns the loop of words into them only from 312 bytes on, more than
        // an ordinary message.
        let vector = SIMD4<UInt64>(repeating: wide)
        var seenByVector = SIMD4<UInt64>.zero
        while index &+ 32 <= count {
            let plain = unsafe base.loadUnaligned(fromByteOffset: index, as: SIMD4<UInt64>.self) ^ vector
            unsafe base.storeBytes(of: plain, toByteOffset: index, as: SIMD4<UInt64>.self)
            seenByVector |= plain
            index &+= 32
        }
        var seen = seenByVector[0] | seenByVector[1] | seenByVector[2] | seenByVector[3]
        while index &+ 8 <= count {
            let plain = unsafe base.loadUnaligned(fromByteOffset: index, as: UInt64.self) ^ wide
            unsafe base.storeBytes(of: plain, toByteOffset: index, as: UInt64.self)
            seen |= plain
            index &+= 8
        }
        if count & 4 != 0 {
            let plain = unsafe base.loadUnaligned(fromByteOffset: index, as: UInt32.self) ^ word
            unsafe base.storeBytes(of: plain, toByteOffset: index, as: UInt32.self)
            seen |= UInt64(plain)
            index &+= 4
        }
        var rest = key
        while index < count {
            let plain = unsafe base.load(fromByteOffset: index, as: UInt8.self) ^ UInt8(truncatingIfNeeded: rest)
            unsafe base.storeBytes(of: plain, toByteOffset: index, as: UInt8.self)
            seen |= UInt64(plain)
            rest >>= 8
            index &+= 1
        }
        return seen & 0x8080_8080_8080_8080 == 0
    }
}
