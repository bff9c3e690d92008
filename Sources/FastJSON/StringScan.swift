/// Finds the end of strings and proves them well formed on the way, sixteen bytes at a time.
enum StringScan {
    /// What stands between two quotes.
    struct Extent {
        /// Where the closing quote is.
        var end: Int
        /// Whether a backslash occurs.
        var isEscaped: Bool
    }

    /// Checks the string whose first byte after the opening quote is at `start`.
    @inline(__always)
    static func extent(in bytes: Span<UInt8>, from start: Int) throws(JSONError) -> Extent {
        let index = firstNotable(in: bytes, from: start)
        if index < bytes.count, bytes[index] == UInt8(ascii: "\"") { return Extent(end: index, isEscaped: false) }
        return try unevenExtent(in: bytes, from: index)
    }

    /// Checks the rest of a string, from its first byte that needs a look.
    @inline(never)
    private static func unevenExtent(in bytes: Span<UInt8>, from start: Int) throws(JSONError) -> Extent {
        var index = start
        var isEscaped = false
        while true {
            guard index < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
            switch bytes[index] {
            case UInt8(ascii: "\""):
                return Extent(end: index, isEscaped: isEscaped)
            case UInt8(ascii: "\\"):
                isEscaped = true
                index = try escape(in: bytes, at: index).end
            case ..<0x20:
                throw JSONError(.controlCharacter, at: index)
            default:
                index = try endOfNonASCII(in: bytes, from: index)
            }
            index = firstNotable(in: bytes, from: index)
        }
    }

    /// The first byte from `start` on that a string cannot hold as it is or that is not ASCII; the end when there is none.
    // Keys are short: for them a word is quicker than a vector, whose result takes longer to come back to a register.
    @inline(__always)
    static func firstNotable(in bytes: Span<UInt8>, from start: Int) -> Int {
        guard bytes.count &- start >= 16 else { return firstNotableNearEnd(in: bytes, from: start) }
        let first = notable(inWordOf: bytes, at: start)
        if first != 0 { return start &+ first.trailingZeroBitCount / 8 }
        let second = notable(inWordOf: bytes, at: start &+ 8)
        if second != 0 { return start &+ 8 &+ second.trailingZeroBitCount / 8 }
        return firstNotableByBlocks(in: bytes, from: start &+ 16)
    }

