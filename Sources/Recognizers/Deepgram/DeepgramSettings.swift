internal import FastJSON
internal import ProviderKit

/// What can be configured of Deepgram's first protocol.
///
/// Left out is what makes no sense for one caller on one channel: `channels`, `multichannel`, `diarize`, `callback`.
struct DeepgramSettings: Sendable {
    let model: String
    let language: String
    let hasInterims: Bool
    /// How many milliseconds of audio go into one message.
    let piece: Int
    let keepAlive: Duration
    private let keyterms: [String]
    private let endpointing: Int?
    /// What does not depend on the request.
    private let fixed: DeepgramQuery

    @SettingList static var keys: [Setting] {
        DeepgramLine.keys(model: standardModel, piece: standardPiece)
        Setting("version", .text, "The version of the model; the latest, unless named.")
        Setting("language", .text, standard: "en", "The language, as a tag; \"multi\" for several at once.")
        Setting("languageHints", .texts, "Which languages to expect of \"multi\", with nova-3.")
        Setting("interims", .flag, standard: true, "Whether words are told of before they are certain.")
        Setting(
            "endpointing",
            .integerOrFalse(10...10_000),
            "The silence that ends an utterance, in milliseconds; false for none. 300 unless said, 100 for \"multi\"."
        )
        Setting(
            "utteranceEnd",
            .integerOrFalse(1_000...60_000),
            standard: 1_000,
            "After how long without a word it is over, in milliseconds; false for never. It needs the interims."
        )
        Setting("vadEvents", .flag, standard: true, "Whether the beginning of speech is told of.")
        Setting("punctuate", .flag, standard: true, "Whether there are capitals and punctuation.")
        Setting(
            "smartFormat",
            .flag,
            standard: false,
            "Whether numbers, dates and the like are written as people write them."
        )
        Setting(
            "noDelay",
            .flag,
            "Whether no words are held until a number is complete; as `smartFormat`, unless said."
        )
        Setting("numerals", .flag, standard: false, "Whether numbers are written in figures.")
        Setting("profanityFilter", .flag, standard: false, "Whether swear words are taken out.")
        Setting("dictation", .flag, standard: false, "Whether \"comma\" and \"new line\" are commands.")
        Setting("fillerWords", .flag, standard: false, "Whether \"uh\" and \"um\" are written.")
        Setting(
            "keywords",
            .texts,
            "The same as `keyterms` for models before nova-3: \"word\", or \"word:2\" with its weight."
        )
        Setting("redact", .words(redactable), "What is left out of the words.")
        Setting("replace", .texts, "Words that are replaced: \"word:other\".")
        Setting("search", .texts, "Words that are looked for in the sound.")
        Setting("extra", .texts, "What is given back with the results: \"key:value\".")
        Setting(
            "keepAlive",
            .number(1...8),
            standard: .number(keepAlive),
            "How often a line without audio is kept open. In seconds."
        )
    }

    private static let standardModel = "nova-3"
    private static let standardPiece = 40
    private static let keepAlive = 4.0
    private static let redactable = ["pci", "numbers", "aggressive_numbers", "ssn"]

    init(_ options: ProviderOptions) throws(JSON5Error) {
        try options.allowOnly(Self.keys)
        model = try Self.model(options)
        language = try Self.language(options, model)
        hasInterims = try options.bool("interims", default: true)
        piece = try options.integer("piece", in: DeepgramLine.pieces, default: Self.standardPiece)
        keepAlive = .seconds(try options.double("keepAlive", in: 1...8, default: Self.keepAlive))
        endpointing = try Self.endpointing(options)
        keyterms = try Self.keyterms(options, model)
        fixed = try Self.fixed(options, model, language, hasInterims: hasInterims)
    }

    /// The parameters of the socket's address.
    func query(for request: RecognitionRequest) -> DeepgramQuery {
        var query = DeepgramQuery()
        let asked = request.language ?? language
        let language = DeepgramModel(model).languages?.known(asked) ?? asked
        query.add("model", model)
        query.add("language", language)
        query.add("encoding", "mulaw")
        query.add("sample_rate", "8000")
        query.add("channels", "1")
        query.add("interim_results", hasInterims)
        // The provider's own default, 10 ms, ends utterances between words.
        let pause = endpointing ?? (language == "multi" ? 100 : 300)
        query.add("endpointing", pause == 0 ? "false" : "\(pause)")
        if DeepgramModel(model).takesKeyterms {
            query.add("keyterm", keyterms + request.keyterms)
        } else {
            query.add("keywords", request.keyterms)
        }
        return query + fixed
    }

