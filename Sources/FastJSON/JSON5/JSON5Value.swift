/// A value of a JSON5 document, which knows where it stands.
public struct JSON5Value: Sendable, Equatable {
    /// What the value is.
    public var content: Content

    /// Where it begins.
    public var position: SourcePosition

    /// The kinds of value; numbers that are written without point and exponent and fit are integers.
    public indirect enum Content: Sendable, Equatable {
        case null
        case bool(Bool)
        case integer(Int64)
        case double(Double)
        case string(String)
        case array([JSON5Value])
        case object([Member])
    }

    /// One key of an object and its value.
    public struct Member: Sendable, Equatable {
        /// The name, unescaped.
        public var key: String

        /// Where the key begins.
        public var keyPosition: SourcePosition

        /// What it names.
        public var value: JSON5Value
    }

    /// The kind in words, for messages.
    var kind: String {
        switch content {
        case .null: "null"
        case .bool: "a boolean"
        case .integer: "an integer"
        case .double: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

extension JSONValue {
    /// Takes over a value of a JSON5 document, without its places.
    ///
    /// JSON5 has infinities and not-a-number; they are taken over, and only writing them as JSON is refused.
    public init(_ value: JSON5Value) {
        switch value.content {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .integer(value)
        case .double(let value): self = .double(value)
        case .string(let value): self = .string(value)
        case .array(let elements): self = .array(elements.map { JSONValue($0) })
        case .object(let members):
            var object = JSONObject()
            for member in members { object[member.key] = JSONValue(member.value) }
            self = .object(object)
        }
    }
}
