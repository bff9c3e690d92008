/// Why an opening handshake came to nothing.
public enum HandshakeFailure: Error, Equatable, Sendable {
    /// The request is not a GET that asks for an upgrade to "websocket".
    case notAskedFor
    /// The request names no version, or not 13.
    case versionNotSupported
    /// The request's key is missing or not 16 bytes in base64.
    case keyInvalid
    /// A header field is not written as its grammar asks.
    case fieldMalformed(String)
    /// The answer's `Sec-WebSocket-Accept` does not belong to the key.
    case acceptanceWrong
    /// The answer chose a subprotocol that was not offered.
    case subprotocolNotOffered
    /// The answer agrees to an extension that was not offered, or not so.
    case extensionNotOffered
}

extension HandshakeFailure: CustomStringConvertible {
    /// What was wrong, in one clause.
    public var description: String {
        switch self {
        case .notAskedFor: "this address speaks WebSocket: a GET with an upgrade to it is expected"
        case .versionNotSupported: "the WebSocket version is not 13"
        case .keyInvalid: "Sec-WebSocket-Key is not 16 bytes in base64"
        case .fieldMalformed(let name): "the field \(name) is malformed"
        case .acceptanceWrong: "Sec-WebSocket-Accept does not belong to the key that was sent"
        case .subprotocolNotOffered: "the server chose a subprotocol that was not offered"
        case .extensionNotOffered: "the server agreed to an extension that was not offered"
        }
    }
}
