public import FastJSON

/// The providers that a configuration can name.
public struct ProviderRegistry: Sendable {
    /// Makes a provider from its options, or says what is wrong with them.
    public typealias Maker<Provider> = @Sendable (ProviderOptions) throws(JSON5Error) -> Provider

    /// Makes a provider out of other ones, which it finds in the registry.
    public typealias Composer<Provider> = @Sendable (ProviderOptions, ProviderRegistry) throws(JSON5Error) -> Provider

    /// One provider, and what can be said of it.
    private struct Entry<Provider>: Sendable {
        let make: Composer<Provider>
        let settings: [Setting]
    }

    private var recognizers: [String: Entry<any SpeechRecognizer>] = [:]
    private var models: [String: Entry<any LanguageModel>] = [:]
    private var voices: [String: Entry<any SpeechSynthesizer>] = [:]

    /// Makes a registry that knows nobody.
    public init() {}

    /// Registers a recogniser.
    ///
    /// - Parameter settings: what can be said of it, for manuals and editors.
    public mutating func add(
        recognizer name: String,
        settings: [Setting] = [],
        _ make: @escaping Maker<any SpeechRecognizer>
    ) {
        add(recognizer: name, settings: settings, composed: { options, _ throws(JSON5Error) in try make(options) })
    }

    /// Registers a language model.
    public mutating func add(
        model name: String,
        settings: [Setting] = [],
        _ make: @escaping Maker<any LanguageModel>
    ) {
        add(model: name, settings: settings, composed: { options, _ throws(JSON5Error) in try make(options) })
    }

    /// Registers a voice.
    public mutating func add(
        voice name: String,
        settings: [Setting] = [],
        _ make: @escaping Maker<any SpeechSynthesizer>
    ) {
        add(voice: name, settings: settings, composed: { options, _ throws(JSON5Error) in try make(options) })
    }

    /// Registers a recogniser that is made of others.
    public mutating func add(
        recognizer name: String,
        settings: [Setting] = [],
        composed make: @escaping Composer<any SpeechRecognizer>
    ) {
        recognizers[name] = Entry(make: make, settings: settings)
    }

    /// Registers a language model that is made of others.
    public mutating func add(
        model name: String,
        settings: [Setting] = [],
        composed make: @escaping Composer<any LanguageModel>
    ) {
        models[name] = Entry(make: make, settings: settings)
    }

    /// Registers a voice that is made of others.
    public mutating func add(
        voice name: String,
        settings: [Setting] = [],
        composed make: @escaping Composer<any SpeechSynthesizer>
    ) {
        voices[name] = Entry(make: make, settings: settings)
    }

    /// The names that are known, in order.
    public func names(of role: ProviderRole) -> [String] {
        switch role {
        case .recognizer: recognizers.keys.sorted()
        case .model: models.keys.sorted()
        case .voice: voices.keys.sorted()
        }
    }

    /// What can be said of a provider beside what can be said of all (``ProviderOptions/common``), or differs from it.
    public func settings(of role: ProviderRole, _ name: String) -> [Setting] {
        switch role {
        case .recognizer: recognizers[name]?.settings ?? []
        case .model: models[name]?.settings ?? []
        case .voice: voices[name]?.settings ?? []
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
        from entries: [String: Entry<Provider>]
    ) throws(JSON5Error) -> Provider {
        let name = try options.node.member("provider")
        // `string(among:)` names the nearest known provider.
        guard let entry = entries[try name.string(among: entries.keys.sorted())] else { throw name.error("unknown") }
        return try entry.make(options, self)
    }
}
