internal import Octets

/// The address of a resource that HTTP or WebSocket leads to.
///
/// Parsed strictly: what is refused here would otherwise be understood in two ways by two programs.
public struct HTTPURL: Sendable, Hashable {
    /// How the resource is reached.
    public enum Scheme: String, Sendable, Hashable, CaseIterable {
        /// HTTP in the clear.
        case http
        /// HTTP over TLS.
        case https
        /// WebSocket in the clear.
        case ws
        /// WebSocket over TLS.
        case wss

        /// Whether the connection is under TLS.
        public var isSecure: Bool { self == .https || self == .wss }

        /// The port where none is named.
        public var defaultPort: UInt16 { isSecure ? 443 : 80 }
    }

    /// How the resource is reached.
    public let scheme: Scheme
    /// The host in lower case; an IPv6 address without its brackets, as name resolution and TLS want it.
    public let host: String
    /// The port, named or implied.
    public let port: UInt16
    /// The path and the query, still percent-encoded; begins with "/".
    public let target: HTTPTarget

    /// Reads an absolute URL, such as `https://example.test:8443/path?query`.
    ///
    /// A fragment is dropped: it is never sent.
    public init(_ text: String) throws(HTTPURLError) {
        let bytes = text.utf8.span
        let end = bytes.firstIndex(of: 0x23) ?? bytes.count
        guard let colon = bytes.firstIndex(of: .colon), colon + 2 < end, bytes[colon + 1] == .slash,
            bytes[colon + 2] == .slash
        else { throw .missingScheme }
        let name = String(decoding: bytes.extracting(0..<colon)).lowercased()
        guard let scheme = Scheme(rawValue: name) else { throw .unsupportedScheme }
        let start = colon + 3
        var authorityEnd = start
        while authorityEnd < end, bytes[authorityEnd] != .slash, bytes[authorityEnd] != .questionMark {
            // "@" before the path, however odd the rest, is an attempt to name a user.
            if bytes[authorityEnd] == 0x40 { throw .hasCredentials }
            authorityEnd += 1
        }
        let authority = bytes.extracting(start..<authorityEnd)
        guard !authority.isEmpty, authority[0] != .colon else { throw .missingHost }
        let (host, port) = try Self.hostAndPort(authority)
        self.scheme = scheme
        self.host = host
        self.port = port ?? scheme.defaultPort
        let rest = bytes.extracting(authorityEnd..<end)
        let hasPath = !rest.isEmpty && rest[0] == .slash
        do throws(HTTPParseError) {
            target = try HTTPTarget((hasPath ? "" : "/") + String(decoding: rest))
        } catch {
            throw .malformedTarget
        }
    }

    /// Makes a URL of the same server with another path and query.
    public init(_ server: HTTPURL, target: HTTPTarget) {
        scheme = server.scheme
        host = server.host
        port = server.port
        self.target = target
    }

    /// Whether the host is an IPv6 address.
    public var isIPv6: Bool { host.utf8.contains(.colon) }

    /// The host and, unless it is the scheme's own, the port: what belongs into Host.
    public var authority: String {
        let name = isIPv6 ? "[\(host)]" : host
        return port == scheme.defaultPort ? name : "\(name):\(port)"
    }

    /// Whether requests for both may go over one connection.
    public func isSameServer(as other: HTTPURL) -> Bool {
        host == other.host && port == other.port && scheme.isSecure == other.scheme.isSecure
    }

    private static func hostAndPort(_ authority: Span<UInt8>) throws(HTTPURLError) -> (String, UInt16?) {
        // Beside the address in brackets only a domain name or IPv4 address: no "%" and no other delimiters.
        guard let parts = HostSyntax.split(authority) else {
            throw authority[0] == 0x5B || !HostSyntax.hasMalformedPort(authority) ? .malformedHost : .malformedPort
        }
        var port: UInt16?
        if let range = parts.port {
            guard let number = authority.extracting(range).decimalNumber, number > 0 else { throw .malformedPort }
            port = UInt16(number)
        }
        var name = parts.host
        if authority[0] == 0x5B {
            name = (name.lowerBound + 1)..<(name.upperBound - 1)
        } else {
            guard HostSyntax.isDomainName(authority.extracting(name)) else { throw .malformedHost }
        }
        return (String(decoding: authority.extracting(name)).lowercased(), port)
    }
}

extension HTTPURL: CustomStringConvertible {
    /// The URL as text, without its query: queries carry secrets.
    public var description: String { "\(scheme.rawValue)://\(authority)\(target.path)" }

    /// The URL as text, whole.
    public var text: String { "\(scheme.rawValue)://\(authority)\(target.text)" }
}

/// Why a text is not the URL of a resource that can be reached.
public enum HTTPURLError: Error, Equatable, Sendable {
    case missingScheme, unsupportedScheme, hasCredentials, missingHost, malformedHost, malformedPort, malformedTarget
}

extension HTTPURLError: CustomStringConvertible {
    /// What is wrong and what is expected, in one sentence, without the text itself: it may hold a secret.
    public var description: String {
        switch self {
        case .missingScheme: "the URL does not begin with a scheme and \"://\", as in https://example.test/path"
        case .unsupportedScheme: "the URL's scheme is none of http, https, ws and wss"
        case .hasCredentials: "the URL names a user; credentials go into a setting of their own"
        case .missingHost: "the URL has no host between \"://\" and the path"
        case .malformedHost: "the URL's host is neither a domain name nor an IP address (IPv6 in brackets)"
        case .malformedPort: "the URL's port is not a number from 1 to 65535"
        case .malformedTarget: "the URL's path or query holds a space or a byte that has to be percent-encoded"
        }
    }
}
