internal import FastJSON

/// What a server makes of a segment, in any of the shapes that are in use.
struct TranscriptionAnswer: Equatable, Sendable {
    /// A word, its times in seconds of the segment.
    struct Word: Equatable, Sendable {
        var text: String
        var start: Double
        var end: Double
    }

    /// What was used, where the server tells.
    enum Usage: Equatable, Sendable {
        case tokens(input: Int, output: Int)
        case seconds(Double)
    }

    var text = ""
    var words: [Word] = []
    var language: String?
    var usage: Usage?

    init(text: String = "") { self.text = Self.trimmed(text) }

    /// Reads an answer that came whole.
    init(_ json: JSONValue) {
        text = Self.trimmed(json["text"]?.stringValue ?? "")
        words = (json["words"]?.arrayValue ?? []).compactMap { word in
            guard let text = word["word"]?.stringValue, let start = word["start"]?.doubleValue,
                let end = word["end"]?.doubleValue
            else { return nil }
            return Word(text: Self.trimmed(text), start: start, end: end)
        }
        language = json["language"]?.stringValue
        usage = Self.usage(json["usage"])
        if Self.isSilence(json) {
            text = ""
            words = []
        }
    }

    /// Whether the model itself takes what it wrote for an invention, by the rule of Whisper's own decoder.
    private static func isSilence(_ json: JSONValue) -> Bool {
        guard let segments = json["segments"]?.arrayValue, !segments.isEmpty else { return false }
        return segments.allSatisfy { segment in
            guard let silence = segment["no_speech_prob"]?.doubleValue,
                let sureness = segment["avg_logprob"]?.doubleValue
            else { return false }
            return silence > 0.6 && sureness < -1
        }
    }

    static func usage(_ json: JSONValue?) -> Usage? {
        switch json?["type"]?.stringValue {
        case "duration": return json?["seconds"]?.doubleValue.map { .seconds($0) }
        case "tokens":
            let input = Int(json?["input_tokens"]?.integerValue ?? 0)
            return .tokens(input: input, output: Int(json?["output_tokens"]?.integerValue ?? 0))
        default: return nil
        }
    }

    /// A text without white space around it, which whisper.cpp sends.
    static func trimmed(_ text: String) -> String {
        var text = text[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}

/// One event of a streamed answer; what servers send differs by kind and version.
enum TranscriptionPiece: Equatable, Sendable {
    /// The next characters.
    case delta(String)
    /// The next segment, a text of its own.
    case segment(String)
    /// The end, with the whole text where it is told.
    case done(String?, TranscriptionAnswer.Usage?)
    case failure(String)
    /// What was meant to be JSON is none.
    case malformed
    case other

    /// Reads the data of an event.
    init(_ data: String) {
        if data == "[DONE]" {
            self = .done(nil, nil)
            return
        }
        guard let json = try? JSONValue(parsing: data), json.objectValue != nil else {
            // Early versions of faster-whisper's servers send bare text.
            self = data.isEmpty ? .other : data.hasPrefix("{") ? .malformed : .segment(data)
            return
        }
        self = Self.piece(json)
    }

    private static func piece(_ json: JSONValue) -> Self {
        if let error = json["error"], error != .null {
            return .failure(error.stringValue ?? error["message"]?.stringValue ?? "an error without words")
        }
        switch json["type"]?.stringValue {
        case "transcript.text.delta": return .delta(json["delta"]?.stringValue ?? "")
        case "transcript.text.done":
            return .done(json["text"]?.stringValue, TranscriptionAnswer.usage(json["usage"]))
        case .some: return .other
        case nil: break
        }
        if let choices = json["choices"] {
            // The last chunk, with the usage, has no choice.
            return .delta(choices[0]?["delta"]?["content"]?.stringValue ?? "")
        }
        return json["text"]?.stringValue.map { .segment($0) } ?? .other
    }
}

/// The text of a streamed answer, as it grows.
struct TranscriptionText: Equatable, Sendable {
    private(set) var text = ""
    private(set) var isWhole = false
    private(set) var usage: TranscriptionAnswer.Usage?

    /// The answer that it is, once it is whole.
    var answer: TranscriptionAnswer {
        var answer = TranscriptionAnswer(text: text)
        answer.usage = usage
        return answer
    }

    /// Takes an event; whether the text has changed.
    mutating func take(_ piece: TranscriptionPiece) -> Bool {
        switch piece {
        case .delta(let more):
            text += more
            return !more.isEmpty
        case .segment(let more):
            let more = TranscriptionAnswer.trimmed(more)
            text += text.isEmpty || more.isEmpty ? more : " \(more)"
            return !more.isEmpty
        case .done(let whole, let usage):
            isWhole = true
            self.usage = usage
            if let whole { text = whole }
            return false
        case .failure, .malformed, .other: return false
        }
    }
}
