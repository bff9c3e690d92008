/// Why a JSON document was refused, and at which byte.
public struct JSONError: Error, Equatable, Sendable {
    /// What was wrong.
    public var kind: Kind

    /// How many bytes of the document come before the fault.
    public var offset: Int

    /// The ways in which a document can be wrong.
    public enum Kind: Equatable, Sendable {
        /// The document stops in the middle; every proper prefix of an object or array fails this way.
        case unexpectedEnd
        /// No value can begin with this byte.
        case expectedValue
        /// Something else stands where a key in quotes must.
        case expectedKey
        /// Something else stands where the colon after a key must.
        case expectedColon
        /// Neither a comma nor the closing bracket follows a value.
        case expectedCommaOrClose
        /// Something other than white space follows the document.
        case trailingContent
        /// A word that begins like `true`, `false` or `null` and is none of them.
        case invalidLiteral
        /// A number without a digit where one must be, or with a leading zero.
        case invalidNumber
        /// A byte below 0x20 stands unescaped inside a string.
        case controlCharacter
        /// A backslash is followed by something that is no escape.
        case invalidEscape
        /// A `\u` escape names half of a surrogate pair without the other half.
        case loneSurrogate
        /// The bytes of a string are not UTF-8.
        case malformedUTF8
        /// Containers are nested deeper than the reader allows.
        case tooDeep
        /// The number is an integer, but not one of 64 bits with sign; or it is too large for a `Double`.
        case numberOutOfRange
        /// The value is well formed and of another kind than the caller asked for.
        case wrongKind(expected: JSONKind, found: JSONKind)
        /// The caller asked for a value, key or element where the document's structure has none, or went on after an error.
        case notHere
    }

    init(_ kind: Kind, at offset: Int) {
        self.kind = kind
        self.offset = offset
    }
}

/// The kinds of JSON value a caller can ask for.
public enum JSONKind: String, Sendable {
    case object, array, string, number, integer, bool, null
}

extension JSONError: CustomStringConvertible {
    /// What was wrong and where, in one clause.
    public var description: String { "\(kind) at byte \(offset)" }
}

extension JSONError.Kind: CustomStringConvertible {
    /// What was wrong, in one clause.
    public var description: String {
        switch self {
        case .unexpectedEnd: "the document ends too early"
        case .expectedValue: "expected a value"
        case .expectedKey: "expected a key in double quotes"
        case .expectedColon: "expected a colon after the key"
        case .expectedCommaOrClose: "expected a comma or the closing bracket"
        case .trailingContent: "unexpected content after the document"
        case .invalidLiteral: "expected true, false or null"
        case .invalidNumber: "malformed number"
        case .controlCharacter: "unescaped control character in a string"
        case .invalidEscape: "unknown escape in a string"
        case .loneSurrogate: "escape of half a surrogate pair"
        case .malformedUTF8: "malformed UTF-8 in a string"
        case .tooDeep: "nested too deeply"
        case .numberOutOfRange: "number out of range"
        case .wrongKind(let expected, let found): "expected \(expected.rawValue), found \(found.rawValue)"
        case .notHere: "asked for a value where the document has none"
        }
    }
}
