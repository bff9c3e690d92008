internal import Endpointing
internal import FastJSON
internal import HTTPTransport
internal import ProviderKit

/// What can be configured of a server of transcriptions.
struct TranscriptionSettings: Sendable {
    let server: TranscriptionServer
    let model: String
    let language: String?
    let streams: Bool
    let hasWordTimes: Bool
    let sampleRate: Int
    let atOnce: Int
    let url: HTTPURL
    let endpointing: Endpointer.Settings
    /// What is shorter is no speech: models make up sentences of it.
    let shortest: Duration
    /// A segment is cut when it is so long.
    let longest: Duration

    private let prompt: String
    private let temperature: Double?
    private let keyterms: [String]

    /// A whole segment is transcribed before the first word comes.
    static let deadlines = ProviderDeadlines(first: .seconds(10))

    @SettingList static var keys: [Setting] {
        let standard = TranscriptionServer.openAI
        Setting(
            "server",
            .word(TranscriptionServer.all.map(\.name)),
            standard: .string(standard.name),
            "Which kind of server it is; what holds otherwise is that one's, and the others have their own."
        )
        Setting("url", .text, standard: .string(standard.address), "Where it is, up to the path of a request.")
        Setting(
            "apiKey",
            .secret,
            variable: standard.keyVariable,
            takesNull: true,
            "The key, where the server asks for one."
        )
        Setting("model", .text, standard: standard.model.map { .string($0) }, "The model.")
        Setting("language", .text, "The language, as a tag; the model hears which it is, unless named.")
        Setting(
            "stream",
            .flag,
            standard: .bool(standard.streams),
            "Whether the words come one by one, which is not to be had with their times."
        )
        Setting(
            "wordTimes",
            .flag,
            standard: .bool(standard.hasWordTimes),
            "Whether it is told when each word was said."
        )
        Setting(
            "sampleRate",
            .oneOf(rates),
            standard: .integer(Int64(standard.sampleRate)),
            "The rate of the audio. In hertz."
        )
        Setting(
            "atOnce",
            .integer(1...16),
            standard: .integer(Int64(standard.atOnce)),
            "How many segments of a call are asked for at once."
        )
        Setting("prompt", .text, "A text that helps the model to understand what follows.")
        Setting("temperature", .number(0...1), "How freely the model guesses.")
        Setting("keyterms", .texts, "Words that callers are likely to say, such as names.")
        Setting(
            "pause",
            .integer(200...2_400),
            standard: .integer(pause),
            "The silence that ends a segment. In milliseconds."
        )
        Setting("shortest", .integer(0...2_000), standard: 200, "What is shorter is no speech. In milliseconds.")
        Setting("longest", .number(2...60), standard: 20, "A segment is cut when it is so long. In seconds.")
        ProviderDeadlines.settings(deadlines)
    }

    private static let rates = [8_000, 16_000]
    private static var pause: Int64 { Int64(Endpointer.Settings().patience / .milliseconds(1)) }

    init(_ options: ProviderOptions) throws(JSON5Error) {
        try options.allowOnly(Self.keys)
        let name = try options.string("server", among: TranscriptionServer.all.map(\.name), default: "openai")
        let server = TranscriptionServer.all.first { $0.name == name } ?? .openAI
        self.server = server
        model = try options.string("model", default: server.model ?? "")
        url = try Self.url(options, server)
        // Only the language itself is understood, not its region.
        language = try options.optional("language")?.string().split(separator: "-").first.map { $0.lowercased() }
        if let node = try options.optional("language"), let language, model.isEmpty || model.contains("whisper") {
            try TranscriptionServer.whisperLanguages.check(language, of: model.isEmpty ? "whisper" : model, at: node)
        }
        // whisper-1 answers whole, whatever is asked for.
        hasWordTimes = try options.bool("wordTimes", default: server.hasWordTimes || model == "whisper-1")
        streams = try options.bool("stream", default: server.streams && !hasWordTimes)
        if streams, hasWordTimes, let node = try options.optional("stream") {
            throw node.error("the times of words come only with answers that are not streamed; say wordTimes: false")
        }
        let rate = try options.optional("sampleRate")
        sampleRate = try rate?.integer() ?? server.sampleRate
        if let rate, !Self.rates.contains(sampleRate) {
            throw rate.error("expected 8000 or 16000, found \(sampleRate)")
        }
        atOnce = try options.integer("atOnce", in: 1...16, default: server.atOnce)
        prompt = try options.string("prompt", default: "")
        temperature = try options.optional("temperature")?.double(in: 0...1)
        keyterms = try options.strings("keyterms")
        shortest = .milliseconds(try options.integer("shortest", in: 0...2_000, default: 200))
        longest = .seconds(try options.double("longest", in: 2...60, default: 20))
        var endpointing = Endpointer.Settings()
        let pause = try options.integer("pause", in: 200...2_400, default: Int(Self.pause))
        endpointing.patience = .milliseconds(pause)
        self.endpointing = endpointing
    }

    private static func url(
        _ options: ProviderOptions,
        _ server: TranscriptionServer
    ) throws(JSON5Error) -> HTTPURL {
        var address = try options.string("url", default: server.address)
        while address.hasSuffix("/") { address.removeLast() }
        do throws(HTTPURLError) {
            return try HTTPURL(address + server.path)
        } catch {
            throw try options.node.member("url").error("\(error)")
        }
    }

    /// The parts of the form, beside the audio.
    func parts(for request: RecognitionRequest) -> [HTTPClientRequest.FormPart] {
        var parts: [HTTPClientRequest.FormPart] = []
        if !model.isEmpty { parts.append(.field("model", model)) }
        let language = request.language?.split(separator: "-").first.map { $0.lowercased() } ?? language
        let terms = keyterms + request.keyterms
        if model == "gpt-transcribe" {
            // The newest model takes lists.
            if let language { parts.append(.field("languages[]", language)) }
            for term in terms { parts.append(.field("keywords[]", term)) }
            if !prompt.isEmpty { parts.append(.field("prompt", prompt)) }
        } else {
            if let language { parts.append(.field("language", language)) }
            // A model that is told of a text with these words in it expects them.
            let words = [prompt, terms.joined(separator: ", ")].filter { !$0.isEmpty }.joined(separator: " ")
            if !words.isEmpty, !model.hasSuffix("-diarize") { parts.append(.field("prompt", words)) }
        }
        parts.append(.field("response_format", hasWordTimes ? "verbose_json" : "json"))
        if hasWordTimes { parts.append(.field("timestamp_granularities[]", "word")) }
        if let temperature { parts.append(.field("temperature", "\(temperature)")) }
        if streams { parts.append(.field("stream", "true")) }
        return parts
    }
}
