internal import FastJSON
internal import HTTPTransport
internal import ProviderKit

/// How Deepgram's Aura is to speak, as the configuration says it.
struct AuraSettings: Sendable {
    let address: HTTPURL
    let model: String
    let format: SpeechAudioFormat
    let speed: Double?
    let tags: [String]
    let optsOut: Bool
    /// How long a socket that is not used is kept: how long the provider keeps it is not documented.
    let idleTime: Duration

    @SettingList static var keys: [Setting] {
        Setting("apiKey", .secret, variable: "DEEPGRAM_API_KEY", "The key.")
        Setting("url", .text, standard: .string(standardAddress), "Where it is.")
        Setting("model", .text, standard: .string(standardModel), "The model, which is the voice and its language.")
        Setting("language", .text, "The language, as a tag: that of the model.")
        Setting("encoding", .word(encodings), standard: .string(standardEncoding), "The format of the audio.")
        Setting(
            "sampleRate",
            .oneOf(rates),
            standard: .integer(Int64(telephoneRate)),
            "The rate of the audio; what is not linear16 has the telephone's. In hertz."
        )
        Setting("speed", .number(0.7...1.5), "How fast it speaks; as the voice does, unless said.")
        Setting("tags", .texts, "What the use is counted under.")
        Setting("optOut", .flag, standard: false, "Whether Deepgram may not learn from the texts, which costs more.")
        Setting(
            "idleTime",
            .number(1...3_600),
            standard: .number(standardIdleTime),
            "How long a socket is kept that is not used. In seconds."
        )
    }

    private static let standardAddress = "https://api.deepgram.com"
    private static let standardModel = "aura-2-thalia-en"
    private static let encodings = ["mulaw", "alaw", "linear16"]
    private static let standardEncoding = "mulaw"
    private static let telephoneRate = 8_000
    private static let rates = [8_000, 16_000, 24_000, 32_000, 48_000]
    private static let standardIdleTime = 30.0

    init(_ options: ProviderOptions) throws(JSON5Error) {
        try options.allowOnly(Self.keys)
        address = try options.address(Self.standardAddress)
        let model = try options.string("model", default: Self.standardModel)
        self.model = model
        // A voice of Aura is a model, and its name ends with the one language that it speaks.
        if let node = try options.optional("language") {
            let language = try node.string()
            guard Self.speaks(model, language) else {
                throw node.error("\(model) does not speak \"\(language)\"; the end of a voice's name is its language")
            }
        }
        format = try Self.format(options)
        speed = try options.optional("speed")?.double(in: 0.7...1.5)
        tags = try options.strings("tags")
        optsOut = try options.bool("optOut", default: false)
        idleTime = try options.optional("idleTime")?.seconds(in: 1...3_600) ?? .seconds(Self.standardIdleTime)
    }

    /// Whether a model speaks a language, by its name; one without a language in its name may.
    static func speaks(_ model: String, _ language: String) -> Bool {
        guard let end = model.split(separator: "-").last, end.count == 2, model.hasPrefix("aura") else { return true }
        return language.lowercased().split(separator: "-").first == end
    }

    private static func format(_ options: ProviderOptions) throws(JSON5Error) -> SpeechAudioFormat {
        let encoding = try options.string("encoding", among: encodings, default: standardEncoding)
        let rateNode = try options.optional("sampleRate")
        let rate = try rateNode?.integer() ?? telephoneRate
        let rates = encoding == "linear16" ? rates : [telephoneRate]
        guard rates.contains(rate) else {
            throw (rateNode ?? options.node).error("\(encoding) is at one of \(rates), found \(rate)")
        }
        return encoding == "linear16" ? .linear16(rate: rate) : encoding == "alaw" ? .aLaw : .muLaw
    }

    /// The WebSocket.
    var socketAddress: HTTPURL {
        let encoding =
            switch format {
            case .muLaw: "mulaw"
            case .aLaw: "alaw"
            case .linear16: "linear16"
            }
        var query = [("model", model), ("encoding", encoding), ("sample_rate", "\(format.rate)")]
        if let speed { query.append(("speed", "\(speed)")) }
        if optsOut { query.append(("mip_opt_out", "true")) }
        for tag in tags { query.append(("tag", tag)) }
        return address.appending("/v1/speak", query)
    }
}
