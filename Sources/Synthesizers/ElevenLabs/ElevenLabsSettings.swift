internal import CallTiming
internal import FastJSON
internal import HTTPTransport
internal import ProviderKit

/// How ElevenLabs is to speak, as the configuration says it.
struct ElevenLabsSettings: Sendable {
    /// The way that text and audio take.
    enum Transport: String, Sendable, CaseIterable {
        /// Several contributions on one WebSocket: `multi-stream-input`.
        case multi
        /// One WebSocket for each contribution: `stream-input`.
        case single
        /// One request for each flushed piece of text.
        case http
    }

    struct Dictionary: Sendable {
        var id: String
        var version: String?
    }

    let address: HTTPURL
    let voice: String
    let model: ElevenLabsModel
    let language: String?
    let transport: Transport
    let format: SpeechAudioFormat
    let stability: Double
    let similarity: Double
    let style: Double
    let speakerBoost: Bool
    let speed: Double
    /// Whether each message is spoken as it comes, without the provider's own buffer.
    let isAutomatic: Bool
    /// After how many characters the provider begins, where it is not automatic; empty for its own schedule.
    let schedule: [Int]
    /// Seconds without a message after which the provider ends a contribution.
    let inactivity: Int
    let normalization: String
    let seed: Int?
    let isLogged: Bool
    let readsSSML: Bool
    let dictionaries: [Dictionary]
    let latencyLevel: Int?
    /// After how long without any audio the text is sent anew; nil for never.
    let retryDelay: Duration?

    @SettingList static var keys: [Setting] {
        Setting("apiKey", .secret, variable: "ELEVENLABS_API_KEY", "The key.")
        Setting("url", .text, standard: .string(standardAddress), "Where it is.")
        Setting("voice", .text, isRequired: true, "The voice, as the provider names it.")
        Setting("model", .text, standard: .string(standardModel), "The model.")
        Setting("language", .text, "The language, as a tag; that of the conversation, unless named.")
        Setting(
            "transport",
            .word(Transport.allCases.map(\.rawValue)),
            standard: .string(Transport.multi.rawValue),
            "One WebSocket for all contributions, one for each, or a request for each piece of text."
        )
        Setting("format", .word(formats.map(\.name)), standard: .string(standardFormat), "The format of the audio.")
        Setting("stability", .number(0...1), standard: 0.5, "How evenly the voice speaks; less is livelier.")
        Setting("similarity", .number(0...1), standard: 0.75, "How near it keeps to the original.")
        Setting("style", .number(0...1), standard: 0, "How much it exaggerates the original's style, which takes time.")
        Setting("speakerBoost", .flag, standard: true, "Whether it is made more like the original, which takes time.")
        Setting("speed", .number(0.7...1.2), standard: 1, "How fast it speaks.")
        Setting("autoMode", .flag, standard: true, "Whether each piece of text is spoken as it comes.")
        Setting(
            "chunkSchedule",
            .integers(50...500),
            "After how many characters it begins, and goes on, without `autoMode`."
        )
        Setting(
            "inactivityTimeout",
            .integer(5...180),
            standard: 180,
            "After how long without a text the provider ends a contribution. In seconds."
        )
        Setting(
            "normalization",
            .word(normalizations),
            standard: .string(standardNormalization),
            "Whether the provider writes numbers and the like out before they are spoken."
        )
        Setting(
            "seed",
            .integer(0...4_294_967_295),
            "With which number the voice draws: the same one for the same sound."
        )
        Setting("logging", .flag, standard: true, "Whether the provider may keep what is spoken.")
        Setting("ssml", .flag, standard: false, "Whether tags in the text are understood.")
        Setting.part(
            "pronunciationDictionaries",
            kind: .objects,
            "Dictionaries that are kept at the provider's, three at most."
        ) {
            Setting("id", .text, isRequired: true, "The name of one.")
            Setting("version", .text, "Its version; the latest, unless named.")
        }
        Setting("latencyLevel", .integer(0...4), "How much quality is given up for time, where the way is \"http\".")
        Setting(
            "retryDelay",
            .number(0...60),
            standard: .number(standardDelay),
            "After how long without a sound a text is sent anew, once; 0 for never. In seconds."
        )
    }

    private static let standardAddress = "https://api.elevenlabs.io"
    private static let standardModel = "eleven_flash_v2_5"
    private static let standardFormat = "ulaw_8000"
    private static let normalizations = ["auto", "on", "off"]
    private static let standardNormalization = "auto"
    private static let standardDelay = 2.0

    /// Formats of the provider that a telephone can be given, by its names for them.
    static let formats: [(name: String, format: SpeechAudioFormat)] = [
        ("ulaw_8000", .muLaw), ("alaw_8000", .aLaw), ("pcm_8000", .linear16(rate: 8_000)),
        ("pcm_16000", .linear16(rate: 16_000)), ("pcm_22050", .linear16(rate: 22_050)),
        ("pcm_24000", .linear16(rate: 24_000)), ("pcm_44100", .linear16(rate: 44_100)),
    ]

