internal import FastJSON

/// One message of the server in Deepgram's second protocol, Flux.
enum FluxMessage: Equatable, Sendable {
    /// What has become of a turn.
    struct Turn: Equatable, Sendable {
        enum Event: String, Sendable {
            case started = "StartOfTurn"
            case updated = "Update"
            case probablyEnded = "EagerEndOfTurn"
            case resumed = "TurnResumed"
            case ended = "EndOfTurn"
        }

        var event: Event?
        var index = 0
        /// The whole turn so far.
        var hearing = DeepgramHearing()
        var endConfidence: Double?
    }

    case connected
    case turn(Turn)
    case configured(complaint: String?)
    case warning(String)
    case error(code: String, String)
    /// Of a type that is not known here, which is to be skipped.
    case other

    /// Reads a message; the order of its keys does not matter.
    init(_ message: Span<UInt8>) throws(JSONError) {
        var type = ""
        var code = ""
        var description = ""
        var turn = Turn()
        var reader = JSONReader(message)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "type": type = try reader.textIfAny() ?? ""
            case "event": turn.event = try reader.textIfAny().flatMap(Turn.Event.init)
            case "turn_index": turn.index = Int(exactly: try reader.numberIfAny() ?? 0) ?? 0
            case "audio_window_start": turn.hearing.start = try reader.numberIfAny() ?? 0
            case "audio_window_end": turn.hearing.end = try reader.numberIfAny() ?? 0
            case "transcript": turn.hearing.text = try reader.textIfAny() ?? ""
            case "words": turn.hearing.words = try DeepgramWord.list(&reader)
            case "end_of_turn_confidence": turn.endConfidence = try reader.numberIfAny()
            case "languages": turn.hearing.languages = try reader.texts()
            // Clients of the provider's read the one or the other.
            case "code", "error_code": code = try reader.textIfAny() ?? code
            case "description": description = try reader.textIfAny() ?? ""
            default: break
            }
        }
        try reader.finish()
        let words = [code, description].filter { !$0.isEmpty }.joined(separator: ": ")
        switch type {
        case "Connected": self = .connected
        case "TurnInfo": self = turn.event == nil ? .other : .turn(turn)
        case "ConfigureSuccess": self = .configured(complaint: nil)
        case "ConfigureFailure": self = .configured(complaint: words)
        case "Warning": self = .warning(words)
        case "Error": self = .error(code: code, words)
        default: self = .other
        }
    }
}
