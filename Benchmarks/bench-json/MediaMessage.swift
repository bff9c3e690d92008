import FastJSON
import Octets

/// What a carrier's module takes out of a Twilio `media` message: a decoder as it would be written there.
struct MediaMessage: ~Escapable {
    enum Event {
        case media
        case other
    }

    var event = Event.other
    var sequence: Int64 = 0
    var timestamp: Int64 = 0
    var chunk: Int64 = 0
    var isInbound = false
    let stream: JSONString
    let payload: JSONString

    @_lifetime(copy bytes)
    init?(_ bytes: Span<UInt8>) throws(JSONError) {
        var reader = JSONReader(bytes)
        var stream: JSONString?
        var payload: JSONString?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "event": event = try reader.string() == "media" ? .media : .other
            case "sequenceNumber": sequence = try reader.quotedInteger()
            case "streamSid": stream = try reader.string()
            case "media":
                try reader.beginObject()
                while let key = try reader.nextKey() {
                    switch key {
                    case "track": isInbound = try reader.string() == "inbound"
                    case "chunk": chunk = try reader.quotedInteger()
                    case "timestamp": timestamp = try reader.quotedInteger()
                    case "payload": payload = try reader.string()
                    default: break
                    }
                }
            default: break
            }
        }
        try reader.finish()
        guard let stream, let payload else { return nil }
        self.stream = stream
        self.payload = payload
    }
}
