internal import Octets

/// What tells one version of a representation from another (RFC 9110 §8.8.3).
public struct EntityTag: Sendable, Hashable {
    /// What stands between the quotes.
    public let text: String
    /// Whether equal tags only promise equal meaning, not equal bytes.
    public let isWeak: Bool

    /// Makes a tag; `nil` when the text holds quotes, blanks or control characters.
    public init?(_ text: String, isWeak: Bool = false) {
        guard text.utf8.allSatisfy(Self.isTagByte) else { return nil }
        self.text = text
        self.isWeak = isWeak
    }

    /// Reads a tag as it stands in a field: `"a"` or `W/"a"`.
    public init?(parsing value: String) {
        let bytes = value.utf8.span
        guard let (tag, end) = Self.tag(in: bytes, from: 0), end == bytes.count else { return nil }
        self = tag
    }

    /// Whether both stand for the same bytes: equal, and neither is weak.
    public func isStronglyEqual(to other: Self) -> Bool { !isWeak && !other.isWeak && text == other.text }

    /// Whether both stand for the same meaning: equal, weak or not.
    public func isWeaklyEqual(to other: Self) -> Bool { text == other.text }

    /// Reads the tag that begins at `start`, and where it ends.
    fileprivate static func tag(in bytes: Span<UInt8>, from start: Int) -> (tag: Self, end: Int)? {
        var index = start
        let isWeak = index + 1 < bytes.count && bytes[index] == 0x57 && bytes[index + 1] == .slash
        if isWeak { index += 2 }
        guard index < bytes.count, bytes[index] == .quote else { return nil }
        let first = index + 1
        index = first
        while index < bytes.count, isTagByte(bytes[index]) { index += 1 }
        guard index < bytes.count, bytes[index] == .quote else { return nil }
        let text = String(decoding: bytes.extracting(first..<index))
        guard let tag = Self(text, isWeak: isWeak) else { return nil }
        return (tag, index + 1)
    }

    private static func isTagByte(_ byte: UInt8) -> Bool { byte > 0x20 && byte != .quote && byte != 0x7F }
}

extension EntityTag: CustomStringConvertible {
    /// The tag as it stands in a field.
    public var description: String { isWeak ? "W/\"\(text)\"" : "\"\(text)\"" }
}

/// What If-Match and If-None-Match hold: any version, or a list of tags.
enum EntityTagCondition: Equatable {
    case any
    case tags([EntityTag])

    /// Reads all lines of a field; `nil` when there is none or what it holds is malformed.
    init?(_ fields: HTTPFields, _ name: HTTPFieldName) {
        guard let value = fields.combinedValue(of: name) else { return nil }
        if value == "*" {
            self = .any
            return
        }
        // Not split like other lists: in a tag a backslash escapes nothing.
        let bytes = value.utf8.span
        var tags: [EntityTag] = []
        var index = 0
        while index < bytes.count {
            if bytes[index].isBlank || bytes[index] == .comma {
                index += 1
                continue
            }
            guard let (tag, end) = EntityTag.tag(in: bytes, from: index) else { return nil }
            tags.append(tag)
            index = end
            while index < bytes.count, bytes[index].isBlank { index += 1 }
            guard index == bytes.count || bytes[index] == .comma else { return nil }
        }
        self = .tags(tags)
    }
}
