import Octets

/// Why a value cannot be written as JSON.
public enum JSONWriteError: Error, Equatable, CustomStringConvertible {
    /// JSON has neither infinities nor not-a-number.
    case notFinite

    /// What was wrong, in one clause.
    public var description: String { "JSON has no infinite number and no not-a-number" }
}

extension JSONWriter {
    /// Writes a string.
    public mutating func string(_ value: String) {
        string(value.utf8.span)
    }

    /// Writes a string that is UTF-8; each malformed sequence becomes U+FFFD.
    public mutating func string(_ utf8: Span<UInt8>) {
        beginValue()
        output.append(UInt8(ascii: "\""))
        output.appendEscaped(utf8)
        output.append(UInt8(ascii: "\""))
    }

    /// Writes a string from what `write` puts out, at most `capacity` bytes of ASCII that need no escape, such as base64.
    public mutating func string<E: Error>(
        unescapedCapacity capacity: Int,
        _ write: (inout OutputSpan<UInt8>) throws(E) -> Void
    ) throws(E) {
        beginValue()
        output.append(UInt8(ascii: "\""))
        let start = output.count
        try output.append(capacity: capacity, write)
        assert(
            StringScan.firstNotable(in: output.bytes, from: start) == output.count,
            "a string said to need no escape needs one"
        )
        output.append(UInt8(ascii: "\""))
    }

    /// Writes an integer.
    public mutating func integer(_ value: some FixedWidthInteger & SignedInteger) {
        beginValue()
        let wide = Int64(value)
        output.append(digitsOf: wide.magnitude, isNegative: wide < 0)
    }

    /// Writes an integer as a string of digits, which is how Twilio counts.
    public mutating func quotedInteger(_ value: Int64) {
        beginValue()
        output.append(UInt8(ascii: "\""))
        output.append(digitsOf: value.magnitude, isNegative: value < 0)
        output.append(UInt8(ascii: "\""))
    }

    /// Writes a number with the fewest digits that read back as the same `Double`.
    public mutating func double(_ value: Double) throws(JSONWriteError) {
        guard value.isFinite else { throw .notFinite }
        beginValue()
        output.append(shortest: value)
    }

    /// Writes `true` or `false`.
    public mutating func bool(_ value: Bool) {
        beginValue()
        output.append(value ? "true" : "false")
    }

    /// Writes `null`.
    public mutating func null() {
        beginValue()
        output.append("null")
    }

    /// Writes a value that is JSON already; whoever hands it over answers for that.
    public mutating func raw(_ json: Span<UInt8>) {
        beginValue()
        output.append(json)
    }
}
