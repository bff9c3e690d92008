internal import Octets

/// An HTTP proxy: asked by absolute addresses for http, for a tunnel by CONNECT for https.
package struct HTTPProxy: Sendable, Hashable {
    package let host: String
    package let port: UInt16
    /// The value of Proxy-Authorization; `nil` when no user is named.
    let authorization: String?

    /// Reads `http://user:password@host:port`, of which only the host is needed.
    package init(_ text: String) throws(HTTPURLError) {
        var rest = text[...]
        if let slashes = rest.firstRange(of: "://") {
            guard rest[..<slashes.lowerBound].lowercased() == "http" else { throw .unsupportedScheme }
            rest = rest[slashes.upperBound...]
        }
        rest = rest.prefix { $0 != "/" }
        if let at = rest.lastIndex(of: "@") {
            guard let user = PercentEncoding.decode(rest[..<at]) else { throw .malformedHost }
            authorization = "Basic " + BasicCredentials.base64(of: Array(user.utf8))
            rest = rest[rest.index(after: at)...]
        } else {
            authorization = nil
        }
        let url = try HTTPURL("http://\(rest)/")
        host = url.host
        port = url.port
    }
}

extension HTTPProxy: CustomStringConvertible {
    /// Host and port; never the credentials.
    package var description: String { "\(host):\(port)" }
}

/// Which proxy leads to which server; without any, every server is asked directly.
package struct HTTPProxies: Sendable, Hashable {
    /// The way to `http` addresses.
    package var http: HTTPProxy?
    /// The way to `https` addresses.
    package var https: HTTPProxy?
    /// Hosts that are asked directly: `example.test` with all names below it, `host:port`, an address, or `*` for all.
    package var exceptions: [String] = []

    package init() {}

    /// Reads HTTP_PROXY, HTTPS_PROXY and NO_PROXY, of which the names in lower case come first.
    ///
    /// Where a web server has started the process for a request, HTTP_PROXY may be a field of that request and is ignored.
    package init(environment: [String: String]) throws(HTTPURLError) {
        let isGateway = environment["REQUEST_METHOD"] != nil
        func proxy(_ name: String, _ fallback: String?) throws(HTTPURLError) -> HTTPProxy? {
            guard let text = environment[name] ?? fallback.flatMap({ environment[$0] }), !text.isEmpty else {
                return nil
            }
            return try HTTPProxy(text)
        }
        http = try proxy("http_proxy", isGateway ? nil : "HTTP_PROXY")
        https = try proxy("https_proxy", "HTTPS_PROXY")
        exceptions = (environment["no_proxy"] ?? environment["NO_PROXY"] ?? "").split { $0 == "," || $0 == " " }
            .map(String.init)
    }

    /// The proxy that leads to an address; `nil` for none.
    package func proxy(for url: HTTPURL) -> HTTPProxy? {
        guard let proxy = url.scheme.isSecure ? https : http else { return nil }
        return exceptions.contains { Self.covers($0, url) } ? nil : proxy
    }

    private static func covers(_ exception: String, _ url: HTTPURL) -> Bool {
        if exception == "*" { return true }
        var name = exception.lowercased()[...]
        // Behind one colon stands a port; more than one are an IPv6 address.
        if name.count(where: { $0 == ":" }) == 1, let colon = name.lastIndex(of: ":") {
            guard UInt16(name[name.index(after: colon)...]) == url.port else { return false }
            name = name[..<colon]
        }
        if name.hasPrefix("*.") { name = name.dropFirst(1) }
        if name.hasPrefix("[") { name = name.dropFirst().prefix { $0 != "]" } }
        if name.hasPrefix(".") { name = name.dropFirst() }
        guard !name.isEmpty else { return false }
        return url.host == name || url.host.hasSuffix(".\(name)")
    }
}

/// User and password as fields have them (RFC 7617).
enum BasicCredentials {
    /// Encodes bytes in base64.
    static func base64(of bytes: [UInt8]) -> String {
        var text = ByteBuffer()
        text.append(capacity: Base64.encodedCount(bytes.count)) { Base64.encode(bytes.span, into: &$0) }
        return String(decoding: text.bytes)
    }
}
