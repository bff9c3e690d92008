internal import Octets

/// Reads response heads (RFC 9112): as strict as for requests, but for what a client is told to put up with.
///
/// That is a missing reason phrase, folded lines, and a repeated Content-Length of one value. Incremental in the same way
/// as `RequestHeadParser`. Interim (1xx) heads come out like any other.
package struct ResponseHeadParser: Sendable {
    private let limits: HTTPLimits
    private var scanner: LineScanner
    private var lines: FieldLines
    private var statusLine: StatusLine?
    private var fieldsStart = 0

    private struct StatusLine {
        var version: HTTPVersion
        var status: HTTPStatus
        var reason: String
    }

    /// Makes a parser for the responses on one connection.
    package init(limits: HTTPLimits = HTTPLimits()) {
        self.limits = limits
        scanner = LineScanner(headLimit: limits.head)
        lines = FieldLines(limit: limits.fieldCount, joinsFolds: true)
    }

    /// Whether a part of a head has been seen.
    package var isInHead: Bool { scanner.hasSeenBytes }

    /// Reads on; `nil` while the head is incomplete, and nothing is consumed then.
    ///
    /// After a head the parser is ready for the next one.
    /// - Parameter method: the method of the request that is being answered.
    package mutating func parse(
        _ bytes: Span<UInt8>,
        answering method: HTTPMethod
    ) throws(HTTPParseError) -> ParsedHead<HTTPResponseHead>? {
        while let line = try nextLine(in: bytes) {
            guard let statusLine else {
                self.statusLine = try Self.statusLine(bytes.extracting(line))
                fieldsStart = scanner.lineStart
                continue
            }
            if !line.isEmpty {
                try lines.append(line, of: bytes)
                continue
            }
            let head = HTTPResponseHead(
                status: statusLine.status,
                reason: statusLine.reason,
                version: statusLine.version,
                fields: lines.take(fieldsStart..<line.lowerBound, of: bytes)
            )
            let framing = try BodyFraming(response: head, to: method)
            let byteCount = scanner.lineStart
            self = ResponseHeadParser(limits: limits)
            return ParsedHead(head: head, framing: framing, byteCount: byteCount)
        }
        return nil
    }

    private mutating func nextLine(in bytes: Span<UInt8>) throws(HTTPParseError) -> Range<Int>? {
        do {
            return try scanner.nextLine(in: bytes, limit: statusLine == nil ? limits.startLine : limits.fieldLine)
        } catch {
            switch error {
            case .lineTooLong: throw statusLine == nil ? .startLineTooLong : .fieldLineTooLong
            case .headTooLong: throw .headTooLong
            case .bareLineFeed: throw .bareLineFeed
            }
        }
    }

    private static func statusLine(_ line: Span<UInt8>) throws(HTTPParseError) -> StatusLine {
        for index in line.indices where !line[index].isFieldText {
            switch line[index] {
            case .carriageReturn: throw .bareCarriageReturn
            case 0: throw .nulByte
            default: throw .malformedStatusLine
            }
        }
        guard line.count >= 8 else { throw .malformedStatusLine }
        let version = try HTTPVersion(line.extracting(0..<8))
        guard line.count > 8, line[8] == .space else { throw .malformedStatusLine }
        guard line.count >= 12, let code = line.extracting(9..<12).decimalNumber, let status = HTTPStatus(code: code)
        else { throw .invalidStatusCode }
        guard line.count > 12 else { return StatusLine(version: version, status: status, reason: "") }
        guard line[12] == .space else { throw .invalidStatusCode }
        let phrase = line.extracting(13..<line.count)
        let standard = status.reason
        // The usual phrase is a constant: no allocation for it.
        let reason = phrase.equals(standard.utf8.span) ? standard : String(decoding: phrase)
        return StatusLine(version: version, status: status, reason: reason)
    }
}
