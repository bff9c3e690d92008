public import FastJSON

/// The providers that a configuration can name.
public struct ProviderRegistry: Sendable {
    /// Makes a provider from its options, or says what is wrong with them.
    public typealias Maker<Provider> = @Sendable (ProviderOptions) throws(JSON5Error) -> Provider

    /// Makes a provider out of other ones, which it finds in the registry.
    public typealias Composer<Provider> = @Sendable (ProviderOptions, ProviderRegistry) throws(JSON5Error) -> Provider

    /// How one provider is made.
    private enum Recipe<Provider>: Sendable {
        case plain(Maker<Provider>)
        case composed(Composer<Provider>)
    }

    private var recognizers: [String: Recipe<any SpeechRecognizer>] = [:]
    private var models: [String: Recipe<any LanguageModel>] = [:]
    private var voices: [String: Recipe<any SpeechSynthesizer>] = [:]

    /// Makes a registry that knows nobody.
    public init() {}

    /// Registers a recogniser.
    public mutating func add(recognizer name: String, _ make: @escaping Maker<any SpeechRecognizer>) {
        recognizers[name] = .plain(make)
    }

    /// Registers a language model.
    public mutating func add(model name: String, _ make: @escaping Maker<any LanguageModel>) {
        models[name] = .plain(make)
    }

    /// Registers a voice.
    public mutating func add(voice name: String, _ make: @escaping Maker<any SpeechSynthesizer>) {
        voices[name] = .plain(make)
    }

    /// Registers a recogniser that is made of others.
    public mutating func add(recognizer name: String, composed make: @escaping Composer<any SpeechRecognizer>) {
        recognizers[name] = .composed(make)
    }

    /// Registers a language model that is made of others.
    public mutating func add(model name: String, composed make: @escaping Composer<any LanguageModel>) {
        models[name] = .composed(make)
    }

    /// Registers a voice that is made of others.
    public mutating func add(voice name: String, composed make: @escaping Composer<any SpeechSynthesizer>) {
        voices[name] = .composed(make)
    }

    /// The names that are known, in order.
    public func names(of role: ProviderRole) -> [String] {
        switch role {
        case .recognizer: recognizers.keys.sorted()
        case .model: models.keys.sorted()
        case .voice: voices.keys.sorted()
        }
    }

    /// The recogniser that an object describes.
    public func recognizer(_ options: ProviderOptions) throws(JSON5Error) -> any SpeechRecognizer {
        try made(options, from: recognizers)
    }

    /// The language model that an object describes.
    public func model(_ options: ProviderOptions) throws(JSON5Error) -> any LanguageModel {
        try made(options, from: models)
    }

    /// The voice that an object describes.
    public func voice(_ options: ProviderOptions) throws(JSON5Error) -> any SpeechSynthesizer {
        try made(options, from: voices)
    }

    private func made<Provider>(
        _ options: ProviderOptions,
        from makers: [String: Recipe<Provider>]
    ) throws(JSON5Error) -> Provider {
        let name = try options.node.member("provider")
        // `string(among:)` names the nearest known provider.
        guard let recipe = makers[try name.string(among: makers.keys.sorted())] else { throw name.error("unknown") }
        switch recipe {
        case .plain(let make): return try make(options)
        case .composed(let make): return try make(options, self)
        }
    }
}
