internal import Digests
internal import Octets

/// The nonce by which a client sees that its handshake was understood (RFC 6455, sections 4.1 and 4.2.2).
package enum HandshakeKey {
    private static let suffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

    /// A new key for a client: 16 random bytes in base64.
    package static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        for _ in 0..<2 {
            let word = generator.next()
            for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: word >> shift)) }
        }
        return base64(of: bytes)
    }

    /// Whether a client's key is 16 bytes in base64.
    package static func isValid(_ key: String) -> Bool {
        let characters = Array(key.utf8)
        guard characters.count == 24, characters[22] == 0x3D, characters[23] == 0x3D else { return false }
        return characters[..<22].allSatisfy { alphabet.contains($0) }
    }

    /// What the server answers to a key.
    package static func acceptance(of key: String) -> String {
        let text = Array((key + suffix).utf8)
        return base64(of: MessageDigest.sha1.of(text.span))
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static func base64(of bytes: [UInt8]) -> String {
        var text = ByteBuffer()
        text.append(capacity: Base64.encodedCount(bytes.count)) { Base64.encode(bytes.span, into: &$0) }
        return String(decoding: text.bytes)
    }
}