    private static func model(_ options: ProviderOptions) throws(JSON5Error) -> String {
        let model = try options.string("model", default: standardModel)
        guard model.lowercased().hasPrefix("flux") else { return model }
        throw try options.node.member("model").error("\(model) is a model of the provider \"deepgram-flux\"")
    }

    private static func language(_ options: ProviderOptions, _ model: String) throws(JSON5Error) -> String {
        let known = DeepgramModel(model)
        let language = try options.string("language", default: "en")
        if let node = try options.optional("language") { try known.languages?.check(language, of: model, at: node) }
        if let hints = try options.optional("languageHints") {
            guard known.takesLanguageHints, language == "multi" else {
                throw hints.error("hints of languages are for nova-3 with the language \"multi\"")
            }
            for hint in try hints.elements() { try known.languages?.check(try hint.string(), of: model, at: hint) }
        }
        return language
    }

    /// The silence that ends an utterance, in milliseconds: 0 for none; nil for what suits the language.
    private static func endpointing(_ options: ProviderOptions) throws(JSON5Error) -> Int? {
        guard let node = try options.optional("endpointing") else { return nil }
        if case .bool(false) = node.value.content { return 0 }
        return try node.integer(in: 10...10_000)
    }

    private static func keyterms(_ options: ProviderOptions, _ model: String) throws(JSON5Error) -> [String] {
        let known = DeepgramModel(model)
        if let node = try options.optional("keyterms") {
            guard known.takesKeyterms else {
                throw node.error("\(model) takes no key terms; use \"keywords\", or a model of the nova-3 family")
            }
            try DeepgramModel.checkKeyterms(node)
        }
        if let node = try options.optional("keywords"), known.takesKeyterms {
            throw node.error("\(model) takes no keywords; use \"keyterms\"")
        }
        return try options.strings("keyterms")
    }

    private static func fixed(
        _ options: ProviderOptions,
        _ model: String,
        _ language: String,
        hasInterims: Bool
    ) throws(JSON5Error) -> DeepgramQuery {
        var query = DeepgramQuery()
        if let version = try options.optional("version") { query.add("version", try version.string()) }
        if language == "multi" {
            let languages = DeepgramModel(model).languages
            query.add("language_hint", try options.strings("languageHints").map { languages?.known($0) ?? $0 })
        }
        if let end = try utteranceEnd(options, hasInterims: hasInterims) { query.add("utterance_end_ms", "\(end)") }
        query.add("vad_events", try options.bool("vadEvents", default: true))
        let isSmart = try options.bool("smartFormat", default: false)
        query.add("punctuate", try options.bool("punctuate", default: true) && !isSmart)
        query.add("smart_format", isSmart)
        // Otherwise the final of "my number is four…" is held until the number is complete, for seconds.
        query.add("no_delay", try options.bool("noDelay", default: isSmart))
        query.add("numerals", try options.bool("numerals", default: false))
        query.add("profanity_filter", try options.bool("profanityFilter", default: false))
        query.add("dictation", try options.bool("dictation", default: false))
        query.add("filler_words", try options.bool("fillerWords", default: false))
        query.add("keywords", try options.strings("keywords"))
        query.add("redact", try redactions(options, among: redactable))
        query.add("replace", try options.strings("replace"))
        query.add("search", try options.strings("search"))
        query.add("tag", try options.strings("tags"))
        query.add("extra", try options.strings("extra"))
        query.add("mip_opt_out", try options.bool("mipOptOut", default: false))
        return query
    }

    /// After how much silence the server says that the utterance is over, in milliseconds; nil for never.
    private static func utteranceEnd(
        _ options: ProviderOptions,
        hasInterims: Bool
    ) throws(JSON5Error) -> Int? {
        guard let node = try options.optional("utteranceEnd") else { return hasInterims ? 1_000 : nil }
        if case .bool(false) = node.value.content { return nil }
        let end = try node.integer(in: 0...60_000)
        guard end >= 1_000 else {
            throw node.error(
                "expected at least 1000, since it is judged by interims, which come once a second; found \(end)"
            )
        }
        guard hasInterims else { throw node.error("it needs interims: without them it never comes") }
        return end
    }

    /// What is to be left out of transcripts.
    static func redactions(_ options: ProviderOptions, among known: [String]) throws(JSON5Error) -> [String] {
        var redactions: [String] = []
        guard let node = try options.optional("redact") else { return [] }
        for element in try node.elements() { redactions.append(try element.string(among: known)) }
        return redactions
    }
}

extension DeepgramQuery {
    static func + (one: Self, other: Self) -> Self {
        var sum = one
        sum.append(other)
        return sum
    }
}
