internal import Octets

/// Turns header or trailer lines, one after the other, into the table of an `HTTPFields`.
struct FieldLines: Sendable {
    private var entries: [HTTPFields.Entry] = []
    private var hasFolds = false
    private let joinsFolds: Bool
    private let limit: Int

    /// Makes an empty table of at most `limit` fields; `joinsFolds` says what to do with folded lines.
    init(limit: Int, joinsFolds: Bool) {
        self.limit = limit
        self.joinsFolds = joinsFolds
    }

    /// Takes a line that is not empty.
    mutating func append(_ line: Range<Int>, of bytes: Span<UInt8>) throws(HTTPParseError) {
        if bytes[line.lowerBound].isBlank { return try appendFold(line, of: bytes) }
        var index = line.lowerBound
        while index < line.upperBound, ByteSet.token.contains(bytes[index]) { index += 1 }
        guard index < line.upperBound else { throw .missingColon }
        guard bytes[index] == .colon else { throw Self.faultInName(at: index, before: line.upperBound, of: bytes) }
        guard index > line.lowerBound else { throw .emptyFieldName }
        guard entries.count < limit else { throw .tooManyFields }
        let value = try Self.value(in: (index + 1)..<line.upperBound, of: bytes)
        if entries.isEmpty { entries.reserveCapacity(16) }
        entries.append(HTTPFields.Entry(name: line.lowerBound..<index, value: value))
    }

    /// The fields, whose lines lie in `section` of the bytes, and an empty table for the next head.
    mutating func take(_ section: Range<Int>, of bytes: Span<UInt8>) -> HTTPFields {
        guard !entries.isEmpty else { return HTTPFields() }
        var storage = Array(copying: bytes.extracting(section))
        let offset = UInt32(section.lowerBound)
        for index in entries.indices {
            entries[index].nameStart -= offset
            entries[index].valueStart -= offset
            guard hasFolds else { continue }
            for place in entries[index].value where !storage[place].isFieldText { storage[place] = .space }
        }
        defer {
            entries = []
            hasFolds = false
        }
        return HTTPFields(storage: storage, entries: entries)
    }

    /// A client must read a folded line as one with spaces for the fold (RFC 9112 §5.2); a server refuses it.
    private mutating func appendFold(_ line: Range<Int>, of bytes: Span<UInt8>) throws(HTTPParseError) {
        guard let last = entries.last else { throw .leadingWhitespace }
        guard joinsFolds else { throw .foldedField }
        let more = try Self.value(in: line, of: bytes)
        guard !more.isEmpty else { return }
        hasFolds = true
        let start = last.valueCount == 0 ? more.lowerBound : last.value.lowerBound
        entries[entries.count - 1] = HTTPFields.Entry(name: last.name, value: start..<more.upperBound)
    }

    private static func value(in range: Range<Int>, of bytes: Span<UInt8>) throws(HTTPParseError) -> Range<Int> {
        if let index = bytes.firstControl(in: range) {
            switch bytes[index] {
            case .carriageReturn: throw .bareCarriageReturn
            case 0: throw .nulByte
            default: throw .invalidFieldValue
            }
        }
        return bytes.trimmingBlanks(range)
    }

    private static func faultInName(at index: Int, before end: Int, of bytes: Span<UInt8>) -> HTTPParseError {
        switch bytes[index] {
        case .carriageReturn: return .bareCarriageReturn
        case 0: return .nulByte
        case .space, .tab:
            var next = index
            while next < end, bytes[next].isBlank { next += 1 }
            return next < end && bytes[next] == .colon ? .whitespaceBeforeColon : .invalidFieldName
        default: return .invalidFieldName
        }
    }
}
