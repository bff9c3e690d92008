internal import FastJSON
internal import WebSocketTransport

/// Deepgram's Flux, as its server speaks it: turns that begin with a word and end when the caller seems to have finished.
struct FluxStream: ListenStream {
    /// What the client asked for.
    struct Settings {
        var isMultilingual = false
        var languageHints: [String] = []
        var endThreshold = 0.7
        var eagerThreshold: Double?
        /// The silence that ends a turn, in samples.
        var timeout: Int64 = 40_000
        var keyterms: [String] = []
        var requestID = ""
    }

    private enum State {
        case initial
        case ongoing
        /// The client has been told that the turn is probably over.
        case awaitingEnd
    }

    let knowsKeepAlive = false

    private var settings: Settings
    private var ear: SimulatedEar
    private var random: SimulatorRandom

    private var state = State.initial
    private var words = HeardWords()
    private var turn = 0
    /// Where the present turn's audio begins.
    private var start: Int64 = 0
    private var now: Int64 = 0
    private var lastSpeech: Int64 = 0
    /// In how many samples of silence the confidence comes near to one; drawn anew for every pause.
    private var hesitation = 1_728.0
    /// When something was last said of the turn.
    private var lastMessage: Int64 = 0

    /// How often there is news: 240 ms.
    private static let rhythm: Int64 = 1_920
    /// At the default threshold this makes 260 ms of silence end a turn.
    private static let meanHesitation = 1_728.0

    init(_ settings: Settings, _ ear: SimulatedEar, _ random: SimulatorRandom) {
        self.settings = settings
        self.ear = ear
        self.random = random
    }

    mutating func opened(_ say: (ListenEffect) -> Void) {
        let requestID = settings.requestID
        say(Self.message("Connected", requestID) { _ in })
    }

    mutating func hear(_ codes: Span<UInt8>, _ say: (ListenEffect) -> Void) {
        for frame in ear.hear(codes) { take(frame, say) }
    }

    private mutating func take(_ frame: SimulatedEar.Frame, _ say: (ListenEffect) -> Void) {
        now = frame.end
        for word in frame.words { words.add(word, &random) }
        if frame.isSpeech {
            lastSpeech = now
            hesitation = Self.meanHesitation * (0.85 + 0.3 * random.unit())
        }
        let confidence = confidence(isInClip: frame.isInClip)
        switch state {
        case .initial:
            if !words.isEmpty {
                state = .ongoing
                return tell("StartOfTurn", confidence, say)
            }
        case .awaitingEnd where frame.isSpeech || !frame.words.isEmpty:
            state = .ongoing
            return tell("TurnResumed", confidence, say)
        case .ongoing, .awaitingEnd:
            if settings.endThreshold < 1, confidence >= settings.endThreshold {
                return endTurn(confidence, trigger: "model", say)
            }
            if now - lastSpeech >= settings.timeout { return endTurn(confidence, trigger: "timeout", say) }
            if state == .ongoing, let eager = settings.eagerThreshold, confidence >= eager {
                state = .awaitingEnd
                return tell("EagerEndOfTurn", confidence, say)
            }
        }
        if now - lastMessage >= Self.rhythm { tell("Update", confidence, say) }
    }

    /// How sure it is that the turn is over: the longer the silence, and much sooner behind what the caller meant to say.
    private func confidence(isInClip: Bool) -> Double {
        let silence = Double(now - lastSpeech)
        return 1 - exponential(-silence / (isInClip ? 4 * hesitation : hesitation))
    }

    private mutating func endTurn(_ confidence: Double, trigger: String, _ say: (ListenEffect) -> Void) {
        tell("EndOfTurn", confidence, trigger: trigger, say)
        state = .initial
        words.removeAll()
        turn += 1
        start = now
    }