    /// Has the high bit set in the lowest byte, and nowhere below it, that is a quote, a backslash, below 0x20 or not ASCII.
    @inline(__always)
    private static func notable(inWordOf bytes: Span<UInt8>, at index: Int) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        // The caller has seen eight bytes from `index` on.
        let raw = unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
        let word = UInt64(littleEndian: raw)
        let quote = (word ^ (ones &* 0x22)) &- ones
        let backslash = (word ^ (ones &* 0x5C)) &- ones
        let control = word &- (ones &* 0x20)
        // A borrow can set a bit falsely, but only above a byte that is notable itself.
        return (word | quote | backslash | control) & (ones &* 0x80)
    }

    @inline(__always)
    private static func firstNotableByBlocks(in bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        // Long strings are audio: four blocks for one test.
        while bytes.count &- index >= 64 {
            let first = notable(inBlockOf: bytes, at: index) | notable(inBlockOf: bytes, at: index &+ 16)
            let second = notable(inBlockOf: bytes, at: index &+ 32) | notable(inBlockOf: bytes, at: index &+ 48)
            let all = first | second
            guard all[0] | all[1] == 0 else { break }
            index &+= 64
        }
        while bytes.count &- index >= 16 {
            let halves = notable(inBlockOf: bytes, at: index)
            if halves[0] | halves[1] != 0 {
                let low = halves[0].littleEndian.trailingZeroBitCount / 8
                return low < 8 ? index &+ low : index &+ 8 &+ halves[1].littleEndian.trailingZeroBitCount / 8
            }
            index &+= 16
        }
        return firstNotableNearEnd(in: bytes, from: index)
    }

    /// Has all bits set in the bytes that are a quote, a backslash, below 0x20 or not ASCII.
    @inline(__always)
    private static func notable(inBlockOf bytes: Span<UInt8>, at index: Int) -> SIMD2<UInt64> {
        // In exactly this form, types spelled out, it is a dozen instructions a block; with the types inferred, or with
        // the loaded vector signed, the compiler goes lane by lane and takes two hundred times as long. The caller has
        // seen sixteen bytes from `index` on.
        let block = unsafe bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: SIMD16<UInt8>.self)
        let signed = unsafe unsafeBitCast(block, to: SIMD16<Int8>.self)
        // As signed bytes, what is not ASCII is below 0x20 too.
        let notable =
            (signed .< SIMD16<Int8>(repeating: 0x20))
            .| (block .== SIMD16<UInt8>(repeating: 0x22))
            .| (block .== SIMD16<UInt8>(repeating: 0x5C))
        return unsafe unsafeBitCast(notable, to: SIMD2<UInt64>.self)
    }

    private static func firstNotableNearEnd(in bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while bytes.count &- index >= 8 {
            let found = notable(inWordOf: bytes, at: index)
            if found != 0 { return index &+ found.trailingZeroBitCount / 8 }
            index &+= 8
        }
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 0x20 || byte >= 0x80 || byte == 0x22 || byte == 0x5C { return index }
            index &+= 1
        }
        return index
    }

    /// The scalar that the escape at `index` stands for, and the index behind it.
    static func escape(in bytes: Span<UInt8>, at index: Int) throws(JSONError) -> (scalar: Unicode.Scalar, end: Int) {
        guard index + 1 < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
        let scalar: Unicode.Scalar
        switch bytes[index + 1] {
        case UInt8(ascii: "\""): scalar = "\""
        case UInt8(ascii: "\\"): scalar = "\\"
        case UInt8(ascii: "/"): scalar = "/"
        case UInt8(ascii: "b"): scalar = "\u{8}"
        case UInt8(ascii: "f"): scalar = "\u{C}"
        case UInt8(ascii: "n"): scalar = "\n"
        case UInt8(ascii: "r"): scalar = "\r"
        case UInt8(ascii: "t"): scalar = "\t"
        case UInt8(ascii: "u"): return try unicodeEscape(in: bytes, at: index)
        default: throw JSONError(.invalidEscape, at: index)
        }
        return (scalar, index + 2)
    }

    private static func unicodeEscape(
        in bytes: Span<UInt8>,
        at index: Int
    ) throws(JSONError) -> (scalar: Unicode.Scalar, end: Int) {
        let unit = try hexadecimalUnit(in: bytes, from: index + 2, ofEscapeAt: index)
        if let scalar = Unicode.Scalar(unit) { return (scalar, index + 6) }
        guard unit < 0xDC00 else { throw JSONError(.loneSurrogate, at: index) }
        let second = index + 6
        guard second < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
        guard bytes[second] == UInt8(ascii: "\\") else { throw JSONError(.loneSurrogate, at: index) }
        guard second + 1 < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
        guard bytes[second + 1] == UInt8(ascii: "u") else { throw JSONError(.loneSurrogate, at: index) }
        let low = try hexadecimalUnit(in: bytes, from: second + 2, ofEscapeAt: second)
        let combined = 0x10000 + (UInt32(unit & 0x3FF) << 10) + UInt32(low & 0x3FF)
        guard (0xDC00...0xDFFF).contains(low), let scalar = Unicode.Scalar(combined) else {
            throw JSONError(.loneSurrogate, at: index)
        }
        return (scalar, second + 6)
    }

    private static func hexadecimalUnit(
        in bytes: Span<UInt8>,
        from start: Int,
        ofEscapeAt escape: Int
    ) throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for index in start..<(start + 4) {
            guard index < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
            guard let digit = hexadecimalDigit(bytes[index]) else { throw JSONError(.invalidEscape, at: escape) }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }

    /// The value of a hexadecimal digit in either case.
    static func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func endOfNonASCII(in bytes: Span<UInt8>, from start: Int) throws(JSONError) -> Int {
        var index = start
        while index < bytes.count, bytes[index] >= 0x80 {
            switch UTF8Sequence(in: bytes, at: index) {
            case .wellFormed(let length): index += length
            case .malformed: throw JSONError(.malformedUTF8, at: index)
            case .truncated: throw JSONError(.unexpectedEnd, at: bytes.count)
            }
        }
        return index
    }
}
