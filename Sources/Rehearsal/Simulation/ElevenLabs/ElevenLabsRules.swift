internal import FastJSON

/// What the simulated ElevenLabs knows of its models, formats and settings.
enum ElevenLabsRules {
    struct Model {
        var languages: Set<String>
        var characters: Int
        /// Whether the text-to-speech WebSockets serve it.
        var hasSocket = true
        var takesLanguage = true
    }

    /// What is wrong with a request, in the provider's words.
    struct Refusal: Error {
        var status = 400
        var code: String
        var message: String
        var type = "validation_error"
    }

    private static let twentyNine: Set<String> = [
        "ar", "bg", "cs", "da", "de", "el", "en", "es", "fi", "fil", "fr", "hi", "hr", "id", "it", "ja", "ko", "ms",
        "nl", "pl", "pt", "ro", "ru", "sk", "sv", "ta", "tr", "uk", "zh",
    ]

    static let models: [String: Model] = [
        "eleven_flash_v2_5": Model(languages: twentyNine.union(["hu", "no", "vi"]), characters: 40_000),
        "eleven_turbo_v2_5": Model(languages: twentyNine.union(["hu", "no", "vi"]), characters: 40_000),
        "eleven_flash_v2": Model(languages: ["en"], characters: 30_000),
        "eleven_turbo_v2": Model(languages: ["en"], characters: 30_000),
        "eleven_multilingual_v2": Model(languages: twentyNine, characters: 10_000, takesLanguage: false),
        "eleven_v3": Model(languages: twentyNine, characters: 3_000, hasSocket: false),
        "eleven_v3_conversational": Model(languages: twentyNine, characters: 5_000, hasSocket: false),
        "eleven_v4": Model(languages: twentyNine, characters: 10_000, hasSocket: false),
        "eleven_v4_turbo": Model(languages: twentyNine, characters: 10_000, hasSocket: false),
    ]

    static func model(_ name: String, language: String?) throws(Refusal) -> Model {
        guard let model = models[name] else {
            throw Refusal(code: "model_not_found", message: "A model with model ID \(name) does not exist.")
        }
        guard let language, !language.isEmpty else { return model }
        guard model.takesLanguage, model.languages.contains(language) else {
            throw Refusal(
                code: "unsupported_language",
                message: "Model \(name) does not support the language_code '\(language)'."
            )
        }
        return model
    }

    /// A voice exists unless its name says otherwise.
    static func voice(_ name: String) throws(Refusal) {
        guard name.hasPrefix("missing") || name.isEmpty else { return }
        throw Refusal(code: "voice_not_found", message: "A voice for the voice_id \(name) was not found.")
    }

    /// How audio is written that is asked for by that name; MPEG where none is named.
    static func format(_ name: String?) throws(Refusal) -> (encoding: SpeechEncoding, rate: Int) {
        let name = name ?? "mp3_44100_128"
        let parts = name.split(separator: "_")
        let rate = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        switch parts.first {
        case "ulaw" where rate == 8_000: return (.muLaw, rate)
        case "alaw" where rate == 8_000: return (.aLaw, rate)
        case "pcm" where [8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000].contains(rate):
            return (.linear16, rate)
        // 16,000 bytes a second are 128 kbit/s.
        case "mp3" where parts.count == 3, "opus" where parts.count == 3: return (.mpeg, 16_000)
        default:
            throw Refusal(code: "invalid_parameters", message: "Output format '\(name)' is not supported.")
        }
    }

    static func settings(_ settings: JSONValue?) throws(Refusal) {
        let ranges: [(String, ClosedRange<Double>)] = [
            ("stability", 0...1), ("similarity_boost", 0...1), ("style", 0...1), ("speed", 0.7...1.2),
        ]
        for (key, range) in ranges {
            guard let value = settings?[key], value != .null else { continue }
            guard let number = value.doubleValue, range.contains(number) else {
                throw Refusal(code: "invalid_voice_settings", message: "Invalid setting for \(key) received.")
            }
        }
    }
}
