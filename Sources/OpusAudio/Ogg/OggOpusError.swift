/// Why bytes are not an Ogg Opus file, or not one that is read here.
public enum OggOpusError: Error, Equatable, Sendable {
    /// No page begins where one must; counted in bytes from the start.
    case notAPage(offset: Int)
    /// A page's version is not 0.
    case pageVersion(Int, offset: Int)
    /// A page's bytes are not those that were written.
    case checksum(offset: Int)
    /// Pages are missing or out of order.
    case pageOrder(expected: UInt32, found: UInt32)
    /// A page goes on with a packet that none began, or does not go on with one that was begun.
    case continuation(page: UInt32)
    /// The stream's first packet does not begin like an Opus header, or is not alone on its page.
    case head
    /// The header's version is none that can be read.
    case headVersion(Int)
    /// More channels than two, or an order of channels that is for surround sound.
    case channels(count: Int, mapping: Int)
    /// The second packet is no list of tags, or lies about its lengths.
    case tags
    /// A packet is longer than the limit.
    case packetTooLong(limit: Int)
    /// More tags than the limit.
    case tooManyTags(limit: Int)
    /// A packet of audio is malformed.
    case packet(page: UInt32)
    /// A page's position is before what it must be behind.
    case position(page: UInt32)
    /// The bytes end in the middle of a page, or before the stream does.
    case truncated
}

extension OggOpusError: CustomStringConvertible {
    /// What was wrong, in one clause.
    public var description: String {
        switch self {
        case .notAPage(let offset): "there is no Ogg page at byte \(offset)"
        case .pageVersion(let version, let offset): "the Ogg page at byte \(offset) is of version \(version), not 0"
        case .checksum(let offset): "the Ogg page at byte \(offset) is damaged"
        case .pageOrder(let expected, let found): "page \(found) comes where page \(expected) should"
        case .continuation(let page): "page \(page) and the one before disagree about a packet that spans both"
        case .head: "the stream does not begin with an Opus header"
        case .headVersion(let version): "Opus header version \(version) cannot be read"
        case .channels(let count, let mapping): "\(count) channels in mapping family \(mapping) cannot be read"
        case .tags: "the Opus tags are malformed"
        case .packetTooLong(let limit): "a packet is longer than \(limit) bytes"
        case .tooManyTags(let limit): "there are more than \(limit) tags"
        case .packet(let page): "page \(page) holds a malformed Opus packet"
        case .position(let page): "the position of page \(page) is before what comes before it"
        case .truncated: "the file ends before its last page does"
        }
    }
}
