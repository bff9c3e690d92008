package import FastJSON
package import ProviderKit
internal import ProviderWire
package import Reactor

/// Deepgram's Aura, on WebSockets that are open before they are needed.
///
///     { provider: "deepgram-aura", model: "aura-2-thalia-en" }
package struct DeepgramAuraVoice: SpeechSynthesizer {
    package static let name = "deepgram-aura"

    package let identity: ProviderIdentity
    package let capabilities: VoiceCapabilities

    private let settings: AuraSettings
    private let line: ProviderLine
    private let pools: LoopLocal<AuraSpeech.Pool>

    /// Reads a configuration.
    package init(_ options: ProviderOptions) throws(JSON5Error) {
        let settings = try AuraSettings(options)
        let key = try options.secret("apiKey", variable: "DEEPGRAM_API_KEY")
        let line = ProviderLine(Self.name, deadlines: try options.deadlines(), secrets: [key], options.environment)
        self.settings = settings
        self.line = line
        identity = ProviderIdentity(.voice, provider: Self.name, model: settings.model, credential: key)
        capabilities = {
            var can = VoiceCapabilities()
            can.speaksMuLaw = settings.format == .muLaw
            can.format = settings.format
            can.takesFragments = true
            can.cancelsInPlace = true
            return can
        }()
        pools = LoopLocal { loop in
            AuraSpeech.Pool(on: loop, provider: Self.name, capacity: AuraLink.capacity) {
                loop async throws(ProviderFailure) in
                try await AuraLink.open(settings, key: key, line, on: loop)
            }
        }
    }

    package var cacheKey: String? { "\(settings.format) \(settings.speed ?? 1)" }

    package func warmUp(on loop: EventLoop) async throws(ProviderFailure) { try await pools.value(on: loop).warmUp() }

    package func open(
        _ request: SynthesisRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any SynthesisSession {
        if let language = request.language, !AuraSettings.speaks(settings.model, language) {
            throw line.failure(.badRequest, "\(settings.model) does not speak \"\(language)\"")
        }
        let pool = pools.value(on: loop)
        return AuraSpeech(try await pool.take(), of: pool)
    }
}
