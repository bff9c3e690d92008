public import Octets

/// One event of a `text/event-stream`.
public struct ServerSentEvent: Sendable, Hashable {
    /// The event's type; "message" unless the stream says otherwise.
    public var type: String
    /// The event's data, its lines divided by line feeds.
    public var data: String
    /// What a reader that reconnects sends as Last-Event-ID; holds for later events until it is changed.
    public var id: String

    /// Makes an event.
    public init(type: String = "message", data: String, id: String = "") {
        self.type = type
        self.data = data
        self.id = id
    }

    /// The value of Content-Type.
    public static var contentType: String { "text/event-stream" }

    /// Writes the event.
    ///
    /// An id is written when it is not empty. Line ends in the type or the id, and NUL in the id, cannot be said in a
    /// stream and are left out; every kind of line end in the data becomes a line feed.
    public func write(into buffer: inout ByteBuffer) {
        if type != "message", !type.isEmpty { Self.write("event: ", type, into: &buffer) }
        if !id.isEmpty { Self.write("id: ", id, into: &buffer) }
        Self.writeLines("data: ", data, into: &buffer)
        buffer.append("\n")
    }

    /// Writes a comment, which readers ignore: it keeps an idle connection from being closed.
    public static func write(comment: String, into buffer: inout ByteBuffer) {
        writeLines(": ", comment, into: &buffer)
        buffer.append("\n")
    }

    /// Writes how long readers are to wait before they reconnect.
    public static func write(retryAfter milliseconds: Int, into buffer: inout ByteBuffer) {
        buffer.append("retry: ")
        buffer.append(decimal: max(0, milliseconds))
        buffer.append("\n\n")
    }

    private static func write(_ name: StaticString, _ value: String, into buffer: inout ByteBuffer) {
        buffer.append(name)
        let bytes = value.utf8.span
        for index in bytes.indices where bytes[index] != .lineFeed && bytes[index] != .carriageReturn {
            if bytes[index] != 0 { buffer.append(bytes[index]) }
        }
        buffer.append("\n")
    }

    private static func writeLines(_ name: StaticString, _ text: String, into buffer: inout ByteBuffer) {
        let bytes = text.utf8.span
        buffer.reserve(bytes.count + 16)
        var start = 0
        while true {
            var end = start
            while end < bytes.count, bytes[end] != .lineFeed, bytes[end] != .carriageReturn { end += 1 }
            buffer.append(name)
            buffer.append(bytes.extracting(start..<end))
            buffer.append("\n")
            guard end < bytes.count else { return }
            let isPair = bytes[end] == .carriageReturn && end + 1 < bytes.count && bytes[end + 1] == .lineFeed
            start = end + (isPair ? 2 : 1)
        }
    }
}
