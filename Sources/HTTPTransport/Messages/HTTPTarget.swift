internal import Octets

/// What a request asks for: a request target in one of its four forms (RFC 9112 §3.2).
public struct HTTPTarget: Sendable, Hashable {
    /// The form, which the method and the first byte decide.
    public enum Form: Sendable, Hashable {
        /// `/path?query`, the form of nearly every request.
        case origin
        /// `http://host/path?query`, sent to proxies and accepted by every server.
        case absolute
        /// `host:port`, for CONNECT only.
        case authority
        /// `*`, for OPTIONS only.
        case asterisk
    }

    /// The target as it stands on the wire.
    public let text: String
    /// The target's form.
    public let form: Form

    // Places in the UTF-8 of `text`, found once.
    private let authorityRange: Range<Int>
    private let pathRange: Range<Int>
    private let queryStart: Int?

    /// Makes an origin-form target, for a request of one's own.
    ///
    /// - Throws: `.invalidTarget` unless it begins with "/" and holds printable ASCII without spaces and "#".
    public init(_ pathAndQuery: String) throws(HTTPParseError) {
        try self.init(pathAndQuery.utf8.span, for: .get)
        guard form == .origin else { throw .invalidTarget }
    }

    /// Reads the target of a request with that method.
    package init(_ bytes: Span<UInt8>, for method: HTTPMethod) throws(HTTPParseError) {
        guard !bytes.isEmpty, bytes.isMade(of: .target) else { throw .invalidTarget }
        var pathStart = 0
        if method == .connect {
            let host = HostSyntax.split(bytes)
            guard let host, !host.host.isEmpty, host.port != nil else { throw .invalidTarget }
            form = .authority
            authorityRange = 0..<bytes.count
            pathStart = bytes.count
        } else if bytes[0] == .slash {
            form = .origin
            authorityRange = 0..<0
        } else if bytes.count == 1, bytes[0] == 0x2A {
            guard method == .options else { throw .invalidTarget }
            form = .asterisk
            authorityRange = 0..<0
            pathStart = 1
        } else {
            guard let start = Self.authorityStart(of: bytes) else { throw .invalidTarget }
            var end = start
            while end < bytes.count, bytes[end] != .slash, bytes[end] != .questionMark { end += 1 }
            let host = HostSyntax.split(bytes.extracting(start..<end))
            guard let host, !host.host.isEmpty else { throw .invalidTarget }
            form = .absolute
            authorityRange = start..<end
            pathStart = end
        }
        let query = bytes.firstIndex(of: .questionMark, from: pathStart)
        pathRange = pathStart..<(query ?? bytes.count)
        queryStart = query.map { $0 + 1 }
        text = String(decoding: bytes)
    }

    /// The path as it stands on the wire, still percent-encoded; "/" for an absolute form without one.
    public var path: Substring {
        if form == .absolute, pathRange.isEmpty { return "/" }
        return part(pathRange)
    }

    /// What stands behind the "?", still percent-encoded; `nil` without a "?".
    public var query: Substring? { queryStart.map { part($0..<text.utf8.count) } }

    /// The parameters of the query.
    public var parameters: HTTPQuery { HTTPQuery(query ?? "") }

    /// The host and port that an absolute or authority form names.
    public var authority: Substring? { authorityRange.isEmpty ? nil : part(authorityRange) }

    private func part(_ range: Range<Int>) -> Substring {
        let bytes = text.utf8
        let start = bytes.index(bytes.startIndex, offsetBy: range.lowerBound)
        return text[start..<bytes.index(start, offsetBy: range.count)]
    }

    private static func authorityStart(of bytes: Span<UInt8>) -> Int? {
        guard let colon = bytes.firstIndex(of: .colon), colon + 2 < bytes.count else { return nil }
        guard bytes[colon + 1] == .slash, bytes[colon + 2] == .slash else { return nil }
        let scheme = bytes.extracting(0..<colon)
        let isKnown =
            scheme.equalsIgnoringCase("http") || scheme.equalsIgnoringCase("https")
            || scheme.equalsIgnoringCase("ws") || scheme.equalsIgnoringCase("wss")
        return isKnown ? colon + 3 : nil
    }
}

extension HTTPTarget: CustomStringConvertible {
    /// The target as it stands on the wire.
    public var description: String { text }
}
