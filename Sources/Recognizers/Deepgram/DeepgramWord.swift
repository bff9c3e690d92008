internal import CallTiming
internal import FastJSON
internal import ProviderKit

/// A word as both protocols give it, its times in seconds of the stream.
struct DeepgramWord: Equatable, Sendable {
    var text = ""
    var start: Double?
    var end: Double?
    var confidence: Double?
    var language: String?

    /// Reads a list of words.
    static func list(_ reader: inout JSONReader) throws(JSONError) -> [DeepgramWord] {
        guard try reader.entersArray() else { return [] }
        var words: [DeepgramWord] = []
        while try reader.nextElement() {
            guard try reader.entersObject() else { continue }
            var word = DeepgramWord()
            var punctuated: String?
            while let key = try reader.nextKey() {
                switch key {
                case "word": word.text = try reader.textIfAny() ?? ""
                case "punctuated_word": punctuated = try reader.textIfAny()
                case "start": word.start = try reader.numberIfAny()
                case "end": word.end = try reader.numberIfAny()
                case "confidence": word.confidence = try reader.numberIfAny()
                case "language": word.language = try reader.textIfAny()
                default: break
                }
            }
            if let punctuated { word.text = punctuated }
            words.append(word)
        }
        return words
    }
}

/// What was heard in a stretch of the stream, in the provider's words and times.
struct DeepgramHearing: Equatable, Sendable {
    var text = ""
    var words: [DeepgramWord] = []
    /// Where the stretch begins and ends, in seconds of the stream.
    var start = 0.0
    var end = 0.0
    var confidence: Double?
    var languages: [String] = []

    /// Where the last word ends.
    var lastWordEnd: Double { words.last?.end ?? end }

    /// The same in the times of the call.
    func transcript(_ positions: StreamPositions) -> Transcript {
        let stretch = (start: positions.callTime(ofSecond: start), end: positions.callTime(endOfSecond: end))
        let words = words.map { word in
            Transcript.Word(
                word.text,
                start: word.start.map { positions.callTime(ofSecond: $0) } ?? stretch.start,
                end: word.end.map { positions.callTime(endOfSecond: $0) } ?? stretch.end,
                confidence: word.confidence,
                language: word.language
            )
        }
        return Transcript(
            text,
            words: words,
            start: stretch.start,
            end: stretch.end,
            confidence: confidence,
            languages: languages
        )
    }
}

extension StreamPositions {
    /// When something was said that begins at a second of the stream.
    func callTime(ofSecond second: Double) -> CallTime { callTime(ofSample: sample(ofSeconds: second)) }

    /// When something was said that ends at a second of the stream.
    func callTime(endOfSecond second: Double) -> CallTime { callTime(ofEnd: sample(ofSeconds: second)) }
}
