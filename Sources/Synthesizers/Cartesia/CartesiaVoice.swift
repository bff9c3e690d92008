package import FastJSON
package import ProviderKit
internal import ProviderWire
package import Reactor

/// Cartesia's Sonic: contexts on WebSockets that are open before they are needed.
///
///     { provider: "cartesia", voice: "a0e99841-438c-4a64-b679-ae501e7d6091", model: "sonic-3.5", language: "en" }
package struct CartesiaVoice: SpeechSynthesizer {
    package static let name = "cartesia"

    package let identity: ProviderIdentity
    package let capabilities: VoiceCapabilities

    private let settings: CartesiaSettings
    private let line: ProviderLine
    private let pools: LoopLocal<CartesiaSpeech.Pool>

    /// Reads a configuration.
    package init(_ options: ProviderOptions) throws(JSON5Error) {
        let settings = try CartesiaSettings(options)
        let key = try options.secret("apiKey", variable: "CARTESIA_API_KEY")
        let line = ProviderLine(Self.name, deadlines: try options.deadlines(), secrets: [key], options.environment)
        self.settings = settings
        self.line = line
        identity = ProviderIdentity(.voice, provider: Self.name, model: settings.model, credential: key)
        capabilities = {
            var can = VoiceCapabilities()
            can.speaksMuLaw = settings.format == .muLaw
            can.format = settings.format
            can.alignment = .words
            // With a delay the provider gathers the fragments itself.
            can.takesFragments = settings.bufferDelay > 0
            can.cancelsInPlace = true
            return can
        }()
        pools = LoopLocal { loop in
            CartesiaSpeech.Pool(on: loop, provider: Self.name, capacity: CartesiaLink.capacity) {
                loop async throws(ProviderFailure) in
                try await CartesiaLink.open(settings, key: key, line, on: loop)
            }
        }
    }

    package var cacheKey: String? {
        let numbers = [settings.speed, settings.volume].map { $0.map { "\($0)" } ?? "" }
        let words = [
            settings.version, settings.voice, settings.encodingName, "\(settings.format.rate)", settings.emotion ?? "",
            settings.dictionary ?? "",
        ]
        return (words + numbers).joined(separator: " ")
    }

    package func warmUp(on loop: EventLoop) async throws(ProviderFailure) { try await pools.value(on: loop).warmUp() }

    package func open(
        _ request: SynthesisRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any SynthesisSession {
        let language = request.language ?? settings.language
        if let languages = settings.languages, !languages.contains(language) {
            throw line.failure(.badRequest, "\(settings.model) does not speak \"\(language)\"")
        }
        let pool = pools.value(on: loop)
        return CartesiaSpeech(try await pool.take(), of: pool, language: language)
    }
}
