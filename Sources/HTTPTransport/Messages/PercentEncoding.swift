internal import Octets

/// Percent-encoding (RFC 3986 §2.1).
public enum PercentEncoding {
    /// Decodes a path or a part of one; `nil` when a "%" has no two hexadecimal digits behind it or the result is no UTF-8.
    public static func decode(_ text: Substring) -> String? {
        decode(text.utf8.span)
    }

    /// Decodes the bytes of a path or a part of one.
    static func decode(_ bytes: Span<UInt8>) -> String? {
        guard bytes.firstIndex(of: .percent) != nil else { return String(decoding: bytes) }
        guard let decoded = decodedBytes(bytes) else { return nil }
        return String(validating: decoded, as: UTF8.self)
    }

    /// Encodes everything but letters, digits and `-._~`, so that the result is one part of a path or a query.
    public static func encode(_ text: String) -> String { encode(text, keeping: .unreserved) }

    /// Encodes a whole path, whose slashes stay.
    public static func encodePath(_ text: String) -> String { encode(text, keeping: .path) }

    private static func decodedBytes(_ bytes: Span<UInt8>) -> [UInt8]? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = 0
        while index < bytes.count {
            guard bytes[index] == .percent else {
                decoded.append(bytes[index])
                index += 1
                continue
            }
            guard index + 2 < bytes.count, let high = bytes[index + 1].hexValue, let low = bytes[index + 2].hexValue
            else { return nil }
            decoded.append(high << 4 | low)
            index += 3
        }
        return decoded
    }

    private static func encode(_ text: String, keeping kept: ByteSet) -> String {
        let bytes = text.utf8.span
        guard !bytes.isMade(of: kept) else { return text }
        var encoded: [UInt8] = []
        encoded.reserveCapacity(bytes.count * 3)
        for index in bytes.indices {
            let byte = bytes[index]
            if kept.contains(byte) {
                encoded.append(byte)
            } else {
                encoded += [.percent, hexDigit(byte >> 4), hexDigit(byte & 15)]
            }
        }
        return String(decoding: encoded.span)
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x37 + value }
}

/// The parameters of a query, read as a form is (`application/x-www-form-urlencoded`, WHATWG URL §5.1).
///
/// "+" is a space, a "%" without two digits stands for itself, and what is no UTF-8 becomes U+FFFD: no query is refused.
public struct HTTPQuery: Sendable, Sequence {
    /// The query as it stands on the wire.
    public let text: Substring

    /// Reads a query, without its "?".
    public init(_ text: Substring) { self.text = text }

    /// The value of the first parameter of that name; empty for one without "=".
    public subscript(name: String) -> String? { first { $0.name == name }?.value }

    /// Goes through the parameters in order.
    public func makeIterator() -> Iterator { Iterator(rest: text) }

    /// Goes through the parameters of a query in order.
    public struct Iterator: IteratorProtocol {
        fileprivate var rest: Substring?

        /// The next parameter, decoded.
        public mutating func next() -> (name: String, value: String)? {
            while let text = rest {
                let end = text.utf8.firstIndex(of: 0x26) ?? text.endIndex
                rest = end < text.endIndex ? text[text.utf8.index(after: end)...] : nil
                guard end > text.startIndex else { continue }
                let pair = text[..<end]
                guard let equals = pair.utf8.firstIndex(of: .equals) else { return (Self.decode(pair), "") }
                return (Self.decode(pair[..<equals]), Self.decode(pair[pair.utf8.index(after: equals)...]))
            }
            return nil
        }

        private static func decode(_ text: Substring) -> String {
            let bytes = text.utf8.span
            if bytes.firstIndex(of: .percent) == nil, bytes.firstIndex(of: 0x2B) == nil { return String(text) }
            var decoded: [UInt8] = []
            decoded.reserveCapacity(bytes.count)
            var index = 0
            while index < bytes.count {
                let byte = bytes[index]
                if byte == .percent, index + 2 < bytes.count, let high = bytes[index + 1].hexValue,
                    let low = bytes[index + 2].hexValue
                {
                    decoded.append(high << 4 | low)
                    index += 3
                } else {
                    decoded.append(byte == 0x2B ? .space : byte)
                    index += 1
                }
            }
            return String(decoding: decoded.span)
        }
    }
}
