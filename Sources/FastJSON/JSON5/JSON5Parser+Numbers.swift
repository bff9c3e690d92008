extension JSON5Parser {
    /// Reads a number: decimal with the point anywhere, hexadecimal, `Infinity` or `NaN`, each with a sign or without.
    mutating func number() throws(JSON5Error) -> JSON5Value.Content {
        let start = source.index
        let isNegative = source.next == "-"
        if isNegative || source.next == "+" { source.advance() }
        let content: JSON5Value.Content
        switch source.next {
        case "I", "N": content = try namedNumber(isNegative: isNegative, beganAt: start)
        case "0" where source.peek(1) == "x" || source.peek(1) == "X":
            content = try hexadecimalNumber(isNegative: isNegative, beganAt: start)
        case ".": content = try decimalNumber(isNegative: isNegative, beganAt: start)
        case let scalar? where Self.isDigit(scalar):
            content = try decimalNumber(isNegative: isNegative, beganAt: start)
        default: throw source.error("expected a digit after the sign, found \(source.found)")
        }
        if let next = source.next, JSON5Identifier.canContinue(next) || next == "\\" || next == "." {
            throw source.error("expected the number to end, found \(source.found)")
        }
        return content
    }

    private mutating func namedNumber(
        isNegative: Bool,
        beganAt start: Int
    ) throws(JSON5Error) -> JSON5Value.Content {
        let nameStart = source.index
        while let scalar = source.next, JSON5Identifier.canContinue(scalar) { source.advance() }
        switch source.text(from: nameStart) {
        case "Infinity": return .double(isNegative ? -.infinity : .infinity)
        case "NaN": return .double(.nan)
        case let other:
            throw source.error("expected a value, found the word \(quoted(other)); text needs quotes", at: start)
        }
    }

    private mutating func hexadecimalNumber(
        isNegative: Bool,
        beganAt start: Int
    ) throws(JSON5Error) -> JSON5Value.Content {
        source.advance(2)
        let first = source.index
        var magnitude: UInt64 = 0
        var isTooLong = false
        while let scalar = source.next, scalar.isASCII,
            let digit = StringScan.hexadecimalDigit(UInt8(truncatingIfNeeded: scalar.value))
        {
            isTooLong = isTooLong || magnitude >> 60 != 0
            magnitude = magnitude << 4 | UInt64(digit)
            source.advance()
        }
        guard source.index > first else { throw source.error("expected a hexadecimal digit, found \(source.found)") }
        if !isTooLong, let integer = integer(magnitude, isNegative: isNegative) { return integer }
        return try double("0x" + source.text(from: first), isNegative: isNegative, beganAt: start)
    }

    private mutating func decimalNumber(
        isNegative: Bool,
        beganAt start: Int
    ) throws(JSON5Error) -> JSON5Value.Content {
        let whole = takeDigits()
        guard whole.count == 1 || whole.first != "0" else {
            throw source.error(
                "a number cannot begin with a superfluous zero; octal numbers are not allowed",
                at: start
            )
        }
        var text = whole.isEmpty ? "0" : whole
        var isInteger = true
        if source.take(".") {
            isInteger = false
            let fraction = takeDigits()
            guard !whole.isEmpty || !fraction.isEmpty else {
                throw source.error("expected a digit beside the decimal point, found \(source.found)")
            }
            text += "." + (fraction.isEmpty ? "0" : fraction)
        }
        if source.next == "e" || source.next == "E" {
            isInteger = false
            source.advance()
            text += "e"
            if let sign = source.next, sign == "-" || sign == "+" {
                text.unicodeScalars.append(sign)
                source.advance()
            }
            let exponent = takeDigits()
            guard !exponent.isEmpty else {
                throw source.error("expected a digit in the exponent, found \(source.found)")
            }
            text += exponent
        }
        if isInteger, let magnitude = UInt64(text), let integer = integer(magnitude, isNegative: isNegative) {
            return integer
        }
        return try double(text, isNegative: isNegative, beganAt: start)
    }

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    private mutating func takeDigits() -> String {
        let start = source.index
        while let scalar = source.next, Self.isDigit(scalar) { source.advance() }
        return source.text(from: start)
    }

    /// The integer, when it fits and is not the negative zero, which only a `Double` can hold.
    private func integer(_ magnitude: UInt64, isNegative: Bool) -> JSON5Value.Content? {
        guard isNegative else { return Int64(exactly: magnitude).map { .integer($0) } }
        guard magnitude > 0, magnitude <= Int64.min.magnitude else { return nil }
        return .integer(Int64(truncatingIfNeeded: 0 &- magnitude))
    }

    private mutating func double(
        _ text: String,
        isNegative: Bool,
        beganAt start: Int
    ) throws(JSON5Error) -> JSON5Value.Content {
        guard let value = Double(text), value.isFinite else {
            throw source.error("the number is too large", at: start)
        }
        return .double(isNegative ? -value : value)
    }
}