    mutating func take(_ message: JSONValue?, text: String, _ say: (ListenEffect) -> Void) {
        switch message?["type"]?.stringValue {
        case "Configure": configure(message, say)
        case "ForceEndTurn":
            guard case .initial = state else {
                return endTurn(confidence(isInClip: false), trigger: "manual", say)
            }
            say(complaint("Warning", "FORCE_END_TURN_NO_ACTIVE_TURN", "No active turn."))
        case "CloseStream": finish(say)
        default:
            // KeepAlive and Finalize among them: they belong to the other protocol.
            let words = "Text message did not match any expected format."
            say(
                Self.message("Error", nil) { json in
                    json.member("code", "UNPARSABLE_CLIENT_MESSAGE")
                    json.member("description", words)
                }
            )
            say(.close(.policyViolation, reason: "UNPARSABLE_CLIENT_MESSAGE"))
        }
    }

    private mutating func configure(_ message: JSONValue?, _ say: (ListenEffect) -> Void) {
        var changed = settings
        if let thresholds = message?["thresholds"] {
            if let value = thresholds["eot_threshold"]?.doubleValue { changed.endThreshold = value }
            if let value = thresholds["eager_eot_threshold"] { changed.eagerThreshold = value.doubleValue }
            // What is far beyond the range is as wrong as what is a little beyond.
            if let value = thresholds["eot_timeout_ms"]?.integerValue {
                changed.timeout = max(0, min(value, 1 << 32)) * 8
            }
        }
        let keyterms = message?["keyterms"]?.arrayValue?.compactMap(\.stringValue)
        if let keyterms { changed.keyterms = keyterms }
        if let hints = message?["language_hints"]?.arrayValue {
            changed.languageHints = hints.compactMap(\.stringValue)
        }
        if let wrong = changed.complaint { return say(complaint("ConfigureFailure", "INVALID_SETTINGS", wrong)) }
        settings = changed
        say(
            Self.message("ConfigureSuccess", settings.requestID) { [settings] json in
                json.key("thresholds")
                json.beginObject()
                json.key("eot_threshold")
                json.number(settings.endThreshold)
                if let eager = settings.eagerThreshold {
                    json.key("eager_eot_threshold")
                    json.number(eager)
                }
                json.key("eot_timeout_ms")
                json.integer(settings.timeout / 8)
                json.endObject()
                if let keyterms { json.member("keyterms", keyterms) }
            }
        )
    }

    mutating func finish(_ say: (ListenEffect) -> Void) {
        if let frame = ear.finish() { take(frame, say) }
        say(.close(.normal, reason: ""))
    }

    // MARK: Messages

    private mutating func tell(
        _ event: String,
        _ confidence: Double,
        trigger: String? = nil,
        _ say: (ListenEffect) -> Void
    ) {
        lastMessage = now
        let confidence = Double(Int(confidence * 10_000)) / 10_000
        say(
            .send { [words, settings, turn, start, now] json, moment in
                json.beginObject()
                json.member("type", "TurnInfo")
                json.member("request_id", settings.requestID)
                json.key("sequence_id")
                json.integer(Int64(moment.number))
                json.member("event", event)
                json.key("turn_index")
                json.integer(Int64(turn))
                json.member("audio_window_start", seconds: start)
                json.member("audio_window_end", seconds: now)
                json.member("transcript", moment.stamp ?? words.text)
                json.key("words")
                json.beginArray()
                for (word, sureness) in words.words {
                    json.beginObject()
                    json.member("word", word.text)
                    json.key("confidence")
                    json.number(sureness)
                    json.member("start", seconds: word.start)
                    json.member("end", seconds: word.end)
                    json.endObject()
                }
                json.endArray()
                json.key("end_of_turn_confidence")
                json.number(confidence)
                if let trigger { json.member("trigger", trigger) }
                if settings.isMultilingual {
                    json.member("languages", words.languages)
                    json.member("languages_hinted", settings.languageHints)
                }
                json.endObject()
            }
        )
    }

    private func complaint(_ type: String, _ code: String, _ description: String) -> ListenEffect {
        Self.message(type, settings.requestID) { json in
            json.member("code", code)
            json.member("description", description)
        }
    }

    private static func message(
        _ type: String,
        _ requestID: String?,
        _ body: @escaping (inout JSONWriter) -> Void
    ) -> ListenEffect {
        .send { json, moment in
            json.beginObject()
            json.member("type", type)
            if let requestID { json.member("request_id", requestID) }
            json.key("sequence_id")
            json.integer(Int64(moment.number))
            body(&json)
            json.endObject()
        }
    }
}
