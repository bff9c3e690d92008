internal import Octets

/// A complete head and what follows from it.
package struct ParsedHead<Head: Sendable>: Sendable {
    /// The head.
    package let head: Head
    /// How the end of its content is found.
    package let framing: BodyFraming
    /// How many of the offered bytes were the head's; they are to be consumed.
    package let byteCount: Int
}

/// Reads request heads, strictly (RFC 9112): what two implementations could read differently is refused.
///
/// Incremental: bytes that did not complete a head are to be offered again, with more behind them. It remembers how far
/// it has come, so that no byte is looked at twice, and refuses by length before an end has come.
package struct RequestHeadParser: Sendable {
    private let limits: HTTPLimits
    private var scanner: LineScanner
    private var lines: FieldLines
    private var startLine: StartLine?
    private var fieldsStart = 0
    private var hasSkippedEmptyLine = false

    private struct StartLine {
        var method: HTTPMethod
        var target: HTTPTarget
        var version: HTTPVersion
    }

    /// The longest method that is told apart from an unknown one.
    private static let longestMethod = 32

    /// Makes a parser for the requests of one connection.
    package init(limits: HTTPLimits = HTTPLimits()) {
        self.limits = limits
        scanner = LineScanner(headLimit: limits.head)
        lines = FieldLines(limit: limits.fieldCount, joinsFolds: false)
    }

    /// Whether a part of a head has been seen.
    package var isInHead: Bool { scanner.hasSeenBytes }

    /// Reads on; `nil` while the head is incomplete, and nothing is consumed then.
    ///
    /// After a head the parser is ready for the next one.
    package mutating func parse(_ bytes: Span<UInt8>) throws(HTTPParseError) -> ParsedHead<HTTPRequestHead>? {
        while let line = try nextLine(in: bytes) {
            guard let startLine else {
                // One empty line before a request is forgiven: old clients send it behind a body (RFC 9112 §2.2).
                if line.isEmpty, !hasSkippedEmptyLine {
                    hasSkippedEmptyLine = true
                    continue
                }
                self.startLine = try Self.startLine(bytes.extracting(line))
                fieldsStart = scanner.lineStart
                continue
            }
            if !line.isEmpty {
                try lines.append(line, of: bytes)
                continue
            }
            let head = HTTPRequestHead(
                method: startLine.method,
                target: startLine.target,
                version: startLine.version,
                fields: lines.take(fieldsStart..<line.lowerBound, of: bytes)
            )
            try Self.checkHost(of: head)
            let framing = try BodyFraming(request: head)
            let byteCount = scanner.lineStart
            self = RequestHeadParser(limits: limits)
            return ParsedHead(head: head, framing: framing, byteCount: byteCount)
        }
        return nil
    }

    private mutating func nextLine(in bytes: Span<UInt8>) throws(HTTPParseError) -> Range<Int>? {
        do {
            return try scanner.nextLine(in: bytes, limit: startLine == nil ? limits.startLine : limits.fieldLine)
        } catch {
            switch error {
            case .lineTooLong: throw startLine == nil ? .startLineTooLong : .fieldLineTooLong
            case .headTooLong: throw .headTooLong
            case .bareLineFeed: throw .bareLineFeed
            }
        }
    }

    private static func startLine(_ line: Span<UInt8>) throws(HTTPParseError) -> StartLine {
        if line.firstIndex(of: .carriageReturn) != nil { throw .bareCarriageReturn }
        if line.firstIndex(of: 0) != nil { throw .nulByte }
        guard let methodEnd = line.firstIndex(of: .space), methodEnd > 0,
            let targetEnd = line.firstIndex(of: .space, from: methodEnd + 1), targetEnd > methodEnd + 1
        else { throw .malformedRequestLine }
        guard line.firstIndex(of: .space, from: targetEnd + 1) == nil else { throw .malformedRequestLine }
        guard let method = HTTPMethod(line.extracting(0..<methodEnd)) else { throw .invalidMethod }
        guard methodEnd <= longestMethod else { throw .methodTooLong }
        let version = try HTTPVersion(line.extracting((targetEnd + 1)..<line.count))
        let target = try HTTPTarget(line.extracting((methodEnd + 1)..<targetEnd), for: method)
        return StartLine(method: method, target: target, version: version)
    }

    /// RFC 9112 §3.2: exactly one valid Host in HTTP/1.1, at most one in HTTP/1.0.
    private static func checkHost(of head: HTTPRequestHead) throws(HTTPParseError) {
        guard let place = head.fields.firstIndex(of: .host) else {
            guard head.version == .http10 else { throw .missingHost }
            return
        }
        guard head.fields.firstIndex(of: .host, from: place + 1) == nil else { throw .repeatedHost }
        let value = head.fields.valueBytes(at: place)
        guard let parts = HostSyntax.split(value), !parts.host.isEmpty || value.isEmpty else { throw .invalidHost }
    }
}
