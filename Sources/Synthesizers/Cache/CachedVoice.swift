public import ProviderKit
public import Reactor

/// A voice that speaks what was spoken before from the cache, and asks its provider only for what is not there.
///
/// That goes for contributions that are given whole, with `speak` and `finish` in one go; what is given piece by piece
/// passes through.
public struct CachedVoice: SpeechSynthesizer {
    let voice: any SpeechSynthesizer
    let cache: SpeechCache
    /// What decides beside the text how it sounds; nil for a voice whose audio is not to be kept.
    public let cacheKey: String?

    /// Puts a cache before a voice.
    ///
    /// - Parameter settings: what decides how it sounds, for a voice that has no key of its own.
    public init(_ voice: any SpeechSynthesizer, _ cache: SpeechCache, settings: String? = nil) {
        self.voice = voice
        self.cache = cache
        cacheKey = voice.cacheKey ?? settings
    }

    /// The voice's own.
    public var identity: ProviderIdentity { voice.identity }
    /// The voice's own.
    public var capabilities: VoiceCapabilities { voice.capabilities }
    /// Where the voice's audio may be kept, and its format is known without asking.
    public var remembers: Bool { cacheKey != nil && capabilities.format != nil }

    /// Warms the voice up.
    public func warmUp(on loop: EventLoop) async throws(ProviderFailure) { try await voice.warmUp(on: loop) }

    /// Opens a session at once; one with the voice is opened for what the cache does not have.
    public func open(
        _ request: SynthesisRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any SynthesisSession {
        guard let session = session(request, mayAsk: true, on: loop) else {
            return try await voice.open(request, on: loop)
        }
        return session
    }

    /// Opens a session that speaks from the cache alone.
    public func recall(_ request: SynthesisRequest, on loop: EventLoop) -> (any SynthesisSession)? {
        session(request, mayAsk: false, on: loop)
    }

    private func session(_ request: SynthesisRequest, mayAsk: Bool, on loop: EventLoop) -> CachedSynthesis? {
        guard cacheKey != nil, let format = capabilities.format else { return nil }
        return CachedSynthesis(self, request, format, mayAsk: mayAsk, on: loop)
    }
}
