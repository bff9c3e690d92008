internal import Octets

/// A request method: a token whose case counts.
public struct HTTPMethod: Sendable, Hashable {
    /// The method as it stands on the wire.
    public let text: String

    /// Makes a method of any token; `nil` when the text is not a token.
    public init?(_ text: String) {
        guard text.utf8.span.isToken else { return nil }
        self.text = text
    }

    private init(known text: String) { self.text = text }

    /// Makes a method of bytes; `nil` when they are not a token.
    init?(_ bytes: Span<UInt8>) {
        guard bytes.isToken else { return nil }
        // Up to 15 bytes live inside the string value itself: no method in use allocates.
        text = String(decoding: bytes)
    }

    /// Asks for a resource.
    public static var get: Self { Self(known: "GET") }
    /// Asks for the head that a GET would be answered with.
    public static var head: Self { Self(known: "HEAD") }
    /// Hands content to a resource to be processed.
    public static var post: Self { Self(known: "POST") }
    /// Replaces a resource.
    public static var put: Self { Self(known: "PUT") }
    /// Changes a part of a resource.
    public static var patch: Self { Self(known: "PATCH") }
    /// Removes a resource.
    public static var delete: Self { Self(known: "DELETE") }
    /// Asks what a resource, or the server as a whole, can do.
    public static var options: Self { Self(known: "OPTIONS") }
    /// Asks for a tunnel to an authority.
    public static var connect: Self { Self(known: "CONNECT") }
    /// Asks for the request to be echoed.
    public static var trace: Self { Self(known: "TRACE") }

    /// Whether doing it twice has the effect of doing it once (RFC 9110 §9.2.2), so that a lost request may be repeated.
    public var isIdempotent: Bool {
        switch text {
        case "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE": true
        default: false
        }
    }
}

extension HTTPMethod: CustomStringConvertible {
    /// The method as it stands on the wire.
    public var description: String { text }
}
