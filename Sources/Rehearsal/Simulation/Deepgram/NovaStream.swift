internal import FastJSON
internal import WebSocketTransport

/// Deepgram's first protocol, as its server speaks it: stretches with interims and finals, utterances that end at pauses.
struct NovaStream: ListenStream {
    /// What the client asked for.
    struct Settings {
        var model = "nova-3"
        var isMultilingual = false
        var languageHints: [String] = []
        var hasInterims = false
        /// The pause that ends an utterance, in samples; nil for none.
        var endpointing: Int64? = 80
        /// The silence that is told of, in samples.
        var utteranceEnd: Int64?
        var hasSpeechEvents = false
        var punctuates = false
        var requestID = ""
    }

    let knowsKeepAlive = true

    private let settings: Settings
    private var ear: SimulatedEar
    private var random: SimulatorRandom

    /// Where the present stretch begins.
    private var start: Int64 = 0
    private var words = HeardWords()
    private var nextInterim: Int64 = 8_000
    /// Where somebody was last heard.
    private var lastSpeech: Int64?
    private var isInSpeech = false
    /// Whether somebody has spoken since the last pause.
    private var isInUtterance = false
    /// The end of the last word that no UtteranceEnd has been sent for.
    private var openWordEnd: Int64?

    /// How long a stretch becomes: 5 s.
    private static let longest: Int64 = 40_000

    init(_ settings: Settings, _ ear: SimulatedEar, _ random: SimulatorRandom) {
        self.settings = settings
        self.ear = ear
        self.random = random
    }

    mutating func opened(_ say: (ListenEffect) -> Void) {}

    mutating func hear(_ codes: Span<UInt8>, _ say: (ListenEffect) -> Void) {
        for frame in ear.hear(codes) { take(frame, say) }
    }

    private mutating func take(_ frame: SimulatedEar.Frame, _ say: (ListenEffect) -> Void) {
        for word in frame.words {
            words.add(word, &random)
            openWordEnd = word.end
        }
        if frame.isSpeech {
            if !isInSpeech, settings.hasSpeechEvents { say(speechStarted(frame.end - 160)) }
            isInSpeech = true
            isInUtterance = true
            lastSpeech = frame.end
        } else if let lastSpeech, let endpointing = settings.endpointing, isInUtterance,
            frame.end - lastSpeech >= endpointing
        {
            finishStretch(at: frame.end, isPause: true, say)
        }
        if let lastSpeech, frame.end - lastSpeech >= 4_000 { isInSpeech = false }
        endLongStretch(at: frame.end, say)
        if frame.end >= nextInterim {
            nextInterim = frame.end + 8_000
            if settings.hasInterims { say(results(until: frame.end, isFinal: false)) }
        }
        endUtterance(at: frame.end, say)
    }

    private mutating func endLongStretch(at now: Int64, _ say: (ListenEffect) -> Void) {
        guard now - start >= Self.longest else { return }
        // A final may cover less than the interim before it did: it ends with a word.
        finishStretch(at: words.end ?? now, isPause: false, say)
    }

    private mutating func endUtterance(at now: Int64, _ say: (ListenEffect) -> Void) {
        // The silence is seen in interims: without them it is never told of.
        guard let gap = settings.utteranceEnd, settings.hasInterims, let end = openWordEnd, now - end >= gap else {
            return
        }
        openWordEnd = nil
        if !words.isEmpty { finishStretch(at: now, isPause: false, say) }
        say(
            .send { json, _ in
                json.beginObject()
                json.member("type", "UtteranceEnd")
                Self.writeChannel(&json, "channel")
                json.member("last_word_end", seconds: end)
                json.endObject()
            }
        )
    }

    private mutating func finishStretch(
        at end: Int64,
        isPause: Bool,
        isFinalize: Bool = false,
        _ say: (ListenEffect) -> Void
    ) {
        say(results(until: end, isFinal: true, isPause: isPause, isFinalize: isFinalize))
        words.removeAll()
        start = end
        nextInterim = end + 8_000
        if isPause || isFinalize {
            isInUtterance = false
            isInSpeech = false
        }
    }

    mutating func take(_ message: JSONValue?, text: String, _ say: (ListenEffect) -> Void) {
        switch message?["type"]?.stringValue {
        case "KeepAlive": break
        case "Finalize":
            if let frame = ear.finish() { take(frame, say) }
            // With next to nothing in the buffer there is no answer.
            guard !words.isEmpty || ear.position - start >= 800 else { return }
            finishStretch(at: ear.position, isPause: false, isFinalize: true, say)
        case "CloseStream": finish(say)
        case "Configure": configure(message, say)
        default:
            say(
                .send { json, _ in
                    json.beginObject()
                    json.member("type", "Error")
                    json.member("variant", "SchemaError")
                    json.member("description", "could not parse client message")
                    json.member("message", text)
                    json.endObject()
                }
            )
        }
    }

