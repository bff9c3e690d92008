internal import FastJSON
internal import Octets
internal import ProviderKit

/// One message of ElevenLabs, on a WebSocket or as a line of a response, in any of the spellings that occur.
struct ElevenLabsReply: Equatable, Sendable {
    struct Complaint: Equatable, Sendable {
        var code: String
        var message: String
    }

    /// Which contribution it belongs to.
    var context: String?
    var audio: [UInt8] = []
    /// Whether this is the end of the contribution.
    var isFinal = false
    /// When the letters of the text are said, from the beginning of this message's audio.
    var letters: SpokenLetters?
    /// The same for the text as it was normalised.
    var normalized: SpokenLetters?
    var complaint: Complaint?

    init() {}

    init(_ message: Span<UInt8>) throws(ElevenLabsReplyError) {
        do throws(JSONError) {
            try read(message)
        } catch {
            throw .notJSON(error)
        }
        guard isAudioSound else { throw .notBase64 }
    }

    private var isAudioSound = true

    private mutating func read(_ message: Span<UInt8>) throws(JSONError) {
        var reader = JSONReader(message)
        var scratch = ByteBuffer()
        var (error, words): (String?, String?) = (nil, nil)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            if try reader.takeNull() { continue }
            switch key {
            case "audio", "audio_base64":
                let text = try reader.string()
                var bytes = ByteBuffer(capacity: text.raw.count)
                isAudioSound = (try? Base64.decode(text.utf8(unescapingInto: &scratch), into: &bytes)) != nil
                audio = Array(copying: bytes.bytes)
            case "contextId", "context_id": context = String(try reader.string())
            case "isFinal", "is_final": isFinal = try reader.bool()
            case "alignment": letters = try reader.letters()
            case "normalizedAlignment", "normalized_alignment": normalized = try reader.letters()
            case "error": error = try reader.text()
            case "message": words = try reader.text()
            default: break
            }
        }
        try reader.finish()
        if let error {
            complaint = Complaint(code: error, message: words ?? error)
        } else if let words, audio.isEmpty, !isFinal {
            complaint = Complaint(code: "", message: words)
        }
    }
}

/// Why a message of ElevenLabs is none.
enum ElevenLabsReplyError: Error, Equatable, CustomStringConvertible {
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
    fileprivate mutating func text() throws(JSONError) -> String {
        if try nextKind() == .string { return String(try string()) }
        return String(decoding: try rawValue())
    }

    /// Letters with their times: in milliseconds with durations, or in seconds with ends.
    fileprivate mutating func letters() throws(JSONError) -> SpokenLetters {
        var letters = SpokenLetters()
        var durations: [Duration] = []
        try beginObject()
        while let key = try nextKey() {
            if try takeNull() { continue }
            switch key {
            case "chars", "characters":
                try beginArray()
                while try nextElement() { letters.letters.append(String(try string())) }
            case "charStartTimesMs", "charsStartTimesMs", "char_start_times_ms":
                letters.starts = try times(unit: 1_000_000)
            case "charDurationsMs", "charsDurationsMs", "char_durations_ms": durations = try times(unit: 1_000_000)
            case "character_start_times_seconds": letters.starts = try times(unit: 1_000_000_000)
            case "character_end_times_seconds": letters.ends = try times(unit: 1_000_000_000)
            default: break
            }
        }
        if letters.ends.isEmpty { letters.ends = zip(letters.starts, durations).map { $0 + $1 } }
        return letters
    }

    private mutating func times(unit: Double) throws(JSONError) -> [Duration] {
        var times: [Duration] = []
        try beginArray()
        while try nextElement() {
            let nanoseconds = try takeNull() ? 0 : try double() * unit
            // Held to a day: what is beyond is no time of a call.
            times.append(.nanoseconds(Int64(max(0, min(nanoseconds, 86_400e9)))))
        }
        return times
    }
}
