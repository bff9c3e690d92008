package import FastJSON
internal import HTTPTransport
package import ProviderKit
internal import ProviderWire
package import Reactor

/// ElevenLabs: on WebSockets that carry several contributions, or one each, or by HTTP.
///
///     { provider: "elevenlabs", voice: "21m00Tcm4TlvDq8ikWAM", model: "eleven_flash_v2_5", language: "en" }
package struct ElevenLabsVoice: SpeechSynthesizer {
    package static let name = "elevenlabs"

    package let identity: ProviderIdentity
    package let capabilities: VoiceCapabilities

    private let settings: ElevenLabsSettings
    private let key: Secret
    private let line: ProviderLine
    /// The language belongs to the socket's address: each has sockets of its own.
    private let pools: LoopLocal<LanguagePools>

    /// Reads a configuration.
    package init(_ options: ProviderOptions) throws(JSON5Error) {
        let settings = try ElevenLabsSettings(options)
        let key = try options.secret("apiKey", variable: "ELEVENLABS_API_KEY")
        let line = ProviderLine(Self.name, deadlines: try options.deadlines(), secrets: [key], options.environment)
        self.settings = settings
        self.key = key
        self.line = line
        identity = ProviderIdentity(.voice, provider: Self.name, model: settings.model.name, credential: key)
        capabilities = {
            var can = VoiceCapabilities()
            can.speaksMuLaw = settings.format == .muLaw
            can.format = settings.format
            can.alignment = .words
            can.takesFragments = settings.transport != .http && !settings.isAutomatic
            can.cancelsInPlace = settings.transport == .multi
            return can
        }()
        pools = LoopLocal { loop in
            LanguagePools { language in
                ElevenLabsSpeech.Pool(
                    on: loop,
                    provider: Self.name,
                    capacity: ElevenLabsLink.capacity(settings.transport)
                ) { loop async throws(ProviderFailure) in
                    try await ElevenLabsLink.open(settings, language: language, key: key, line, on: loop)
                }
            }
        }
    }

    package var cacheKey: String? {
        let numbers = [settings.stability, settings.similarity, settings.style, settings.speed]
        let dictionaries = settings.dictionaries.map { "\($0.id)@\($0.version ?? "")" }
        let words = [settings.voice, settings.formatName, settings.normalization, "\(settings.seed ?? -1)"]
        let marks = [settings.speakerBoost, settings.readsSSML]
        return (words + numbers.map { "\($0)" } + marks.map { "\($0)" } + dictionaries).joined(separator: " ")
    }

    package func warmUp(on loop: EventLoop) async throws(ProviderFailure) {
        guard settings.transport == .http else {
            return try await pools.value(on: loop).pool(for: settings.code(of: settings.language)).warmUp()
        }
        try await line.warmUp(settings.address, on: loop)
    }

    package func open(
        _ request: SynthesisRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any SynthesisSession {
        let language = request.language ?? settings.language
        if let language, let languages = settings.model.languages, !languages.contains(language) {
            throw line.failure(.badRequest, "\(settings.model.name) does not speak \"\(language)\"")
        }
        guard settings.transport == .http else {
            let pool = pools.value(on: loop).pool(for: settings.code(of: language))
            return ElevenLabsSpeech(try await pool.take(), of: pool)
        }
        return RequestedSpeech(
            ElevenLabsRequests(settings, key, line, language: language, previous: request.previousText),
            format: settings.format,
            provider: Self.name,
            on: loop
        )
    }
}

/// One loop's sockets for each language.
private final class LanguagePools {
    private let make: (String?) -> ElevenLabsSpeech.Pool
    private var pools: [String?: ElevenLabsSpeech.Pool] = [:]

    init(_ make: @escaping (String?) -> ElevenLabsSpeech.Pool) { self.make = make }

    func pool(for language: String?) -> ElevenLabsSpeech.Pool {
        if let pool = pools[language] { return pool }
        let pool = make(language)
        pools[language] = pool
        return pool
    }
}
