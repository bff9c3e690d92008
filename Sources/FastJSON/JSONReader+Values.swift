extension JSONReader {
    /// The kind of the value that comes next, judged by its first byte; a number is never called an integer here.
    public mutating func nextKind() throws(JSONError) -> JSONKind {
        guard expectation == .value else { throw JSONError(.notHere, at: position) }
        switch try nextByte() {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        default: throw failure(.expectedValue)
        }
    }

    /// The string that must come next, seen where it stands.
    @_lifetime(copy self)
    public mutating func string() throws(JSONError) -> JSONString {
        let quote = position
        if expectation == .value, quote < bytes.count, bytes[quote] == UInt8(ascii: "\"") {
            let end = StringScan.firstNotable(in: bytes, from: quote &+ 1)
            if end < bytes.count, bytes[end] == UInt8(ascii: "\"") {
                position = end &+ 1
                expectation = .commaOrClose
                return JSONString(raw: bytes.extracting((quote &+ 1)..<end), offset: quote &+ 1, isEscaped: false)
            }
        }
        return try unhurriedString()
    }

    @inline(never)
    @_lifetime(copy self)
    private mutating func unhurriedString() throws(JSONError) -> JSONString {
        try expect(UInt8(ascii: "\""), of: .string)
        let string = try takeString()
        expectation = .commaOrClose
        return string
    }

    /// The integer that must come next: a number without fraction and exponent, of 64 bits with sign.
    public mutating func integer() throws(JSONError) -> Int64 {
        let token = try number(orElse: .integer)
        guard token.isInteger else { throw JSONError(.wrongKind(expected: .integer, found: .number), at: token.start) }
        guard let value = token.integer else { throw JSONError(.numberOutOfRange, at: token.start) }
        pass(token)
        return value
    }

    /// The integer that must come next, as a number or as a string of digits such as `"47"`, which is how Twilio counts.
    public mutating func quotedInteger() throws(JSONError) -> Int64 {
        guard expectation == .value, try nextByte() == UInt8(ascii: "\"") else { return try integer() }
        // What a counter nearly always is: up to seven digits and the closing quote.
        let start = position &+ 1
        guard let digits = NumberToken.shortInteger(in: bytes, at: start) else { return try unusualQuotedInteger() }
        guard bytes[start &+ digits.count] == UInt8(ascii: "\"") else { return try unusualQuotedInteger() }
        position = start &+ digits.count &+ 1
        expectation = .commaOrClose
        return digits.value
    }

    private mutating func unusualQuotedInteger() throws(JSONError) -> Int64 {
        let start = position
        let string = try string()
        if !string.raw.isEmpty, let token = try? NumberToken(in: string.raw, at: 0), token.end == string.raw.count,
            let value = token.integer
        {
            return value
        }
        // The string itself was sound: it may be asked for once more.
        position = start
        expectation = .value
        throw JSONError(.wrongKind(expected: .integer, found: .string), at: start)
    }

    /// The number that must come next, as the nearest `Double`.
    public mutating func double() throws(JSONError) -> Double {
        let token = try number(orElse: .number)
        guard let value = token.double(in: bytes) else { throw JSONError(.numberOutOfRange, at: token.start) }
        pass(token)
        return value
    }

    /// The `true` or `false` that must come next.
    public mutating func bool() throws(JSONError) -> Bool {
        let found = try nextKind()
        guard found == .bool else { throw JSONError(.wrongKind(expected: .bool, found: found), at: position) }
        let value = bytes[position] == UInt8(ascii: "t")
        try passLiteral(value ? "true" : "false")
        return value
    }

    /// Whether `null` comes next; if so it is passed, else the value stays to be asked for.
    public mutating func takeNull() throws(JSONError) -> Bool {
        guard try nextKind() == .null else { return false }
        try passLiteral("null")
        return true
    }

    /// The bytes of the value that comes next, whatever it is, checked but not decoded.
    @_lifetime(copy self)
    public mutating func rawValue() throws(JSONError) -> Span<UInt8> {
        _ = try nextKind()
        let start = position
        try skip()
        return bytes.extracting(start..<position)
    }

    // MARK: - For the other files of the reader

    /// Goes to the value that comes next, which must begin with `byte`.
    @inline(__always)
    mutating func expect(_ byte: UInt8, of kind: JSONKind) throws(JSONError) {
        guard expectation == .value, try nextByte() == byte else { throw mismatch(expected: kind) }
    }

    /// The error for a value of another kind than asked for, or for what is no value.
    @inline(never)
    private mutating func mismatch(expected: JSONKind) -> JSONError {
        do {
            let found = try nextKind()
            return JSONError(.wrongKind(expected: expected, found: found), at: position)
        } catch {
            return error
        }
    }

    /// Reads the number that comes next without passing it.
    mutating func number(orElse expected: JSONKind) throws(JSONError) -> NumberToken {
        let found = try nextKind()
        guard found == .number else { throw JSONError(.wrongKind(expected: expected, found: found), at: position) }
        do {
            return try NumberToken(in: bytes, at: position)
        } catch {
            throw ended(by: error)
        }
    }

    mutating func pass(_ token: NumberToken) {
        position = token.end
        expectation = .commaOrClose
    }

    mutating func passLiteral(_ literal: StaticString) throws(JSONError) {
        for index in 0..<literal.utf8CodeUnitCount {
            guard position + index < bytes.count else { throw ended(by: JSONError(.unexpectedEnd, at: bytes.count)) }
            // Inside the literal, by the bounds of the loop.
            guard unsafe literal.utf8Start[index] == bytes[position + index] else { throw failure(.invalidLiteral) }
        }
        position += literal.utf8CodeUnitCount
        expectation = .commaOrClose
    }
}
