/// The version of HTTP/1 that a message is understood in.
public enum HTTPVersion: Sendable, Hashable, CaseIterable {
    /// HTTP/1.0: one request a connection unless both sides ask otherwise, no chunks.
    case http10
    /// HTTP/1.1, and any later 1.x, which a recipient reads as the highest it knows (RFC 9110 §2.5).
    case http11

    /// The version as it stands on the wire.
    public var text: String {
        switch self {
        case .http10: "HTTP/1.0"
        case .http11: "HTTP/1.1"
        }
    }

    /// Reads the eight bytes of a version.
    init(_ bytes: Span<UInt8>) throws(HTTPParseError) {
        guard bytes.count == 8, bytes[5].isDigit, bytes[6] == 0x2E, bytes[7].isDigit,
            bytes[0] == 0x48, bytes[1] == 0x54, bytes[2] == 0x54, bytes[3] == 0x50, bytes[4] == .slash
        else { throw .malformedVersion }
        guard bytes[5] == 0x31 else { throw .unsupportedVersion }
        self = bytes[7] == 0x30 ? .http10 : .http11
    }
}