    init(_ options: ProviderOptions) throws(JSON5Error) {
        try options.allowOnly(Self.keys)
        address = try options.address(Self.standardAddress)
        voice = try options.node.member("voice").string()
        let modelNode = try options.optional("model")
        model = ElevenLabsModel(try modelNode?.string() ?? Self.standardModel)
        let transports = Transport.allCases.map(\.rawValue)
        let way = try options.string("transport", among: transports, default: Transport.multi.rawValue)
        transport = Transport(rawValue: way) ?? .multi
        if let refusal = transport == .http ? model.requestRefusal : model.socketRefusal {
            throw (modelNode ?? options.node).error(refusal)
        }
        let languageNode = try options.optional("language")
        language = try languageNode?.string()
        if let language, let languageNode {
            try model.languages?.check(language, of: model.name, at: languageNode)
        }
        let name = try options.string("format", among: Self.formats.map(\.name), default: Self.standardFormat)
        format = Self.formats.first { $0.name == name }?.format ?? .muLaw
        stability = try options.double("stability", in: 0...1, default: 0.5)
        similarity = try options.double("similarity", in: 0...1, default: 0.75)
        style = try options.double("style", in: 0...1, default: 0)
        speakerBoost = try options.bool("speakerBoost", default: true)
        speed = try options.double("speed", in: 0.7...1.2, default: 1)
        isAutomatic = try options.bool("autoMode", default: true)
        schedule = try Self.schedule(options, isAutomatic: isAutomatic)
        inactivity = try options.integer("inactivityTimeout", in: 5...180, default: 180)
        normalization = try options.string(
            "normalization",
            among: Self.normalizations,
            default: Self.standardNormalization
        )
        seed = try options.optional("seed")?.integer(in: 0...4_294_967_295)
        isLogged = try options.bool("logging", default: true)
        readsSSML = try options.bool("ssml", default: false)
        dictionaries = try Self.dictionaries(options)
        latencyLevel = try options.optional("latencyLevel")?.integer(in: 0...4)
        let delay = try options.optional("retryDelay")?.double(in: 0...60) ?? Self.standardDelay
        retryDelay = delay > 0 ? .seconds(delay) : nil
    }

    private static func schedule(_ options: ProviderOptions, isAutomatic: Bool) throws(JSON5Error) -> [Int] {
        guard let node = try options.optional("chunkSchedule") else { return [] }
        guard !isAutomatic else {
            throw node.error("the provider ignores a schedule in its automatic mode; say autoMode: false beside it")
        }
        var schedule: [Int] = []
        for element in try node.elements() { schedule.append(try element.integer(in: 50...500)) }
        return schedule
    }

    private static func dictionaries(_ options: ProviderOptions) throws(JSON5Error) -> [Dictionary] {
        guard let node = try options.optional("pronunciationDictionaries") else { return [] }
        var dictionaries: [Dictionary] = []
        for element in try node.elements() {
            try element.allowOnly(["id", "version"])
            let version = try element.memberIfPresent("version")?.string()
            dictionaries.append(Dictionary(id: try element.member("id").string(), version: version))
        }
        guard dictionaries.count <= 3 else { throw node.error("the provider takes at most 3 dictionaries") }
        return dictionaries
    }

    /// The provider's name for the format.
    var formatName: String { Self.formats.first { $0.format == format }?.name ?? Self.standardFormat }

    /// The code of a language as the provider wants it: without a region, and not at all where the model hears it.
    func code(of language: String?) -> String? {
        guard model.takesLanguage, let language else { return nil }
        return language.lowercased().split(separator: "-").first.map(String.init)
    }

    /// The WebSocket that speaks a language.
    func socketAddress(language: String?) -> HTTPURL {
        var query = [("model_id", model.name), ("output_format", formatName)]
        if let code = code(of: language) { query.append(("language_code", code)) }
        query += [("auto_mode", "\(isAutomatic)"), ("inactivity_timeout", "\(inactivity)"), ("sync_alignment", "true")]
        query.append(("apply_text_normalization", normalization))
        if readsSSML { query.append(("enable_ssml_parsing", "true")) }
        if !isLogged { query.append(("enable_logging", "false")) }
        if let seed { query.append(("seed", "\(seed)")) }
        let end = transport == .multi ? "multi-stream-input" : "stream-input"
        return address.appending("/v1/text-to-speech/\(PercentEncoding.encode(voice))/\(end)", query)
    }

    /// Where a whole text is sent.
    var requestAddress: HTTPURL {
        var query = [("output_format", formatName)]
        if let latencyLevel { query.append(("optimize_streaming_latency", "\(latencyLevel)")) }
        if !isLogged { query.append(("enable_logging", "false")) }
        let path = "/v1/text-to-speech/\(PercentEncoding.encode(voice))/stream/with-timestamps"
        return address.appending(path, query)
    }
}
