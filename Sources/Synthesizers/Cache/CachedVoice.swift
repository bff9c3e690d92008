public import ProviderKit
public import Reactor

/// A voice that speaks what was spoken before from the cache.
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

    /// Warms the voice up.
    public func warmUp(on loop: EventLoop) async throws(ProviderFailure) { try await voice.warmUp(on: loop) }

    /// Opens a session with the voice, which is only used for what the cache does not have.
    ///
    /// Where the voice cannot be opened, the session speaks from the cache alone.
    public func open(
        _ request: SynthesisRequest,
        on loop: EventLoop
    ) async throws(ProviderFailure) -> any SynthesisSession {
        guard cacheKey != nil else { return try await voice.open(request, on: loop) }
        do throws(ProviderFailure) {
            let session = try await voice.open(request, on: loop)
            cache.note(session.format, of: identity)
            return CachedSynthesis(self, request, session, format: session.format, on: loop)
        } catch {
            guard !Task.isCancelled, let format = cache.format(of: identity) else { throw error }
            return CachedSynthesis(self, request, nil, format: format, failure: error, on: loop)
        }
    }
}