    private func configure(_ message: JSONValue?, _ say: (ListenEffect) -> Void) {
        let keyterms = message?["keyterms"]?.arrayValue?.compactMap(\.stringValue)
        var code: String?
        if keyterms != nil, !settings.model.hasPrefix("nova-3") { code = "CONFIGURE_KEYTERMS_NOT_SUPPORTED" }
        if ListenQuery.tokens(keyterms ?? []) > 500 { code = "CONFIGURE_KEYTERM_LIMIT_EXCEEDED" }
        let requestID = settings.requestID
        say(
            .send { [code] json, _ in
                json.beginObject()
                json.member("type", code == nil ? "ConfigureSuccess" : "ConfigureFailure")
                json.member("request_id", requestID)
                if let code {
                    json.member("code", code)
                    json.member("description", "The keyterms were not changed.")
                } else if let keyterms {
                    json.member("keyterms", keyterms)
                }
                json.endObject()
            }
        )
    }

    mutating func finish(_ say: (ListenEffect) -> Void) {
        if let frame = ear.finish() { take(frame, say) }
        if ear.position > start { finishStretch(at: ear.position, isPause: false, say) }
        let duration = ear.position
        let requestID = settings.requestID
        say(
            .send { json, _ in
                json.beginObject()
                json.member("type", "Metadata")
                json.member("transaction_key", "deprecated")
                json.member("request_id", requestID)
                json.member("sha256", String(repeating: "0", count: 64))
                json.member("created", "2026-02-03T10:11:12.345Z")
                json.member("duration", seconds: duration)
                json.key("channels")
                json.integer(Int64(1))
                json.endObject()
            }
        )
        say(.close(.normal, reason: ""))
    }

    // MARK: Messages

    private func speechStarted(_ at: Int64) -> ListenEffect {
        .send { json, _ in
            json.beginObject()
            json.member("type", "SpeechStarted")
            Self.writeChannel(&json, "channel")
            json.member("timestamp", seconds: at)
            json.endObject()
        }
    }

    private static func writeChannel(_ json: inout JSONWriter, _ key: StaticString) {
        json.key(key)
        json.beginArray()
        json.integer(Int64(0))
        json.integer(Int64(1))
        json.endArray()
    }

    private func results(
        until end: Int64,
        isFinal: Bool,
        isPause: Bool = false,
        isFinalize: Bool = false
    ) -> ListenEffect {
        .send { [start, words, settings] json, moment in
            json.beginObject()
            json.member("type", "Results")
            Self.writeChannel(&json, "channel_index")
            json.member("duration", seconds: end - start)
            json.member("start", seconds: start)
            json.member("is_final", isFinal)
            json.member("speech_final", isPause)
            json.key("channel")
            json.beginObject()
            json.key("alternatives")
            json.beginArray()
            Self.writeAlternative(&json, words, settings, stamp: moment.stamp)
            json.endArray()
            json.endObject()
            json.key("metadata")
            json.beginObject()
            json.member("request_id", settings.requestID)
            json.key("model_info")
            json.beginObject()
            json.member("name", "simulated-\(settings.model)")
            json.member("version", "2025-04-17.0")
            json.member("arch", settings.model)
            json.endObject()
            json.member("model_uuid", "00000000-0000-4000-8000-000000000003")
            json.endObject()
            json.member("from_finalize", isFinalize)
            json.endObject()
        }
    }

    private static func writeAlternative(
        _ json: inout JSONWriter,
        _ words: HeardWords,
        _ settings: Settings,
        stamp: String?
    ) {
        json.beginObject()
        let text = settings.punctuates ? words.text : HeardWords.plain(words.text)
        json.member("transcript", stamp ?? text)
        json.key("confidence")
        let sum = words.words.reduce(0) { $0 + $1.confidence }
        json.number(words.isEmpty ? 0 : sum / Double(words.words.count))
        json.key("words")
        json.beginArray()
        for (word, confidence) in words.words {
            json.beginObject()
            json.member("word", HeardWords.plain(word.text))
            json.member("start", seconds: word.start)
            json.member("end", seconds: word.end)
            json.key("confidence")
            json.number(confidence)
            if settings.punctuates { json.member("punctuated_word", word.text) }
            if settings.isMultilingual { json.member("language", word.language ?? "en") }
            json.endObject()
        }
        json.endArray()
        if settings.isMultilingual {
            json.member("languages", words.languages)
            json.member("languages_hinted", settings.languageHints)
        }
        json.endObject()
    }
}
