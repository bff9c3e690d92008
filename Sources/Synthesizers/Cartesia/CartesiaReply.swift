internal import FastJSON
internal import Octets
internal import ProviderKit

/// One message of Cartesia.
struct CartesiaReply: Equatable, Sendable {
    enum Content: Equatable, Sendable {
        case audio([UInt8])
        /// Words and their times from the beginning of the context's audio.
        case words([SpokenPiece])
        case flushed
        case done
        case complaint(Complaint)
        /// Something that is not known here.
        case other
    }

    struct Complaint: Equatable, Sendable {
        var status: Int
        var code: String
        var message: String
        var requestID: String?
    }

    var context: String?
    var content: Content

    init(_ message: Span<UInt8>) throws(CartesiaReplyError) {
        var fields = Fields()
        do throws(JSONError) {
            try fields.read(message)
        } catch {
            throw .notJSON(error)
        }
        context = fields.context
        switch fields.type {
        case "chunk":
            guard let audio = fields.audio else { throw .notBase64 }
            content = .audio(audio)
        case "timestamps": content = .words(fields.words)
        case "flush_done": content = .flushed
        case "done": content = .done
        case "error": content = .complaint(fields.complaint)
        default: content = .other
        }
    }

    private struct Fields {
        var type = ""
        var context: String?
        var audio: [UInt8]? = []
        var words: [SpokenPiece] = []
        var complaint = Complaint(status: 0, code: "", message: "")
        private var title = ""

        mutating func read(_ message: Span<UInt8>) throws(JSONError) {
            var reader = JSONReader(message)
            var scratch = ByteBuffer()
            try reader.beginObject()
            while let key = try reader.nextKey() {
                if try reader.takeNull() { continue }
                switch key {
                case "type": type = String(try reader.string())
                case "context_id": context = String(try reader.string())
                case "data":
                    let text = try reader.string()
                    var bytes = ByteBuffer(capacity: text.raw.count)
                    let isSound = (try? Base64.decode(text.utf8(unescapingInto: &scratch), into: &bytes)) != nil
                    audio = isSound ? Array(copying: bytes.bytes) : nil
                case "word_timestamps": words = try reader.words()
                case "status_code": complaint.status = Int(clamping: try reader.integer())
                case "error_code": complaint.code = String(try reader.string())
                case "request_id": complaint.requestID = String(try reader.string())
                case "title": title = String(try reader.string())
                // Before the version of March 2026 all is in one text, "Title: message".
                case "message", "error": complaint.message = try reader.anyText()
                default: break
                }
            }
            try reader.finish()
            if !title.isEmpty {
                complaint.message = complaint.message.isEmpty ? title : "\(title): \(complaint.message)"
            }
        }
    }
}

/// Why a message of Cartesia is none.
enum CartesiaReplyError: Error, Equatable, CustomStringConvertible {
    case notJSON(JSONError)
    case notBase64

    var description: String {
        switch self {
        case .notJSON(let error): "the message is not the JSON that it should be: \(error)"
        case .notBase64: "the audio of the message is not base64"
        }
    }
}

extension JSONReader {
    /// A text; what is none comes as its JSON.
    mutating func anyText() throws(JSONError) -> String {
        if try nextKind() == .string { return String(try string()) }
        return String(decoding: try rawValue())
    }

    fileprivate mutating func words() throws(JSONError) -> [SpokenPiece] {
        var texts: [String] = []
        var (starts, ends): ([Duration], [Duration]) = ([], [])
        try beginObject()
        while let key = try nextKey() {
            switch key {
            case "words":
                try beginArray()
                while try nextElement() { texts.append(String(try string())) }
            case "start": starts = try seconds()
            case "end": ends = try seconds()
            default: break
            }
        }
        return zip(texts, zip(starts, ends)).map { SpokenPiece($0, start: $1.0, end: $1.1) }
    }

    private mutating func seconds() throws(JSONError) -> [Duration] {
        var times: [Duration] = []
        try beginArray()
        // Held to a day: what is beyond is no time of a call.
        while try nextElement() { times.append(.nanoseconds(Int64(max(0, min(try double(), 86_400)) * 1e9))) }
        return times
    }
}
