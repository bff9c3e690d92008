internal import CallTiming
internal import FastJSON
internal import ProviderKit

/// What a recogniser told, in a log.
enum LoggedRecognition {
    static func written(_ event: RecognitionEvent) -> (kind: String, fields: [(String, JSONValue)]) {
        switch event {
        case .speechStarted(let at): ("recogniser hears", [("since", .integer(at.samples))])
        case .interim(let words): ("interim", written(words))
        case .final(let words): ("final", written(words))
        case .utteranceEnded(let at): ("utterance ended", [("since", at.map { .integer($0.samples) } ?? .null)])
        case .turnStarted(let words): ("turn started", written(words))
        case .turnProbablyEnded(let words): ("turn may have ended", written(words))
        case .turnResumed: ("turn resumed", [])
        case .turnEnded(let words, let confidence):
            ("turn ended", written(words) + [("turnConfidence", confidence.map { .double($0) } ?? .null)])
        case .unrecognized(let start, let end):
            ("unrecognized", [("from", .integer(start.samples)), ("to", .integer(end.samples))])
        case .switched(let change): ("recogniser switched", [("switch", .of(change))])
        case .lost(let failure): ("recogniser lost", [("failure", .of(failure))])
        case .usage(let usage): ("recogniser used", [("usage", .of(usage))])
        case .warning(let text): ("recogniser warning", [("text", .string(text))])
        }
    }

    static func event(_ kind: String, _ fields: inout LoggedFields) throws(LoggedLineError) -> RecognitionEvent? {
        switch kind {
        case "recogniser hears": return .speechStarted(try fields.time("since"))
        case "interim": return .interim(try transcript(&fields))
        case "final": return .final(try transcript(&fields))
        case "utterance ended":
            return .utteranceEnded(fields.value("since") == nil ? nil : try fields.time("since"))
        case "turn started": return .turnStarted(try transcript(&fields))
        case "turn may have ended": return .turnProbablyEnded(try transcript(&fields))
        case "turn resumed": return .turnResumed
        case "turn ended":
            return .turnEnded(try transcript(&fields), confidence: try fields.optionalDouble("turnConfidence"))
        case "unrecognized": return .unrecognized(start: try fields.time("from"), end: try fields.time("to"))
        case "recogniser switched": return .switched(try fields.providerSwitch("switch"))
        case "recogniser lost": return .lost(try fields.failure("failure"))
        case "recogniser used": return .usage(try fields.usage("usage"))
        case "recogniser warning": return .warning(try fields.string("text"))
        default: return nil
        }
    }

    private static func written(_ words: Transcript) -> [(String, JSONValue)] {
        [
            ("text", .string(words.text)), ("from", .integer(words.start.samples)), ("to", .integer(words.end.samples)),
            ("confidence", words.confidence.map { .double($0) } ?? .null),
            ("languages", words.languages.isEmpty ? .null : .array(words.languages.map { .string($0) })),
            ("words", words.words.isEmpty ? .null : .array(words.words.map(value))),
        ]
    }

    private static func value(_ word: Transcript.Word) -> JSONValue {
        .object(
            [
                ("text", .string(word.text)), ("from", .integer(word.start.samples)),
                ("to", .integer(word.end.samples)), ("confidence", word.confidence.map { .double($0) } ?? .null),
                ("language", .text(word.language)),
            ]
        )
    }

    private static func transcript(_ fields: inout LoggedFields) throws(LoggedLineError) -> Transcript {
        var languages: [String] = []
        for value in try fields.list("languages") {
            guard let tag = value.stringValue else { throw fields.problem("a language is no string") }
            languages.append(tag)
        }
        var words: [Transcript.Word] = []
        for value in try fields.list("words") {
            var word = try LoggedFields(value, "words")
            words.append(
                Transcript.Word(
                    try word.string("text"),
                    start: try word.time("from"),
                    end: try word.time("to"),
                    confidence: try word.optionalDouble("confidence"),
                    language: try word.optionalString("language")
                )
            )
            try word.finish()
        }
        return Transcript(
            try fields.string("text"),
            words: words,
            start: try fields.time("from"),
            end: try fields.time("to"),
            confidence: try fields.optionalDouble("confidence"),
            languages: languages
        )
    }
}

extension JSONValue {
    /// An object of those members that are something.
    static func object(_ members: [(String, JSONValue)]) -> JSONValue {
        var object = JSONObject()
        for (key, value) in members where value != .null { object[key] = value }
        return .object(object)
    }
}

extension LoggedFields {
    mutating func time(_ key: String) throws(LoggedLineError) -> CallTime { CallTime(samples: try integer(key)) }
}
