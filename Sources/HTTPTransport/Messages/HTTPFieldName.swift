/// The name of a header or trailer field: a token, equal in either case.
public struct HTTPFieldName: Sendable {
    /// The name as it was written.
    public let text: String

    /// Makes a name of any token; `nil` when the text is not a token.
    public init?(_ text: String) {
        guard text.utf8.span.isToken else { return nil }
        self.text = text
    }

    init(known text: String) { self.text = text }
}

extension HTTPFieldName: ExpressibleByStringLiteral {
    /// Makes a name of a literal in the source code, which must be a token.
    public init(stringLiteral text: String) {
        precondition(text.utf8.span.isToken, "a field name in the source code is not a token")
        self.text = text
    }
}

extension HTTPFieldName: Hashable {
    /// Whether both are the same name, in either case.
    public static func == (one: Self, other: Self) -> Bool {
        one.text.utf8.span.equalsIgnoringCase(other.text.utf8.span)
    }

    /// Feeds the lower-case name to a hasher.
    public func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte.lowercased) }
    }
}

extension HTTPFieldName: CustomStringConvertible {
    /// The name as it was written.
    public var description: String { text }
}

extension HTTPFieldName {
    /// `Accept`.
    public static var accept: Self { Self(known: "Accept") }
    /// `Accept-Encoding`.
    public static var acceptEncoding: Self { Self(known: "Accept-Encoding") }
    /// `Accept-Ranges`.
    public static var acceptRanges: Self { Self(known: "Accept-Ranges") }
    /// `Allow`.
    public static var allow: Self { Self(known: "Allow") }
    /// `Authorization`.
    public static var authorization: Self { Self(known: "Authorization") }
    /// `Cache-Control`.
    public static var cacheControl: Self { Self(known: "Cache-Control") }
    /// `Connection`.
    public static var connection: Self { Self(known: "Connection") }
    /// `Content-Disposition`.
    public static var contentDisposition: Self { Self(known: "Content-Disposition") }
    /// `Content-Encoding`.
    public static var contentEncoding: Self { Self(known: "Content-Encoding") }
    /// `Content-Length`.
    public static var contentLength: Self { Self(known: "Content-Length") }
    /// `Content-Range`.
    public static var contentRange: Self { Self(known: "Content-Range") }
    /// `Content-Type`.
    public static var contentType: Self { Self(known: "Content-Type") }
    /// `Cookie`.
    public static var cookie: Self { Self(known: "Cookie") }
    /// `Date`.
    public static var date: Self { Self(known: "Date") }
    /// `ETag`.
    public static var eTag: Self { Self(known: "ETag") }
    /// `Expect`.
    public static var expect: Self { Self(known: "Expect") }
    /// `Host`.
    public static var host: Self { Self(known: "Host") }
    /// `If-Match`.
    public static var ifMatch: Self { Self(known: "If-Match") }
    /// `If-Modified-Since`.
    public static var ifModifiedSince: Self { Self(known: "If-Modified-Since") }
    /// `If-None-Match`.
    public static var ifNoneMatch: Self { Self(known: "If-None-Match") }
    /// `If-Range`.
    public static var ifRange: Self { Self(known: "If-Range") }
    /// `If-Unmodified-Since`.
    public static var ifUnmodifiedSince: Self { Self(known: "If-Unmodified-Since") }
    /// `Keep-Alive`.
    public static var keepAlive: Self { Self(known: "Keep-Alive") }
    /// `Last-Modified`.
    public static var lastModified: Self { Self(known: "Last-Modified") }
    /// `Location`.
    public static var location: Self { Self(known: "Location") }
    /// `Origin`.
    public static var origin: Self { Self(known: "Origin") }
    /// `Proxy-Authorization`.
    public static var proxyAuthorization: Self { Self(known: "Proxy-Authorization") }
    /// `Range`.
    public static var range: Self { Self(known: "Range") }
    /// `Referer`.
    public static var referer: Self { Self(known: "Referer") }
    /// `Retry-After`.
    public static var retryAfter: Self { Self(known: "Retry-After") }
    /// `Sec-WebSocket-Accept`.
    public static var secWebSocketAccept: Self { Self(known: "Sec-WebSocket-Accept") }
    /// `Sec-WebSocket-Extensions`.
    public static var secWebSocketExtensions: Self { Self(known: "Sec-WebSocket-Extensions") }
    /// `Sec-WebSocket-Key`.
    public static var secWebSocketKey: Self { Self(known: "Sec-WebSocket-Key") }
    /// `Sec-WebSocket-Protocol`.
    public static var secWebSocketProtocol: Self { Self(known: "Sec-WebSocket-Protocol") }
    /// `Sec-WebSocket-Version`.
    public static var secWebSocketVersion: Self { Self(known: "Sec-WebSocket-Version") }
    /// `Server`.
    public static var server: Self { Self(known: "Server") }
    /// `Set-Cookie`.
    public static var setCookie: Self { Self(known: "Set-Cookie") }
    /// `TE`.
    public static var te: Self { Self(known: "TE") }
    /// `Trailer`.
    public static var trailer: Self { Self(known: "Trailer") }
    /// `Transfer-Encoding`.
    public static var transferEncoding: Self { Self(known: "Transfer-Encoding") }
    /// `Upgrade`.
    public static var upgrade: Self { Self(known: "Upgrade") }
    /// `User-Agent`.
    public static var userAgent: Self { Self(known: "User-Agent") }
    /// `Vary`.
    public static var vary: Self { Self(known: "Vary") }
    /// `WWW-Authenticate`.
    public static var wwwAuthenticate: Self { Self(known: "WWW-Authenticate") }
    /// `X-Forwarded-For`.
    public static var xForwardedFor: Self { Self(known: "X-Forwarded-For") }
    /// `X-Forwarded-Proto`.
    public static var xForwardedProto: Self { Self(known: "X-Forwarded-Proto") }
    /// `X-Request-ID`.
    public static var xRequestID: Self { Self(known: "X-Request-ID") }
}
