internal import FastJSON
internal import ProviderKit
internal import Reactor

/// Deepgram's Flux, which follows turns (`/v2/listen`).
///
///     { provider: "deepgram-flux", model: "flux-general-en", eotThreshold: 0.7, eagerEotThreshold: 0.5 }
struct DeepgramFluxRecognizer: SpeechRecognizer {
    static let name = "deepgram-flux"

    @SettingList static var keys: [Setting] {
        DeepgramLine.keys(model: standardModel, piece: standardPiece)
        Setting("languageHints", .texts, "Which languages to expect of flux-general-multi.")
        Setting(
            "eotThreshold",
            .number(0.5...1),
            standard: .number(endOfTurn),
            "How sure it must be that the turn is over; 1 for never."
        )
        Setting(
            "eagerEotThreshold",
            .number(0.3...0.9),
            "How sure it must be to say so before, at most as sure as that; it does not, unless said."
        )
        Setting(
            "eotTimeout",
            .integer(500...60_000),
            standard: 5_000,
            "The silence that ends a turn however unsure it is. In milliseconds."
        )
        Setting("numerals", .flag, standard: false, "Whether numbers are written in figures.")
        Setting("profanityFilter", .flag, standard: false, "Whether swear words are taken out.")
        Setting("redact", .words(redactable), "What is left out of the words.")
        Setting("forceEndTurn", .flag, standard: false, "Whether it is told to end a turn that is over for the engine.")
    }

    private static let standardModel = "flux-general-en"
    private static let standardPiece = 80
    private static let endOfTurn = 0.7
    private static let redactable = ["numbers", "aggressive_numbers"]

    let identity: ProviderIdentity
    private let model: String
    private let isEager: Bool
    private let canForceEnds: Bool
    private let piece: Int
    private let languageHints: [String]
    private let keyterms: [String]
    /// What does not depend on the request.
    private let fixed: DeepgramQuery
    private let line: DeepgramLine

    init(_ options: ProviderOptions) throws(JSON5Error) {
        try options.allowOnly(Self.keys)
        model = try options.string("model", default: Self.standardModel)
        if model.hasPrefix("nova") {
            throw try options.node.member("model").error("\(model) is a model of the provider \"deepgram\"")
        }
        isEager = try options.optional("eagerEotThreshold") != nil
        canForceEnds = try options.bool("forceEndTurn", default: false)
        piece = try options.integer("piece", in: DeepgramLine.pieces, default: Self.standardPiece)
        languageHints = try Self.languageHints(options, model)
        try DeepgramModel.checkKeyterms(options.optional("keyterms"))
        keyterms = try options.strings("keyterms")
        fixed = try Self.fixed(options)
        line = try DeepgramLine(Self.name, options)
        identity = ProviderIdentity(.recognizer, provider: Self.name, model: model, credential: line.credential)
    }

    var capabilities: RecognizerCapabilities {
        var capabilities = RecognizerCapabilities()
        capabilities.endsTurns = true
        capabilities.endsTurnsEagerly = isEager
        capabilities.canFlush = canForceEnds
        capabilities.greatestRate = 1.25
        return capabilities
    }

    func open(_ request: RecognitionRequest, on loop: EventLoop) async throws(ProviderFailure) -> any RecognitionSession
    {
        try await DeepgramSession.open(
            line,
            FluxTurns(canForceEnds: canForceEnds),
            path: "/v2/listen",
            query(for: request),
            piece: piece,
            on: loop
        )
    }

    /// The parameters of the socket's address.
    func query(for request: RecognitionRequest) throws(ProviderFailure) -> DeepgramQuery {
        var query = DeepgramQuery()
        query.add("model", model)
        query.add("encoding", "mulaw")
        query.add("sample_rate", "8000")
        query.add("keyterm", keyterms + request.keyterms)
        var hints = languageHints
        if let language = request.language {
            let languages = DeepgramModel.languages(ofFlux: model)
            if let languages, !languages.contains(language) {
                throw line.failure(.badRequest, "\(model) does not understand \"\(language)\"")
            }
            // There is no parameter for one language, and the model for English takes no hints.
            if model != "flux-general-en" { hints = [languages?.known(language) ?? language] }
        }
        query.add("language_hint", hints)
        return query + fixed
    }

    private static func languageHints(_ options: ProviderOptions, _ model: String) throws(JSON5Error) -> [String] {
        guard let node = try options.optional("languageHints") else { return [] }
        guard model != "flux-general-en" else { throw node.error("\(model) takes no hints of languages") }
        let languages = DeepgramModel.languages(ofFlux: model)
        var hints: [String] = []
        for element in try node.elements() {
            let hint = try element.string()
            try languages?.check(hint, of: model, at: element)
            hints.append(languages?.known(hint) ?? hint)
        }
        return hints
    }

    private static func fixed(_ options: ProviderOptions) throws(JSON5Error) -> DeepgramQuery {
        var query = DeepgramQuery()
        let threshold = try options.double("eotThreshold", in: 0.5...1, default: endOfTurn)
        query.add("eot_threshold", "\(threshold)")
        if let node = try options.optional("eagerEotThreshold") {
            let eager = try node.double(in: 0.3...0.9)
            guard eager <= threshold else {
                throw node.error("expected at most eotThreshold, \(threshold), found \(eager)")
            }
            query.add("eager_eot_threshold", "\(eager)")
        }
        query.add("eot_timeout_ms", "\(try options.integer("eotTimeout", in: 500...60_000, default: 5_000))")
        query.add("numerals", try options.bool("numerals", default: false))
        query.add("profanity_filter", try options.bool("profanityFilter", default: false))
        query.add("redact", try DeepgramSettings.redactions(options, among: redactable))
        query.add("tag", try options.strings("tags"))
        query.add("mip_opt_out", try options.bool("mipOptOut", default: false))
        return query
    }
}
