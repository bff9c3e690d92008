internal import FastJSON
internal import HTTPTransport
internal import ProviderKit

/// How Cartesia is to speak, as the configuration says it.
struct CartesiaSettings: Sendable {
    let address: HTTPURL
    /// The version of the interface, by its date.
    let version: String
    let voice: String
    let model: String
    let language: String
    let languages: SpokenLanguages?
    let format: SpeechAudioFormat
    let speed: Double?
    let volume: Double?
    let emotion: String?
    /// How many milliseconds the provider gathers text before it speaks.
    let bufferDelay: Int
    let normalizesTimes: Bool
    let dictionary: String?

    @SettingList static var keys: [Setting] {
        Setting("apiKey", .secret, variable: "CARTESIA_API_KEY", "The key.")
        Setting("url", .text, standard: .string(standardAddress), "Where it is.")
        Setting("version", .text, standard: .string(standardVersion), "The version of the interface, by its date.")
        Setting("voice", .text, isRequired: true, "The voice, as the provider names it.")
        Setting("model", .text, standard: .string(standardModel), "The model.")
        Setting("language", .text, standard: .string(standardLanguage), "The language, as a tag.")
        Setting("encoding", .word(encodings), standard: .string(standardEncoding), "The format of the audio.")
        Setting(
            "sampleRate",
            .oneOf(rates),
            standard: .integer(Int64(telephoneRate)),
            "The rate of the audio; what is not pcm_s16le has the telephone's. In hertz."
        )
        Setting("speed", .number(0.6...1.5), "How fast it speaks; as the voice does, unless said.")
        Setting("volume", .number(0.5...2), "How loud it speaks; as the voice does, unless said.")
        Setting("emotion", .text, "How it feels, in a word of the provider's.")
        Setting(
            "bufferDelay",
            .integer(0...5_000),
            standard: 0,
            "How long the provider gathers text before it speaks. In milliseconds."
        )
        Setting(
            "normalizedTimestamps",
            .flag,
            standard: false,
            "Whether the times are those of the words as they are spoken, numbers written out."
        )
        Setting("pronunciationDictionary", .text, "A dictionary that is kept at the provider's, by its name there.")
    }

    private static let standardAddress = "https://api.cartesia.ai"
    private static let standardVersion = "2026-03-01"
    private static let standardModel = "sonic-3.5"
    private static let standardLanguage = "en"
    private static let encodings = ["pcm_mulaw", "pcm_alaw", "pcm_s16le"]
    private static let standardEncoding = "pcm_mulaw"
    private static let telephoneRate = 8_000
    private static let rates = [8_000, 16_000, 22_050, 24_000, 44_100, 48_000]

    /// The languages of the third generation, and of the second.
    private static let third =
        "en fr de es pt zh ja hi it ko nl pl ru sv tr tl bg ro ar cs el fi hr ms sk da ta uk hu no vi bn th he ka id te "
        + "gu kn ml mr pa"
    private static let second = "en fr de es pt zh ja hi it ko nl pl ru sv tr"

    init(_ options: ProviderOptions) throws(JSON5Error) {
        try options.allowOnly(Self.keys)
        address = try options.address(Self.standardAddress)
        version = try options.string("version", default: Self.standardVersion)
        voice = try options.node.member("voice").string()
        let model = try options.string("model", default: Self.standardModel)
        self.model = model
        let isSecond = model == "sonic" || ["sonic-2", "sonic-turbo"].contains { model.hasPrefix($0) }
        if isSecond {
            languages = SpokenLanguages(Self.second)
        } else if model.hasPrefix("sonic-3.6") {
            languages = SpokenLanguages(Self.third + " or ur")
        } else if model.hasPrefix("sonic-3") {
            languages = SpokenLanguages(Self.third)
        } else {
            languages = nil
        }
        let node = try options.optional("language")
        language = try node?.string() ?? Self.standardLanguage
        try languages?.check(language, of: model, at: node ?? options.node)
        format = try Self.format(options)
        for key in ["speed", "volume", "emotion"] {
            if isSecond, let node = try options.optional(key) {
                throw node.error("\(model) cannot be told; sonic-3 and later can")
            }
        }
        speed = try options.optional("speed")?.double(in: 0.6...1.5)
        volume = try options.optional("volume")?.double(in: 0.5...2)
        emotion = try options.optional("emotion")?.string()
        bufferDelay = try options.integer("bufferDelay", in: 0...5_000, default: 0)
        normalizesTimes = try options.bool("normalizedTimestamps", default: false)
        dictionary = try options.optional("pronunciationDictionary")?.string()
    }

    private static func format(_ options: ProviderOptions) throws(JSON5Error) -> SpeechAudioFormat {
        let encoding = try options.string("encoding", among: encodings, default: standardEncoding)
        let rateNode = try options.optional("sampleRate")
        let rate = try rateNode?.integer() ?? telephoneRate
        if encoding == "pcm_s16le" {
            guard rates.contains(rate) else {
                throw (rateNode ?? options.node).error("expected one of \(rates), found \(rate)")
            }
            return .linear16(rate: rate)
        }
        guard rate == telephoneRate else {
            throw (rateNode ?? options.node).error("\(encoding) is the telephone's, at 8000; others want pcm_s16le")
        }
        return encoding == "pcm_mulaw" ? .muLaw : .aLaw
    }

    var encodingName: String {
        switch format {
        case .muLaw: "pcm_mulaw"
        case .aLaw: "pcm_alaw"
        case .linear16: "pcm_s16le"
        }
    }

    /// A language as the provider wants it.
    static func code(of language: String) -> String {
        language.lowercased().split(separator: "-").first.map(String.init) ?? language
    }
}
