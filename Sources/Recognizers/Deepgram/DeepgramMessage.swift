internal import FastJSON

/// One message of the server in Deepgram's first protocol.
enum DeepgramMessage: Equatable, Sendable {
    /// What a stretch of audio sounds like.
    struct Results: Equatable, Sendable {
        var hearing = DeepgramHearing()
        /// The stretch will not be revised.
        var isFinal = false
        /// A pause ends the utterance here.
        var isSpeechFinal = false
        /// It answers a Finalize.
        var isFromFinalize = false
    }

    case results(Results)
    case speechStarted(second: Double)
    case utteranceEnd(lastWordEnd: Double)
    case metadata(seconds: Double?)
    case configured(complaint: String?)
    case error(String)
    /// Of a type that is not known here, which is to be skipped.
    case other

    /// Reads a message; the order of its keys does not matter.
    init(_ message: Span<UInt8>) throws(JSONError) {
        var fields = Fields()
        var reader = JSONReader(message)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "type": fields.type = try reader.textIfAny() ?? ""
            case "channel": try fields.readChannel(&reader)
            case "start": fields.start = try reader.numberIfAny() ?? 0
            case "duration": fields.duration = try reader.numberIfAny()
            case "is_final": fields.results.isFinal = try reader.flag()
            case "speech_final": fields.results.isSpeechFinal = try reader.flag()
            case "from_finalize": fields.results.isFromFinalize = try reader.flag()
            case "timestamp": fields.timestamp = try reader.numberIfAny() ?? 0
            case "last_word_end": fields.lastWordEnd = try reader.numberIfAny() ?? -1
            case "variant", "code": fields.name = try reader.textIfAny() ?? fields.name
            case "description": fields.description = try reader.textIfAny() ?? ""
            case "message": fields.message = try reader.textIfAny() ?? ""
            default: break
            }
        }
        try reader.finish()
        self = fields.whole
    }

    /// What the messages of all types hold.
    private struct Fields {
        var type = ""
        var results = Results()
        var start = 0.0
        var duration: Double?
        var timestamp = 0.0
        var lastWordEnd = -1.0
        var name = ""
        var description = ""
        var message = ""

        private var complaint: String {
            [name, description, message].filter { !$0.isEmpty }.joined(separator: ": ")
        }

        var whole: DeepgramMessage {
            switch type {
            case "Results":
                var results = results
                results.hearing.start = start
                results.hearing.end = start + (duration ?? 0)
                // A pause that ends an utterance ends its stretch, said or not.
                results.isFinal = results.isFinal || results.isSpeechFinal
                return .results(results)
            case "SpeechStarted": return .speechStarted(second: timestamp)
            case "UtteranceEnd": return .utteranceEnd(lastWordEnd: lastWordEnd)
            case "Metadata": return .metadata(seconds: duration)
            case "ConfigureSuccess": return .configured(complaint: nil)
            case "ConfigureFailure": return .configured(complaint: complaint)
            case "Error": return .error(complaint)
            default: return .other
            }
        }

        /// An object with the alternatives in Results; elsewhere a list of numbers.
        mutating func readChannel(_ reader: inout JSONReader) throws(JSONError) {
            guard try reader.entersObject() else { return }
            while let key = try reader.nextKey() {
                guard key == "alternatives", try reader.entersArray() else { continue }
                var isFirst = true
                while try reader.nextElement() {
                    // The first is the best, and there is only one unless others were asked for.
                    guard isFirst, try reader.entersObject() else { continue }
                    isFirst = false
                    try readAlternative(&reader)
                }
            }
        }

        private mutating func readAlternative(_ reader: inout JSONReader) throws(JSONError) {
            while let key = try reader.nextKey() {
                switch key {
                case "transcript": results.hearing.text = try reader.textIfAny() ?? ""
                case "confidence": results.hearing.confidence = try reader.numberIfAny()
                case "words": results.hearing.words = try DeepgramWord.list(&reader)
                case "languages": results.hearing.languages = try reader.texts()
                default: break
                }
            }
        }
    }
}
