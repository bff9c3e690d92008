/// Checks UTF-8 that arrives in pieces (RFC 3629) and refuses the first byte that nothing could make valid.
package struct UTF8Validator: Equatable, Sendable {
    /// Continuation bytes the sequence begun still needs.
    private var owed: UInt8 = 0
    /// What the next of them may be: the first one after E0, ED, F0 and F4 is confined further.
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    /// Makes a validator at the start of a text.
    package init() {}

    /// Whether the text so far does not end inside a character.
    package var isComplete: Bool { owed == 0 }

    /// Takes the next piece and says whether the text can still become valid.
    package mutating func accept(_ piece: Span<UInt8>) -> Bool {
        unsafe piece.withUnsafeBytes { unsafe accept($0) }
    }

    @unsafe
    private mutating func accept(_ piece: UnsafeRawBufferPointer) -> Bool {
        guard let base = piece.baseAddress else { return true }
        let count = piece.count
        var index = 0
        // Every access below is at an offset that a comparison with `count` has just admitted.
        while owed > 0, index < count {
            guard unsafe take(continuation: base.load(fromByteOffset: index, as: UInt8.self)) else { return false }
            index &+= 1
        }
        while index < count {
            let lead = unsafe base.load(fromByteOffset: index, as: UInt8.self)
            guard lead >= 0x80 else {
                unsafe index = Self.endOfASCII(base, from: index &+ 1, count: count)
                continue
            }
            guard count &- index >= 4 else {
                // Near the end a sequence may be cut off: byte by byte, with the state kept.
                guard begin(lead) else { return false }
                index &+= 1
                while owed > 0, index < count {
                    guard unsafe take(continuation: base.load(fromByteOffset: index, as: UInt8.self)) else {
                        return false
                    }
                    index &+= 1
                }
                continue
            }
            let word = unsafe base.loadUnaligned(fromByteOffset: index, as: UInt32.self).littleEndian
            let length = Self.sequenceLength(word)
            guard length > 0 else { return false }
            index &+= length
        }
        return true
    }

    /// The length of the sequence in the low bytes of `word`, 0 when it is malformed or ASCII.
    @inline(__always)
    private static func sequenceLength(_ word: UInt32) -> Int {
        // Each mask picks the bits that say "lead of so many" and "continuation".
        if word & 0x00C0_C0F0 == 0x0080_80E0 {
            // The last four bits of the lead and the first of its continuation: 0 is too long, D and 1 a surrogate.
            let top = word & 0x200F
            return top != 0 && top != 0x200D ? 3 : 0
        }
        // C0 and C1 would write ASCII in two bytes.
        if word & 0xC0E0 == 0x80C0 { return word & 0x1E != 0 ? 2 : 0 }
        if word & 0xC0C0_C0F8 == 0x8080_80F0 {
            // The first five bits of the character: from 1 (U+10000) to 16 (U+10FFFF).
            let top = (word & 0x07) << 2 | (word & 0x3000) >> 12
            return (1...16).contains(top) ? 4 : 0
        }
        return 0
    }

    /// Takes the first byte of a sequence of two to four.
    private mutating func begin(_ lead: UInt8) -> Bool {
        lowest = 0x80
        highest = 0xBF
        switch lead {
        case 0xC2...0xDF: owed = 1
        case 0xE0:
            // Below U+0800 two bytes would do.
            owed = 2
            lowest = 0xA0
        case 0xED:
            // U+D800 to U+DFFF are surrogates.
            owed = 2
            highest = 0x9F
        case 0xE1...0xEF: owed = 2
        case 0xF0:
            // Below U+10000 three bytes would do.
            owed = 3
            lowest = 0x90
        case 0xF1...0xF3: owed = 3
        case 0xF4:
            // U+10FFFF is the last.
            owed = 3
            highest = 0x8F
        default: return false
        }
        return true
    }

    private mutating func take(continuation byte: UInt8) -> Bool {
        guard byte >= lowest, byte <= highest else { return false }
        owed -= 1
        lowest = 0x80
        highest = 0xBF
        return true
    }

    /// The first offset from `start` on whose byte is not ASCII, or near `count`, the next one to look at.
    @unsafe @inline(__always)
    private static func endOfASCII(_ base: UnsafeRawPointer, from start: Int, count: Int) -> Int {
        let high: UInt64 = 0x8080_8080_8080_8080
        var index = start
        while index &+ 32 <= count {
            let first = unsafe base.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            let second = unsafe base.loadUnaligned(fromByteOffset: index &+ 8, as: UInt64.self)
            let third = unsafe base.loadUnaligned(fromByteOffset: index &+ 16, as: UInt64.self)
            let fourth = unsafe base.loadUnaligned(fromByteOffset: index &+ 24, as: UInt64.self)
            guard (first | second | third | fourth) & high == 0 else { break }
            index &+= 32
        }
        while index &+ 8 <= count {
            let word = unsafe base.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian & high
            guard word == 0 else { return index &+ word.trailingZeroBitCount / 8 }
            index &+= 8
        }
        return index
    }
}
