/// Why a message of a carrier was refused; the call goes on without it.
package enum CarrierMessageError: Error, Equatable, Sendable {
    /// It is not JSON.
    case json(offset: Int, reason: String)
    /// A field that it needs is missing.
    case missing(String)
    /// A number in it makes no sense.
    case outOfRange(String)
    /// A field has a value that is none of those it may have.
    case unknownValue(String)
    /// Its payload is not base64.
    case payload
    /// It came as the other kind of frame.
    case wrongFrame
    /// It is of another stream.
    case otherStream
    /// Its stream has not begun, or has begun already.
    case notNow(String)
    /// Audio in a form that was not agreed on.
    case format(String)

    /// What kind of error it is, the same each time: what it is counted under.
    package var kind: String {
        switch self {
        case .json: "json"
        case .missing: "missing"
        case .outOfRange: "out-of-range"
        case .unknownValue: "unknown-value"
        case .payload: "payload"
        case .wrongFrame: "wrong-frame"
        case .otherStream: "other-stream"
        case .notNow: "not-now"
        case .format: "format"
        }
    }
}

extension CarrierMessageError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .json(let offset, let reason): "not the JSON that was expected, at byte \(offset): \(reason)"
        case .missing(let field): "the field \"\(field)\" is missing"
        case .outOfRange(let field): "the field \"\(field)\" is out of range"
        case .unknownValue(let field): "the field \"\(field)\" has a value that is not known"
        case .payload: "the payload is not base64"
        case .wrongFrame: "a frame of the wrong kind"
        case .otherStream: "it belongs to another stream"
        case .notNow(let what): "\(what), which is not expected now"
        case .format(let format): "audio as \(format), which is not understood"
        }
    }
}
