internal import Digests
public import ProviderKit

/// What decides how a text sounds, as 64 hexadecimal digits: the name under which audio is kept.
public struct SpeechKey: Sendable, Hashable {
    /// The digits: SHA-256 of all that decides.
    public let digits: String

    /// Names the audio of a text; nil for a voice whose audio is not to be kept.
    public init?(
        _ text: String,
        by voice: any SpeechSynthesizer,
        format: SpeechAudioFormat,
        language: String? = nil
    ) {
        guard let settings = voice.cacheKey else { return nil }
        // Each part behind its length: no two lists of parts make the same bytes.
        var bytes: [UInt8] = []
        for part in [
            "syrinx speech 1", voice.identity.provider, voice.identity.model, settings, language ?? "", "\(format)",
            text,
        ] {
            bytes += "\(part.utf8.count):".utf8
            bytes += part.utf8
        }
        digits = MessageDigest.hex(MessageDigest.sha256.of(bytes.span))
    }
}
