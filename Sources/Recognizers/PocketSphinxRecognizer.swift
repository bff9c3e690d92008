internal import CallTiming
internal import Endpointing
package import FastJSON
package import LocalSpeech
package import ProviderKit
package import Reactor

/// PocketSphinx: runs here, without a key, and hears the phrases it is given and nothing else.
///
///     { provider: "pocketsphinx", phrases: ["yes", "no", "talk to Dr. Novak"], pronunciations: { novak: "N OW V AE K" } }
package struct PocketSphinxRecognizer: SpeechRecognizer {
    package static let name = "pocketsphinx"

    package let identity = ProviderIdentity(.recognizer, provider: Self.name, model: "")
    package let capabilities: RecognizerCapabilities = {
        var can = RecognizerCapabilities()
        can.canFlush = true
        can.hearsOnlyPhrases = true
        // What is sent again waits in memory until its end is heard, however fast it comes.
        can.greatestRate = 20
        return can
    }()

    private let phrases: [String]
    private let pronunciations: [String: String]
    private let engine: PhraseEngine
    private let settings: PhraseListenerSettings

    @SettingList static var keys: [Setting] {
        let model = PhraseModel()
        let endpointing = PhraseListenerSettings().endpointing
        Setting(
            "phrases",
            .texts,
            "What can be said, beside what an agent's script understands; numbers are spelled out."
        )
        Setting(
            "pronunciations",
            .textsByName,
            "The phones of words that the dictionary lacks or has wrong, in the letters of the CMU dictionary."
        )
        Setting("acoustics", .text, standard: .string(model.acoustics), "The folder of the model.")
        Setting("dictionary", .text, standard: .string(model.dictionary), "The file of the dictionary.")
        Setting(
            "leastFit",
            .number(-200...0),
            standard: .number(Double(PhraseHearing.leastFit)),
            "From which fit on a phrase is believed; nearer to 0 refuses more."
        )
        Setting(
            "patience",
            .number(0.24...2.4),
            standard: .seconds(endpointing.patience),
            "The silence that ends an utterance. In seconds."
        )
    }

    /// Reads a configuration.
    package init(_ options: ProviderOptions) throws(JSON5Error) {
        try options.allowOnly(Self.keys)
        phrases = try options.strings("phrases")
        var pronunciations: [String: String] = [:]
        for member in try options.optional("pronunciations")?.members() ?? [] {
            pronunciations[member.key.lowercased()] = try member.node.string()
        }
        self.pronunciations = pronunciations
        var model = PhraseModel()
        model.acoustics = try options.string("acoustics", default: model.acoustics)
        model.dictionary = try options.string("dictionary", default: model.dictionary)
        engine = .shared(model)
        var settings = PhraseListenerSettings()
        settings.leastFit = Float(
            try options.double("leastFit", in: -200...0, default: Double(PhraseHearing.leastFit))
        )
        if let patience = try options.optional("patience") {
            settings.endpointing.patience = try patience.seconds(in: 0.24...2.4)
        }
        self.settings = settings
    }

    /// An engine of one's own, for measurements.
    package init(
        phrases: [String],
        engine: PhraseEngine,
        band: WideBand = .standard,
        leastFit: Float = PhraseHearing.leastFit,
        patience: Duration? = nil
    ) {
        self.phrases = phrases
        self.engine = engine
        pronunciations = [:]
        var settings = PhraseListenerSettings()
        settings.leastFit = leastFit
        settings.band = band
        if let patience { settings.endpointing.patience = patience }
        self.settings = settings
    }

    package func warmUp(on loop: EventLoop) async throws(ProviderFailure) {
        _ = try await grammar(["yes"], on: loop)
    }

    package func open(
        _ request: RecognitionRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any RecognitionSession {
        if let language = request.language, !language.lowercased().hasPrefix("en") {
            throw ProviderFailure(.badRequest, provider: Self.name, "it hears English, not \"\(language)\"")
        }
        let grammar = try await grammar(phrases + request.phrases, on: loop)
        return PocketSphinxSession(grammar, engine, settings, on: loop)
    }

    private func grammar(_ phrases: [String], on loop: EventLoop) async throws(ProviderFailure) -> PhraseGrammar {
        do throws(LocalEngineError) {
            return try await engine.grammar(of: phrases, pronunciations: pronunciations, on: loop)
        } catch {
            throw Task.isCancelled ? .cancelled(Self.name) : error.failure(of: Self.name)
        }
    }
}

extension LocalEngineError {
    /// The failure as every provider's are.
    func failure(of provider: String) -> ProviderFailure {
        let kind: ProviderFailure.Kind =
            switch self {
            case .busy, .engine: .overloaded
            case .notBuilt, .missing, .noPhrases, .emptyPhrase, .unpronounceable, .unknownVoice: .badRequest
            }
        return ProviderFailure(kind, provider: provider, description)
    }
}
