/// The scalars of a JSON5 document with a place to read on from.
struct JSON5Source {
    private let scalars: [Unicode.Scalar]
    let file: String?
    /// How many scalars have been passed.
    private(set) var index = 0
    /// The last place that was named, from where the next one is counted on.
    private var known = (index: 0, position: SourcePosition(line: 1, column: 1))

    /// Decodes a document; malformed UTF-8 is an error at its place.
    init(_ bytes: Span<UInt8>, file: String?) throws(JSON5Error) {
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(bytes.count)
        var index = 0
        var isMalformed = false
        while index < bytes.count, !isMalformed {
            guard bytes[index] >= 0x80 else {
                scalars.append(Unicode.Scalar(bytes[index]))
                index += 1
                continue
            }
            if case .wellFormed(let length) = UTF8Sequence(in: bytes, at: index) {
                // The first byte gives its low bits, each other byte six.
                var value = UInt32(bytes[index]) & (0xFF >> UInt32(length + 1))
                for step in 1..<length { value = value << 6 | UInt32(bytes[index + step] & 0x3F) }
                scalars.append(Unicode.Scalar(value) ?? "\u{FFFD}")
                index += length
            } else {
                isMalformed = true
            }
        }
        self.scalars = scalars
        self.file = file
        guard isMalformed else { return }
        self.index = scalars.count
        throw error("the bytes here are not UTF-8")
    }

    /// The next scalar, which stays; nothing at the end.
    var next: Unicode.Scalar? { peek(0) }

    /// A scalar further on.
    func peek(_ distance: Int) -> Unicode.Scalar? {
        index + distance < scalars.count ? scalars[index + distance] : nil
    }

    /// Passes scalars that have been looked at.
    mutating func advance(_ count: Int = 1) { index = min(index + count, scalars.count) }

    /// Passes the next scalar and answers it.
    mutating func take() -> Unicode.Scalar? {
        let scalar = next
        advance()
        return scalar
    }

    /// Passes the next scalar when it is this one.
    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        advance()
        return true
    }

    /// The text from a place up to the present one.
    func text(from start: Int) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[start..<index])
        return String(text)
    }

    /// Where the next scalar is.
    mutating func position() -> SourcePosition { position(of: index) }

    /// Where a scalar is.
    mutating func position(of place: Int) -> SourcePosition {
        if place < known.index { known = (0, SourcePosition(line: 1, column: 1)) }
        var lineStart = known.index
        var (line, column) = (known.position.line, known.position.column)
        for index in known.index..<place where endsLine(index) {
            line += 1
            column = 1
            lineStart = index + 1
        }
        var rest = String.UnicodeScalarView()
        rest.append(contentsOf: scalars[lineStart..<place])
        known = (place, SourcePosition(line: line, column: column + String(rest).count))
        return known.position
    }

    private func endsLine(_ index: Int) -> Bool {
        switch scalars[index] {
        case "\n": true
        case "\r": !(index + 1 < scalars.count && scalars[index + 1] == "\n")
        default: false
        }
    }

    /// An error at the next scalar, or at another.
    mutating func error(_ message: String, at place: Int? = nil) -> JSON5Error {
        JSON5Error(file: file, at: position(of: place ?? index), message)
    }

    /// What stands next, in words for a message.
    var found: String {
        guard let next else { return "the end of the file" }
        switch next {
        case "\n", "\r", "\u{2028}", "\u{2029}": return "the end of the line"
        case "\t": return "a tab"
        case "\"": return "a double quote"
        case "'": return "a single quote"
        case "\u{20}"..."\u{7E}": return "\"\(next)\""
        default:
            let isLetter = next.properties.isAlphabetic
            let code = "U+" + String(repeating: "0", count: max(0, 4 - hex(next).count)) + hex(next)
            return isLetter ? "\"\(next)\" (\(code))" : code
        }
    }

    private func hex(_ scalar: Unicode.Scalar) -> String { String(scalar.value, radix: 16, uppercase: true) }
}
