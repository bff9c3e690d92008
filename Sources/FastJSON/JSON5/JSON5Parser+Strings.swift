extension JSON5Parser {
    /// Reads a string in either kind of quotes.
    mutating func string() throws(JSON5Error) -> String {
        let start = source.index
        let quote = source.take()
        var text = String.UnicodeScalarView()
        while let scalar = source.next {
            if scalar == quote {
                source.advance()
                return String(text)
            }
            switch scalar {
            case "\\":
                if let escaped = try escape() { text.append(escaped) }
            case "\n", "\r":
                throw source.error(
                    "the string is not closed on its line; a line is continued by a backslash",
                    at: start
                )
            default:
                text.append(scalar)
                source.advance()
            }
        }
        throw source.error("the string is not closed", at: start)
    }

    /// Reads an escape; nothing for the continuation of a line.
    private mutating func escape() throws(JSON5Error) -> Unicode.Scalar? {
        let start = source.index
        source.advance()
        switch source.take() {
        case nil: throw source.error("the file ends inside a string")
        case "b": return "\u{8}"
        case "f": return "\u{C}"
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "v": return "\u{B}"
        case "0":
            if let next = source.next, Self.isDigit(next) {
                throw source.error("octal escapes are not allowed", at: start)
            }
            return "\0"
        case let digit? where Self.isDigit(digit): throw source.error("octal escapes are not allowed", at: start)
        case "x":
            guard let value = hexadecimal(digits: 2) else {
                throw source.error("expected two hexadecimal digits after \\x", at: start)
            }
            return Unicode.Scalar(value)
        case "u": return try unicodeEscape(beganAt: start)
        case "\r":
            _ = source.take("\n")
            return nil
        case "\n", "\u{2028}", "\u{2029}": return nil
        // Any other character stands for itself.
        case let other: return other
        }
    }

    /// Reads what follows `\u`, with the second half of a surrogate pair.
    mutating func unicodeEscape(beganAt start: Int) throws(JSON5Error) -> Unicode.Scalar {
        guard let unit = hexadecimal(digits: 4) else {
            throw source.error("expected four hexadecimal digits after \\u", at: start)
        }
        if let scalar = Unicode.Scalar(unit) { return scalar }
        if unit < 0xDC00, source.next == "\\", source.peek(1) == "u" {
            source.advance(2)
            if let low = hexadecimal(digits: 4), (0xDC00...0xDFFF).contains(low),
                let scalar = Unicode.Scalar(0x10000 + (unit & 0x3FF) << 10 + low & 0x3FF)
            {
                return scalar
            }
        }
        throw source.error("this escape is half of a surrogate pair; the other half is missing", at: start)
    }

    private mutating func hexadecimal(digits: Int) -> UInt32? {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let scalar = source.next, scalar.isASCII,
                let digit = StringScan.hexadecimalDigit(UInt8(truncatingIfNeeded: scalar.value))
            else { return nil }
            value = value << 4 | UInt32(digit)
            source.advance()
        }
        return value
    }
}
