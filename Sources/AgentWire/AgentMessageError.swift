/// Why a message of an agent's server was refused; the conversation goes on without it.
package enum AgentMessageError: Error, Equatable, Sendable {
    /// It is not the JSON that was expected.
    case json(offset: Int, reason: String)
    /// A field that it needs is missing.
    case missing(String)
    /// Its audio is not base64.
    case payload
    /// A number in it makes no sense.
    case outOfRange(String)
    /// Audio in a form that is not known.
    case format(String)
    /// It is no text.
    case binary

    /// What kind of error it is, the same each time: what it is counted under.
    package var kind: String {
        switch self {
        case .json: "json"
        case .missing: "missing"
        case .payload: "payload"
        case .outOfRange: "out-of-range"
        case .format: "format"
        case .binary: "binary"
        }
    }
}

extension AgentMessageError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .json(let offset, let reason): "not the JSON that was expected, at byte \(offset): \(reason)"
        case .missing(let field): "the field \"\(field)\" is missing"
        case .payload: "the audio is not base64"
        case .outOfRange(let field): "the field \"\(field)\" is out of range"
        case .format(let name): "audio as \"\(name)\", which is not understood"
        case .binary: "a binary message, where only text is spoken"
        }
    }
}
