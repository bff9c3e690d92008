internal import FastJSON
package import Octets

/// Reads what a Media Streams socket says: both directions, since a simulator hears what the engine sends.
package enum MediaStreamsDecoder {
    /// The fields of any message, gathered in one pass; what an event does not use stays empty.
    private struct Fields {
        var event = Event.unknown
        var sequence: Int64?
        var timestamp: Int64 = 0
        /// Nil for a track that is not known.
        var isInbound: Bool? = true
        var hasPayload = false
        var version = ""
        var markName: String?
        var digit: String?
        /// The stream that is named, where none is expected yet; and whether it is another one than is expected.
        var stream = ""
        var isOfOtherStream = false
        var start: MediaStreamsStart?
    }

    private enum Event { case connected, start, media, dtmf, mark, stop, clear, unknown }

    /// Reads a message to the engine, of the stream where one has begun; audio goes into `samples`, whose content is replaced.
    package static func input(
        _ message: Span<UInt8>,
        of stream: String? = nil,
        samples: inout ByteBuffer
    ) throws(CarrierMessageError) -> MediaStreamsMessage {
        let fields = try read(message, of: stream, samples: &samples)
        return MediaStreamsMessage(
            sequence: fields.sequence,
            isOfOtherStream: fields.isOfOtherStream,
            content: try content(of: fields)
        )
    }

    private static func content(of fields: Fields) throws(CarrierMessageError) -> MediaStreamsInput {
        switch fields.event {
        case .connected: return .connected(version: fields.version)
        case .start:
            guard var start = fields.start else { throw .missing("start") }
            if start.stream.isEmpty { start.stream = fields.stream }
            guard !start.stream.isEmpty else { throw .missing("streamSid") }
            return .start(start)
        case .media:
            guard fields.hasPayload else { throw .missing("media.payload") }
            // 34 years: what is added to it and multiplied cannot leave 64 bits.
            guard (0..<(1 << 40)).contains(fields.timestamp) else { throw .outOfRange("media.timestamp") }
            guard let isInbound = fields.isInbound else { throw .unknownValue("media.track") }
            return .media(timestamp: fields.timestamp, isInbound: isInbound)
        case .dtmf:
            guard let digit = fields.digit, let key = digit.first else { throw .missing("dtmf.digit") }
            guard digit.utf8.count == 1, "0123456789*#ABCD".contains(key) else { throw .unknownValue("dtmf.digit") }
            return .dtmf(key)
        case .mark:
            guard let name = fields.markName else { throw .missing("mark.name") }
            return .mark(name)
        case .stop: return .stop
        case .clear, .unknown: return .unknown
        }
    }

    /// Reads a message from the engine; audio goes into `samples`, whose content is replaced.
    package static func output(
        _ message: Span<UInt8>,
        samples: inout ByteBuffer
    ) throws(CarrierMessageError) -> MediaStreamsOutput {
        let fields = try read(message, of: nil, samples: &samples)
        switch fields.event {
        case .media:
            guard fields.hasPayload else { throw .missing("media.payload") }
            return .media
        case .mark:
            guard let name = fields.markName else { throw .missing("mark.name") }
            return .mark(name)
        case .clear: return .clear
        case .connected, .start, .dtmf, .stop, .unknown: return .unknown
        }
    }

    private static func read(
        _ message: Span<UInt8>,
        of stream: String?,
        samples: inout ByteBuffer
    ) throws(CarrierMessageError) -> Fields {
        samples.removeAll()
        var fields = Fields()
        var payloadIsBad = false
        do throws(JSONError) {
            var reader = JSONReader(message)
            try reader.beginObject()
            while let key = try reader.nextKey() {
                switch key {
                case "event": fields.event = event(try reader.string())
                case "sequenceNumber": fields.sequence = try reader.quotedInteger()
                case "streamSid":
                    let name = try reader.string()
                    // Compared where it stands: it comes with every frame.
                    if let stream {
                        fields.isOfOtherStream = !name.raw.isEmpty && !name.means(stream)
                    } else {
                        fields.stream = String(name)
                    }
                case "version": fields.version = String(try reader.string())
                case "media": try readMedia(&reader, &fields, &samples, &payloadIsBad)
                case "mark": try readMark(&reader, &fields)
                case "dtmf": try readDTMF(&reader, &fields)
                case "start": try readStart(&reader, &fields)
                default: break
                }
            }
            try reader.finish()
        } catch {
            throw .json(offset: error.offset, reason: "\(error)")
        }
        // What is not known is passed over, whatever it holds.
        guard !payloadIsBad || fields.event != .media else { throw .payload }
        return fields
    }

    private static func event(_ name: borrowing JSONString) -> Event {
        switch name {
        case "media": .media
        case "mark": .mark
        case "dtmf": .dtmf
        case "clear": .clear
        case "start": .start
        case "stop": .stop
        case "connected": .connected
        default: .unknown
        }
    }

    private static func readMedia(
        _ reader: inout JSONReader,
        _ fields: inout Fields,
        _ samples: inout ByteBuffer,
        _ payloadIsBad: inout Bool
    ) throws(JSONError) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "track":
                switch try reader.string() {
                case "inbound", "inbound_track": fields.isInbound = true
                case "outbound", "outbound_track": fields.isInbound = false
                default: fields.isInbound = nil
                }
            case "timestamp": fields.timestamp = try reader.quotedInteger()
            case "payload":
                let payload = try reader.string()
                fields.hasPayload = true
                // A slash may be escaped in JSON, and is a digit of base64.
                var unescaped = ByteBuffer()
                do throws(Base64Error) {
                    try Base64.decode(payload.utf8(unescapingInto: &unescaped), into: &samples)
                } catch {
                    payloadIsBad = true
                }
            default: break
            }
        }
    }

    private static func readMark(_ reader: inout JSONReader, _ fields: inout Fields) throws(JSONError) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "name" { fields.markName = String(try reader.string()) }
        }
    }

    private static func readDTMF(_ reader: inout JSONReader, _ fields: inout Fields) throws(JSONError) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if key == "digit" { fields.digit = String(try reader.string()) }
        }
    }

    private static func readStart(_ reader: inout JSONReader, _ fields: inout Fields) throws(JSONError) {
        var start = MediaStreamsStart(stream: "", call: "")
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "streamSid": start.stream = String(try reader.string())
            case "callSid": start.call = String(try reader.string())
            case "accountSid": start.account = String(try reader.string())
            case "mediaFormat":
                try reader.beginObject()
                while let key = try reader.nextKey() {
                    switch key {
                    case "encoding": start.encoding = String(try reader.string())
                    case "sampleRate": start.sampleRate = try number(&reader)
                    case "channels": start.channels = try number(&reader)
                    default: break
                    }
                }
            case "customParameters":
                try reader.beginObject()
                while let key = try reader.nextKey() {
                    let name = String(key)
                    start.parameters[name] = String(try reader.string())
                }
            default: break
            }
        }
        fields.start = start
    }

    /// Twilio writes some numbers as such and some as strings: both are read everywhere.
    private static func number(_ reader: inout JSONReader) throws(JSONError) -> Int64 {
        try reader.nextKind() == .string ? try reader.quotedInteger() : try reader.integer()
    }
}
