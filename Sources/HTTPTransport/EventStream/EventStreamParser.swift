internal import Octets

/// Why an event stream was given up.
public enum EventStreamError: Error, Equatable, Sendable {
    case lineTooLong(limit: Int)
    case eventTooLong(limit: Int)
}

extension EventStreamError: CustomStringConvertible {
    /// What was too long, in one clause.
    public var description: String {
        switch self {
        case .lineTooLong(let limit): "a line of the event stream is longer than \(limit) bytes"
        case .eventTooLong(let limit): "the data of an event is longer than \(limit) bytes"
        }
    }
}

/// Reads a `text/event-stream` in pieces of any size, by the rules of the WHATWG HTML standard (§9.2.6).
///
/// Lines may end in CR, LF or CRLF, mixed and cut anywhere. An event comes out with its blank line and not before; what
/// has no blank line behind it when the stream ends is dropped with the parser.
public struct EventStreamParser: Sendable {
    /// The last event id that was seen, for a reconnection.
    public private(set) var lastEventID = ""
    /// How many milliseconds the server wants a reader to wait before it reconnects.
    public private(set) var retryMilliseconds: Int?

    private let lineLimit: Int
    private let eventLimit: Int
    /// The part of a line that came in earlier pieces.
    private var line: [UInt8] = []
    /// How many bytes of a byte order mark have been seen; `nil` behind the start of the stream.
    private var markLength: Int? = 0
    /// Whether a line feed that comes next belongs to a carriage return that has ended a line.
    private var isBehindReturn = false
    private var data: [UInt8] = []
    private var type = ""
    private var id = ""

    private static var byteOrderMark: [3 of UInt8] { [0xEF, 0xBB, 0xBF] }

    /// Makes a parser for one stream.
    public init(lineLimit: Int = 1_048_576, eventLimit: Int = 4_194_304) {
        self.lineLimit = lineLimit
        self.eventLimit = eventLimit
    }

    /// Reads a piece to its end and hands out every event that it completes.
    public mutating func parse(
        _ bytes: Span<UInt8>,
        onEvent: (ServerSentEvent) -> Void
    ) throws(EventStreamError) {
        var start = skipByteOrderMark(bytes)
        while start < bytes.count {
            if isBehindReturn {
                isBehindReturn = false
                if bytes[start] == .lineFeed {
                    start += 1
                    continue
                }
            }
            var end = start
            while end < bytes.count, bytes[end] != .lineFeed, bytes[end] != .carriageReturn { end += 1 }
            guard line.count + (end - start) <= lineLimit else { throw .lineTooLong(limit: lineLimit) }
            guard end < bytes.count else {
                line.append(contentsOf: bytes, in: start..<end)
                return
            }
            isBehindReturn = bytes[end] == .carriageReturn
            if line.isEmpty {
                try take(bytes.extracting(start..<end), onEvent: onEvent)
            } else {
                line.append(contentsOf: bytes, in: start..<end)
                let whole = line
                line.removeAll(keepingCapacity: true)
                try take(whole.span, onEvent: onEvent)
            }
            start = end + 1
        }
    }

    /// Answers where the text begins; the bytes of a mark that turned out to be none begin the first line.
    private mutating func skipByteOrderMark(_ bytes: Span<UInt8>) -> Int {
        guard var seen = markLength else { return 0 }
        var index = 0
        while index < bytes.count {
            guard bytes[index] == Self.byteOrderMark[seen] else {
                for place in 0..<seen { line.append(Self.byteOrderMark[place]) }
                markLength = nil
                return index
            }
            index += 1
            seen += 1
            if seen == 3 {
                markLength = nil
                return index
            }
        }
        markLength = seen
        return index
    }

    private mutating func take(
        _ line: Span<UInt8>,
        onEvent: (ServerSentEvent) -> Void
    ) throws(EventStreamError) {
        guard !line.isEmpty else { return dispatch(onEvent) }
        let colon = line.firstIndex(of: .colon) ?? line.count
        let name = line.extracting(0..<colon)
        var valueStart = min(colon + 1, line.count)
        if valueStart < line.count, line[valueStart] == .space { valueStart += 1 }
        let value = line.extracting(valueStart..<line.count)
        if name.equals("data".utf8.span) {
            // The line feed behind the last line is not the event's.
            guard data.count + value.count <= eventLimit else { throw .eventTooLong(limit: eventLimit) }
            data.append(contentsOf: value, in: 0..<value.count)
            data.append(.lineFeed)
        } else if name.equals("event".utf8.span) {
            type = String(decoding: value)
        } else if name.equals("id".utf8.span) {
            if value.firstIndex(of: 0) == nil { id = String(decoding: value) }
        } else if name.equals("retry".utf8.span), !value.isEmpty {
            for index in value.indices where !value[index].isDigit { return }
            retryMilliseconds = value.decimalNumber ?? .max
        }
    }

    private mutating func dispatch(_ onEvent: (ServerSentEvent) -> Void) {
        lastEventID = id
        defer {
            data.removeAll(keepingCapacity: true)
            type = ""
        }
        guard !data.isEmpty else { return }
        let text = String(decoding: data.span.extracting(0..<(data.count - 1)))
        onEvent(ServerSentEvent(type: type.isEmpty ? "message" : type, data: text, id: id))
    }
}

extension [UInt8] {
    /// Appends a part of a span in one go.
    fileprivate mutating func append(contentsOf bytes: Span<UInt8>, in range: Range<Int>) {
        unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
