/// Why a message of a relay was refused; the call goes on without it.
package enum RelayMessageError: Error, Equatable, Sendable {
    /// It is not JSON, or not in the documented form.
    case json(offset: Int, reason: String)
    /// A field that it needs is missing.
    case missing(String)
    /// A number in it makes no sense.
    case outOfRange(String)
    /// A field has a value that is none of those it may have.
    case unknownValue(String)
    /// It came as a binary frame.
    case wrongFrame
    /// The session has not begun, or has begun already.
    case notNow(String)

    /// What kind of error it is, the same each time: what it is counted under.
    package var kind: String {
        switch self {
        case .json: "json"
        case .missing: "missing"
        case .outOfRange: "out-of-range"
        case .unknownValue: "unknown-value"
        case .wrongFrame: "wrong-frame"
        case .notNow: "not-now"
        }
    }
}

extension RelayMessageError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .json(let offset, let reason): "not the JSON that was expected, at byte \(offset): \(reason)"
        case .missing(let field): "the field \"\(field)\" is missing"
        case .outOfRange(let field): "the field \"\(field)\" is out of range"
        case .unknownValue(let field): "the field \"\(field)\" has a value that is not known"
        case .wrongFrame: "a frame of the wrong kind"
        case .notNow(let what): "\(what), which is not expected now"
        }
    }
}
