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

    static let keys = [
        "apiKey", "url", "model", "language", "encoding", "sampleRate", "speed", "tags", "optOut", "idleTime",
    ]

    init(_ options: ProviderOptions) throws(JSON5Error) {
        try options.allowOnly(Self.keys)
        address = try options.address("https://api.deepgram.com")
        let model = try options.string("model", default: "aura-2-thalia-en")
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
        idleTime = try options.optional("idleTime")?.seconds(in: 1...3_600) ?? .seconds(30)
    }

    /// Whether a model speaks a language, by its name; one without a language in its name may.
    static func speaks(_ model: String, _ language: String) -> Bool {
        guard let end = model.split(separator: "-").last, end.count == 2, model.hasPrefix("aura") else { return true }
        return language.lowercased().split(separator: "-").first == end
    }

    private static func format(_ options: ProviderOptions) throws(JSON5Error) -> SpeechAudioFormat {
        let encoding = try options.string("encoding", among: ["mulaw", "alaw", "linear16"], default: "mulaw")
        let rateNode = try options.optional("sampleRate")
        let rate = try rateNode?.integer() ?? 8_000
        let rates = encoding == "linear16" ? [8_000, 16_000, 24_000, 32_000, 48_000] : [8_000]
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
