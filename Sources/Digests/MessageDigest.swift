internal import COpenSSL

/// The digests of messages that signatures are made of.
public enum MessageDigest: Sendable, CaseIterable {
    case sha1
    case sha256

    /// How many bytes it makes.
    public var length: Int {
        switch self {
        case .sha1: 20
        case .sha256: 32
        }
    }

    /// The digest of some bytes.
    public func of(_ bytes: Span<UInt8>) -> [UInt8] {
        unsafe make { output, length in
            // All pointers are used during the call only; the output has as many bytes as the digest makes.
            unsafe bytes.withUnsafeBufferPointer { input in
                unsafe EVP_Digest(input.baseAddress, input.count, output, &length, algorithm, nil)
            } == 1
        }
    }

    /// The digest of some bytes under a key that two sides share (HMAC, RFC 2104).
    public func of(_ bytes: Span<UInt8>, key: Span<UInt8>) -> [UInt8] {
        unsafe make { output, length in
            // As above.
            unsafe key.withUnsafeBufferPointer { key in
                unsafe bytes.withUnsafeBufferPointer { input in
                    unsafe HMAC(
                        algorithm,
                        key.baseAddress,
                        Int32(key.count),
                        input.baseAddress,
                        input.count,
                        output,
                        &length
                    )
                }
            } != nil
        }
    }

    private func make(_ body: (UnsafeMutablePointer<UInt8>?, inout UInt32) -> Bool) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: length)
        var count = UInt32(length)
        let isMade = unsafe digest.withUnsafeMutableBufferPointer { unsafe body($0.baseAddress, &count) }
        // The algorithms are built in; only want of memory can stop them.
        precondition(isMade && count == length, "no memory for a digest")
        return digest
    }

    private var algorithm: OpaquePointer? {
        switch self {
        case .sha1: unsafe EVP_sha1()
        case .sha256: unsafe EVP_sha256()
        }
    }

    /// Bytes in hexadecimal digits, lower case.
    public static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    /// Whether two secrets are the same, in a time that does not tell how much of them is.
    public static func areEqual(_ one: Span<UInt8>, _ other: Span<UInt8>) -> Bool {
        guard one.count == other.count else { return false }
        var difference: UInt8 = 0
        for index in one.indices { difference |= one[index] ^ other[index] }
        return difference == 0
    }
}
