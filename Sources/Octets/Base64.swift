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
    private static let digits: InlineArray<64, UInt8> = {
        var digits = InlineArray<64, UInt8>(repeating: 0)
        let text: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        for index in 0..<64 { digits[index] = unsafe text.utf8Start[index] }
        return digits
    }()

    /// The value of each digit; 0xFF for what is none.
    private static let values: InlineArray<256, UInt8> = {
        var values = InlineArray<256, UInt8>(repeating: 0xFF)
        for index in 0..<64 { values[Int(digits[index])] = UInt8(index) }
        return values
    }()

    /// How many characters that many bytes take.
    public static func encodedCount(_ byteCount: Int) -> Int { (byteCount + 2) / 3 * 4 }

    /// Appends the bytes' text.
    public static func encode(_ bytes: Span<UInt8>, into output: inout OutputSpan<UInt8>) {
        var index = 0
        while index + 2 < bytes.count {
            let group = UInt32(bytes[index]) << 16 | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2])
            output.append(digits[Int(group >> 18)])
            output.append(digits[Int(group >> 12 & 63)])
            output.append(digits[Int(group >> 6 & 63)])
            output.append(digits[Int(group & 63)])
            index += 3
        }
        let rest = bytes.count - index
        guard rest > 0 else { return }
        let group = UInt32(bytes[index]) << 16 | (rest == 2 ? UInt32(bytes[index + 1]) << 8 : 0)
        output.append(digits[Int(group >> 18)])
        output.append(digits[Int(group >> 12 & 63)])
        output.append(rest == 2 ? digits[Int(group >> 6 & 63)] : UInt8(ascii: "="))
        output.append(UInt8(ascii: "="))
    }

    /// Appends the bytes that a text stands for; nothing when it is refused.
    public static func decode(_ text: Span<UInt8>, into output: inout ByteBuffer) throws(Base64Error) {
        guard text.count.isMultiple(of: 4) else { throw .length(text.count) }
        guard !text.isEmpty else { return }
        try output.append(capacity: text.count / 4 * 3) { (bytes: inout OutputSpan<UInt8>) throws(Base64Error) in
            let last = text.count - 4
            var index = 0
            while index < last {
                try decodeGroup(text, at: index, digitCount: 4, into: &bytes)
                index += 4
            }
            let isPadded = text[last + 3] == UInt8(ascii: "=")
            let isPaddedTwice = isPadded && text[last + 2] == UInt8(ascii: "=")
            try decodeGroup(text, at: last, digitCount: isPaddedTwice ? 2 : isPadded ? 3 : 4, into: &bytes)
        }
    }

    private static func decodeGroup(
        _ text: Span<UInt8>,
        at start: Int,
        digitCount: Int,
        into bytes: inout OutputSpan<UInt8>
    ) throws(Base64Error) {
        var group: UInt32 = 0
        for place in 0..<4 {
            var value: UInt8 = 0
            if place < digitCount {
                value = values[Int(text[start + place])]
                guard value != 0xFF else { throw .byte(offset: start + place) }
            }
            group = group << 6 | UInt32(value)
        }
        bytes.append(UInt8(truncatingIfNeeded: group >> 16))
        switch digitCount {
        case 2:
            guard group & 0xFFFF == 0 else { throw .trailingBits(offset: start + 1) }
        case 3:
            guard group & 0xFF == 0 else { throw .trailingBits(offset: start + 2) }
            bytes.append(UInt8(truncatingIfNeeded: group >> 8))
        default:
            bytes.append(UInt8(truncatingIfNeeded: group >> 8))
            bytes.append(UInt8(truncatingIfNeeded: group))
        }
    }
}
