/// Reads the comma and semicolon lists of HTTP header fields (RFC 9110, section 5.6).
struct HeaderTokens {
    private let bytes: [UInt8]
    private var index = 0

    init(_ field: String) { bytes = Array(field.utf8) }

    var isAtEnd: Bool { index == bytes.count }

    /// Steps over spaces and tabs.
    mutating func skipSpace() {
        while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
    }

    /// Steps over one separator, if it stands here.
    mutating func skip(_ separator: Unicode.Scalar) -> Bool {
        guard index < bytes.count, UInt32(bytes[index]) == separator.value else { return false }
        index += 1
        return true
    }

    /// Reads a token; nil when there is none.
    mutating func token() -> String? {
        let start = index
        while index < bytes.count, Self.isToken(bytes[index]) { index += 1 }
        return index > start ? String(decoding: bytes[start..<index], as: UTF8.self) : nil
    }

    /// Reads the inside of a quoted string; nil when it does not end.
    mutating func quoted() -> String? {
        guard skip("\"") else { return nil }
        var inside: [UInt8] = []
        while index < bytes.count {
            var byte = bytes[index]
            index += 1
            if byte == 0x22 { return String(decoding: inside, as: UTF8.self) }
            if byte == 0x5C {
                guard index < bytes.count else { return nil }
                byte = bytes[index]
                index += 1
            }
            inside.append(byte)
        }
        return nil
    }

    /// Whether a text is one token throughout.
    static func isToken(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { isToken($0) }
    }

    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x21, 0x23, 0x24, 0x25, 0x26, 0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
        default: false
        }
    }
}
