/// Reads the trailer section of a chunked body, up to its empty line.
struct TrailerParser: Sendable {
    private var scanner: LineScanner
    private var lines: FieldLines
    private let lineLimit: Int

    init(limits: HTTPLimits) {
        scanner = LineScanner(headLimit: limits.trailers)
        lines = FieldLines(limit: limits.trailerCount, joinsFolds: false)
        lineLimit = limits.fieldLine
    }

    /// Reads on; `nil` while the section is incomplete, and nothing is consumed then.
    mutating func parse(_ bytes: Span<UInt8>) throws(HTTPParseError) -> (fields: HTTPFields, byteCount: Int)? {
        while let line = try nextLine(in: bytes) {
            if line.isEmpty {
                var fields = lines.take(0..<line.lowerBound, of: bytes)
                fields.removeForbiddenTrailers()
                return (fields, scanner.lineStart)
            }
            try lines.append(line, of: bytes)
        }
        return nil
    }

    private mutating func nextLine(in bytes: Span<UInt8>) throws(HTTPParseError) -> Range<Int>? {
        do {
            return try scanner.nextLine(in: bytes, limit: lineLimit)
        } catch {
            switch error {
            case .lineTooLong, .headTooLong: throw .trailersTooLong
            case .bareLineFeed: throw .bareLineFeed
            }
        }
    }
}

extension HTTPFields {
    /// Drops what may not come behind the content (RFC 9110 §6.5.1): framing, routing, conditions, credentials, and
    /// what says how the content is to be read, all of which has been acted upon before.
    fileprivate mutating func removeForbiddenTrailers() {
        guard !isEmpty else { return }
        for name in Self.forbiddenTrailers { remove(name) }
    }

    private static let forbiddenTrailers: [HTTPFieldName] = [
        .transferEncoding, .contentLength, .host, .connection, .keepAlive, .upgrade, .te, .trailer,
        "Max-Forwards", .cacheControl, "Pragma", .expect, .range, "Age", "Expires", .date, .location, .retryAfter,
        .vary, .ifMatch, .ifNoneMatch, .ifModifiedSince, .ifUnmodifiedSince, .ifRange,
        .authorization, .wwwAuthenticate, .proxyAuthorization, "Proxy-Authenticate", "Proxy-Connection",
        .cookie, .setCookie, .contentEncoding, .contentType, .contentRange,
    ]
}
