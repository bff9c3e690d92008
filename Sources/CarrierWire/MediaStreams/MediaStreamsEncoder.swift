internal import FastJSON
package import Octets

/// Writes the messages of a Media Streams socket, each as one JSON object behind what the buffer holds.
///
/// What goes to the carrier has exactly the documented fields: it refuses a message with any other.
package enum MediaStreamsEncoder {
    /// Writes audio to be played, straight from its samples.
    package static func media(_ samples: Span<UInt8>, stream: String, into buffer: inout ByteBuffer) {
        buffer.writeJSON { json in
            json.beginObject()
            json.key("event")
            json.string("media")
            json.key("streamSid")
            json.string(stream)
            json.key("media")
            json.beginObject()
            json.key("payload")
            json.string(unescapedCapacity: Base64.encodedCount(samples.count)) { Base64.encode(samples, into: &$0) }
            json.endObject()
            json.endObject()
        }
    }

    /// Writes a mark, to be sent back when what was queued before it has been played.
    package static func mark(_ name: String, stream: String, into buffer: inout ByteBuffer) {
        write("mark", stream: stream, into: &buffer) { json in
            json.key("mark")
            json.beginObject()
            json.key("name")
            json.string(name)
            json.endObject()
        }
    }

    /// Writes the order to drop what is queued.
    package static func clear(stream: String, into buffer: inout ByteBuffer) {
        write("clear", stream: stream, into: &buffer) { _ in }
    }

    private static func write(
        _ event: StaticString,
        stream: String,
        into buffer: inout ByteBuffer,
        _ body: (inout JSONWriter) -> Void
    ) {
        buffer.writeJSON { json in
            json.beginObject()
            json.key("event")
            json.string("\(event)")
            json.key("streamSid")
            json.string(stream)
            body(&json)
            json.endObject()
        }
    }
}

/// Writes what a carrier says, for simulators and synthetic callers.
package struct MediaStreamsCarrierEncoder: Sendable {
    private let start: MediaStreamsStart
    private var sequence: Int64 = 0
    private var chunk: Int64 = 0

    /// Makes the carrier's side of one stream.
    package init(_ start: MediaStreamsStart) { self.start = start }

    /// Writes the first message of a socket.
    package mutating func connected(into buffer: inout ByteBuffer) {
        buffer.append(#"{"event":"connected","protocol":"Call","version":"1.0.0"}"#)
    }

    /// Writes the start of the stream.
    package mutating func start(into buffer: inout ByteBuffer) {
        let start = self.start
        write("start", into: &buffer) { json in
            json.key("start")
            json.beginObject()
            json.key("streamSid")
            json.string(start.stream)
            json.key("accountSid")
            json.string(start.account)
            json.key("callSid")
            json.string(start.call)
            json.key("tracks")
            json.beginArray()
            json.string("inbound")
            json.endArray()
            json.key("mediaFormat")
            json.beginObject()
            json.key("encoding")
            json.string(start.encoding)
            json.key("sampleRate")
            json.integer(start.sampleRate)
            json.key("channels")
            json.integer(start.channels)
            json.endObject()
            json.key("customParameters")
            json.beginObject()
            for (name, value) in start.parameters.sorted(by: { $0.key < $1.key }) {
                json.key(name)
                json.string(value)
            }
            json.endObject()
            json.endObject()
        }
    }

    /// Writes audio of the caller, `timestamp` milliseconds into the stream.
    package mutating func media(_ samples: Span<UInt8>, timestamp: Int64, into buffer: inout ByteBuffer) {
        chunk += 1
        let chunk = self.chunk
        write("media", into: &buffer) { json in
            json.key("media")
            json.beginObject()
            json.key("track")
            json.string("inbound")
            json.key("chunk")
            json.quotedInteger(chunk)
            json.key("timestamp")
            json.quotedInteger(timestamp)
            json.key("payload")
            json.string(unescapedCapacity: Base64.encodedCount(samples.count)) { Base64.encode(samples, into: &$0) }
            json.endObject()
        }
    }

    /// Writes a mark that comes back.
    package mutating func mark(_ name: String, into buffer: inout ByteBuffer) {
        write("mark", into: &buffer) { json in
            json.key("mark")
            json.beginObject()
            json.key("name")
            json.string(name)
            json.endObject()
        }
    }

    /// Writes the end of the stream.
    package mutating func stop(into buffer: inout ByteBuffer) {
        let start = self.start
        write("stop", into: &buffer) { json in
            json.key("stop")
            json.beginObject()
            json.key("accountSid")
            json.string(start.account)
            json.key("callSid")
            json.string(start.call)
            json.endObject()
        }
    }

    private mutating func write(
        _ event: StaticString,
        into buffer: inout ByteBuffer,
        _ body: (inout JSONWriter) -> Void
    ) {
        sequence += 1
        buffer.writeJSON { json in
            json.beginObject()
            json.key("event")
            json.string("\(event)")
            json.key("sequenceNumber")
            json.quotedInteger(sequence)
            json.key("streamSid")
            json.string(start.stream)
            body(&json)
            json.endObject()
        }
    }
}
