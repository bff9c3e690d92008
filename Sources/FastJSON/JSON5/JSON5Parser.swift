/// Reads a JSON5 document into a tree with places (json5.org, version 1.0.0).
///
/// Stricter than the standard in this: duplicate keys, escapes of half a surrogate pair and numbers beyond `Double` are errors.
struct JSON5Parser {
    var source: JSON5Source
    private var depth = 0

    private init(_ source: JSON5Source) { self.source = source }

    static func parse(_ bytes: Span<UInt8>, file: String?) throws(JSON5Error) -> JSON5Value {
        var parser = JSON5Parser(try JSON5Source(bytes, file: file))
        try parser.skipSpace()
        guard parser.source.next != nil else { throw parser.source.error("expected a value, found an empty document") }
        let value = try parser.value()
        try parser.skipSpace()
        guard parser.source.next == nil else {
            throw parser.source.error("expected nothing after the document's value, found \(parser.source.found)")
        }
        return value
    }

    private mutating func value() throws(JSON5Error) -> JSON5Value {
        let position = source.position()
        let content: JSON5Value.Content
        switch source.next {
        case "{": content = try object(beganAt: position)
        case "[": content = try array(beganAt: position)
        case "\"", "'": content = .string(try string())
        case "+", "-", ".", "I", "N": content = try number()
        case let scalar? where Self.isDigit(scalar): content = try number()
        case let scalar? where JSON5Identifier.canBegin(scalar) || scalar == "\\": content = try word()
        default: throw source.error("expected a value, found \(source.found)")
        }
        return JSON5Value(content: content, position: position)
    }

    private mutating func word() throws(JSON5Error) -> JSON5Value.Content {
        let start = source.index
        switch try identifier() {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "null": return .null
        case let other:
            throw source.error("expected a value, found the word \(quoted(other)); text needs quotes", at: start)
        }
    }

    private mutating func object(beganAt start: SourcePosition) throws(JSON5Error) -> JSON5Value.Content {
        try enter()
        var members: [JSON5Value.Member] = []
        var places: [JSON5Key: SourcePosition] = [:]
        while true {
            try skipSpace()
            if source.take("}") { break }
            let keyIndex = source.index
            let keyPosition = source.position()
            let key = try key(ofObjectAt: start)
            if let first = places.updateValue(keyPosition, forKey: JSON5Key(text: key)) {
                throw source.error("the key \(quoted(key)) is given twice; the first one is at \(first)", at: keyIndex)
            }
            try skipSpace()
            guard source.take(":") else {
                throw source.error("expected a colon after the key \(quoted(key)), found \(source.found)")
            }
            try skipSpace()
            guard source.next != nil, source.next != "}", source.next != "," else {
                throw source.error("expected a value for the key \(quoted(key)), found \(source.found)")
            }
            members.append(JSON5Value.Member(key: key, keyPosition: keyPosition, value: try value()))
            try skipSpace()
            if source.take(",") { continue }
            if source.take("}") { break }
            throw source.error(
                source.next == nil
                    ? "the object that begins at \(start) is not closed"
                    : "expected a comma or } after the value of \(quoted(key)), found \(source.found)"
            )
        }
        depth -= 1
        return .object(members)
    }

    private mutating func key(ofObjectAt start: SourcePosition) throws(JSON5Error) -> String {
        switch source.next {
        case "\"", "'": return try string()
        case nil: throw source.error("the object that begins at \(start) is not closed")
        case let scalar? where JSON5Identifier.canBegin(scalar) || scalar == "\\": return try identifier()
        default: throw source.error("expected a key or }, found \(source.found)")
        }
    }

    private mutating func array(beganAt start: SourcePosition) throws(JSON5Error) -> JSON5Value.Content {
        try enter()
        var elements: [JSON5Value] = []
        while true {
            try skipSpace()
            if source.take("]") { break }
            guard source.next != nil else { throw source.error("the array that begins at \(start) is not closed") }
            elements.append(try value())
            try skipSpace()
            if source.take(",") { continue }
            if source.take("]") { break }
            throw source.error(
                source.next == nil
                    ? "the array that begins at \(start) is not closed"
                    : "expected a comma or ] after an element, found \(source.found)"
            )
        }
        depth -= 1
        return .array(elements)
    }

    private mutating func enter() throws(JSON5Error) {
        guard depth < JSONReader.greatestDepth else {
            throw source.error("nested more than \(JSONReader.greatestDepth) levels deep")
        }
        depth += 1
        source.advance()
    }

    /// Passes white space and comments.
    private mutating func skipSpace() throws(JSON5Error) {
        while let scalar = source.next {
            if scalar == "/" {
                try skipComment()
            } else if JSON5Source.isSpace(scalar) {
                source.advance()
            } else {
                return
            }
        }
    }

    private mutating func skipComment() throws(JSON5Error) {
        let start = source.index
        switch source.peek(1) {
        case "/":
            while let scalar = source.next, !JSON5Source.endsLine(scalar) { source.advance() }
        case "*":
            source.advance(2)
            while source.next != "*" || source.peek(1) != "/" {
                guard source.next != nil else { throw source.error("this comment is not closed", at: start) }
                source.advance()
            }
            source.advance(2)
        default:
            throw source.error("expected // or /* for a comment, found a single /")
        }
    }

    func quoted(_ key: String) -> String { "\"\(key)\"" }
}

/// A key as it is compared: by its scalars.
private struct JSON5Key: Hashable {
    let text: String

    static func == (one: JSON5Key, other: JSON5Key) -> Bool { one.text.utf8.elementsEqual(other.text.utf8) }

    func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}

extension JSON5Source {
    /// Whether this ends a line, for comments and strings.
    static func endsLine(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\n", "\r", "\u{2028}", "\u{2029}": true
        default: false
        }
    }

    /// Whether this may stand between tokens.
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case " ", "\t", "\u{B}", "\u{C}", "\u{A0}", "\u{FEFF}": true
        default: endsLine(scalar) || scalar.properties.generalCategory == .spaceSeparator
        }
    }
}
