/// Why a base64 text was refused, and at which byte.
public enum Base64Error: Error, Equatable, Sendable {
    /// The text's length is not a multiple of four.
    case length(Int)
    /// A byte outside the alphabet, or padding where none may be.
    case byte(offset: Int)
    /// Bits behind the last byte are not zero.
    case trailingBits(offset: Int)
}

/// Base64 (RFC 4648 §4), strict: padded, canonical, without white space.
public enum Base64 {
    /// How many characters that many bytes take.
    public static func encodedCount(_ byteCount: Int) -> Int { (byteCount + 2) / 3 * 4 }

    /// Appends the bytes' text.
    public static func encode(_ bytes: Span<UInt8>, into output: inout OutputSpan<UInt8>) {
        guard !bytes.isEmpty else { return }
        let whole = bytes.count / 3 * 3
        let size = encodedCount(bytes.count)
        precondition(size <= output.freeCapacity, "room for the text")
        unsafe output.withUnsafeMutableBufferPointer { buffer, initializedCount in
            // `size` bytes are free behind those that are there, and all of them are written.
            let text = unsafe UnsafeMutableRawBufferPointer(buffer).baseAddress.unsafelyUnwrapped + initializedCount
            unsafe bytes.withUnsafeBytes {
                unsafe encodeGroups($0.baseAddress.unsafelyUnwrapped, count: $0.count, into: text)
            }
            if whole < bytes.count {
                let last = lastGroup(bytes.extracting(whole...))
                unsafe text.storeBytes(of: last.littleEndian, toByteOffset: size - 4, as: UInt32.self)
            }
            initializedCount += size
        }
    }

    /// Appends the bytes that a text stands for; nothing when it is refused.
    public static func decode(_ text: Span<UInt8>, into output: inout ByteBuffer) throws(Base64Error) {
        guard text.count.isMultiple(of: 4) else { throw .length(text.count) }
        guard !text.isEmpty else { return }
        try output.append(capacity: text.count / 4 * 3) { (bytes: inout OutputSpan<UInt8>) throws(Base64Error) in
            let isValid = unsafe bytes.withUnsafeMutableBufferPointer { buffer, initializedCount in
                // There is room for three bytes a group, and no more are written.
                let start = unsafe UnsafeMutableRawPointer(buffer.baseAddress.unsafelyUnwrapped) + initializedCount
                let count = unsafe text.withUnsafeBytes { text in
                    unsafe decodeGroups(text.baseAddress.unsafelyUnwrapped, count: text.count / 4, into: start)
                }
                initializedCount += count ?? 0
                return count != nil
            }
            guard isValid else { throw flaw(in: text) }
        }
    }

    /// Writes the text of whole groups of three.
    ///
    /// The loops are counted ones: out of these the compiler takes the call that looks after the tables' initialisation.
    private static func encodeGroups(_ bytes: UnsafeRawPointer, count: Int, into text: UnsafeMutableRawPointer) {
        // Six bytes out of a word of eight, as long as the word lies in the bytes: twelve bits give two digits.
        let wordCount = count < 8 ? 0 : (count - 2) / 6
        for index in 0..<wordCount {
            let word = unsafe UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 6 &* index, as: UInt64.self))
            let digits =
                Base64Tables.pair(word >> 52) | Base64Tables.pair(word >> 40) << 16
                | Base64Tables.pair(word >> 28) << 32 | Base64Tables.pair(word >> 16) << 48
            unsafe text.storeBytes(of: digits.littleEndian, toByteOffset: 8 &* index, as: UInt64.self)
        }
        for index in (2 * wordCount)..<(count / 3) {
            let (first, second, third) = unsafe bytes.loadUnaligned(
                fromByteOffset: 3 &* index,
                as: (UInt8, UInt8, UInt8).self
            )
            let group = UInt64(first) << 16 | UInt64(second) << 8 | UInt64(third)
            let digits = UInt32(truncatingIfNeeded: Base64Tables.pair(group >> 12) | Base64Tables.pair(group) << 16)
            unsafe text.storeBytes(of: digits.littleEndian, toByteOffset: 4 &* index, as: UInt32.self)
        }
    }

    /// Four digits, the first in the lowest byte, of a group of one or two bytes.
    private static func lastGroup(_ bytes: Span<UInt8>) -> UInt32 {
        let padding = UInt64(UInt8(ascii: "="))
        let group = UInt64(bytes[0]) << 16 | (bytes.count > 1 ? UInt64(bytes[1]) << 8 : 0)
        let digits = Base64Tables.pair(group >> 12) | Base64Tables.pair(group) << 16
        let kept = bytes.count > 1 ? digits & 0xFF_FFFF : digits & 0xFFFF | padding << 16
        return UInt32(truncatingIfNeeded: kept | padding << 24)
    }

    /// Writes what groups of four digits stand for and says how many bytes that is; nil where the text has a flaw.
    private static func decodeGroups(
        _ text: UnsafeRawPointer,
        count: Int,
        into bytes: UnsafeMutableRawPointer
    ) -> Int? {
        let last = count - 1
        var flaws: UInt32 = 0
        for index in 0..<last {
            let digits = unsafe text.loadUnaligned(fromByteOffset: 4 &* index, as: SIMD4<UInt8>.self)
            let group =
                Base64Tables.shifted[0, digits.x] | Base64Tables.shifted[1, digits.y]
                | Base64Tables.shifted[2, digits.z] | Base64Tables.shifted[3, digits.w]
            flaws |= group
            // The fourth byte is overwritten by the next group.
            unsafe bytes.storeBytes(of: group, toByteOffset: 3 &* index, as: UInt32.self)
        }
        let digits = unsafe text.loadUnaligned(fromByteOffset: 4 &* last, as: SIMD4<UInt8>.self)
        let padding = padding(of: digits)
        var group = Base64Tables.shifted[0, digits.x] | Base64Tables.shifted[1, digits.y]
        if padding < 2 { group |= Base64Tables.shifted[2, digits.z] }
        if padding < 1 { group |= Base64Tables.shifted[3, digits.w] }
        flaws |= group
        let value = UInt32(bigEndian: group)
        // What padding stands for must be nothing.
        let surplus: UInt32 = padding == 0 ? 0 : padding == 1 ? 0xFF00 : 0xFF_FF00
        guard flaws & Base64Tables.flaw == 0, value & surplus == 0 else { return nil }
        for place in 0..<3 {
            let byte = UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * place))
            unsafe bytes.storeBytes(of: byte, toByteOffset: 3 &* last + place, as: UInt8.self)
        }
        return 3 * count - padding
    }

    /// How many of the digits that end a text are padding.
    @inline(__always)
    private static func padding(of digits: SIMD4<UInt8>) -> Int {
        digits.w != UInt8(ascii: "=") ? 0 : digits.z != UInt8(ascii: "=") ? 1 : 2
    }

    /// The first flaw of a text that has one.
    @inline(never)
    private static func flaw(in text: Span<UInt8>) -> Base64Error {
        let end = text.count
        let padding = padding(of: SIMD4(text[end - 4], text[end - 3], text[end - 2], text[end - 1]))
        for offset in 0..<(end - padding) where Base64Tables.value(of: text[offset]) == nil {
            return .byte(offset: offset)
        }
        return .trailingBits(offset: end - padding - 1)
    }
}
