/// What the bytes of one scalar outside ASCII look like (RFC 3629, section 4).
enum UTF8Sequence: Equatable {
    case wellFormed(length: Int)
    /// The length is that of the longest beginning of a scalar, at least 1: what one U+FFFD replaces.
    case malformed(length: Int)
    /// The bytes end in the middle of what could be a scalar.
    case truncated

    /// Looks at the sequence whose first byte, 0x80 or above, is at `index`.
    init(in bytes: Span<UInt8>, at index: Int) {
        let length: Int
        // The second byte's range is what keeps out surrogates, overlong forms and values above U+10FFFF.
        let second: ClosedRange<UInt8>
        switch bytes[index] {
        case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default:
            self = .malformed(length: 1)
            return
        }
        for step in 1..<length {
            guard index + step < bytes.count else {
                self = .truncated
                return
            }
            let allowed = step == 1 ? second : 0x80...0xBF
            guard allowed.contains(bytes[index + step]) else {
                self = .malformed(length: step)
                return
            }
        }
        self = .wellFormed(length: length)
    }
}
