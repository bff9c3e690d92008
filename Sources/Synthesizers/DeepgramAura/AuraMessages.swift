internal import FastJSON
internal import Octets

/// What is said to Aura.
enum AuraMessage: Equatable {
    case speak(String)
    case flush
    case clear
    case close

    func write(into buffer: inout ByteBuffer) {
        switch self {
        case .flush: buffer.append(#"{"type":"Flush"}"#)
        case .clear: buffer.append(#"{"type":"Clear"}"#)
        case .close: buffer.append(#"{"type":"Close"}"#)
        case .speak(let text):
            buffer.writeJSON { json in
                json.beginObject()
                json.key("type")
                json.string("Speak")
                json.key("text")
                json.string(text)
                json.endObject()
            }
        }
    }
}

/// What Aura says beside its audio.
enum AuraReply: Equatable, Sendable {
    case metadata(requestID: String?)
    case flushed
    case cleared
    case warning(String)
    case error(code: String, message: String)
    /// Something that is not known here.
    case other

    init(_ message: Span<UInt8>) throws(JSONError) {
        var (type, code, words, request) = ("", "", "", String?.none)
        var reader = JSONReader(message)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if try reader.takeNull() { continue }
            switch key {
            case "type": type = String(try reader.string())
            case "code", "err_code": code = try reader.anyText()
            case "description", "message", "err_msg", "warn_msg": words = try reader.anyText()
            case "request_id": request = try reader.anyText()
            default: break
            }
        }
        try reader.finish()
        switch type {
        case "Metadata": self = .metadata(requestID: request)
        case "Flushed": self = .flushed
        case "Cleared": self = .cleared
        case "Warning": self = .warning(code.isEmpty ? words : "\(code): \(words)")
        case "Error": self = .error(code: code, message: words)
        default: self = .other
        }
    }
}
