internal import COpenSSL
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
        digits = SHA256Digest.hexadecimal(of: bytes)
    }
}

/// SHA-256, as OpenSSL makes it.
enum SHA256Digest {
    static let length = 32

    static func bytes(of content: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: length)
        unsafe content.withUnsafeBufferPointer { source in
            unsafe digest.withUnsafeMutableBufferPointer { room in
                _ = unsafe SHA256(source.baseAddress, source.count, room.baseAddress)
            }
        }
        return digest
    }

    static func hexadecimal(of content: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let text = bytes(of: content).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0xF)]] }
        return String(decoding: text, as: UTF8.self)
    }
}
