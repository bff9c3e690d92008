public import Octets

/// The second packet of an Ogg Opus stream: who made it, and what it is (RFC 7845 §5.2).
public struct OpusTags: Sendable, Equatable {
    /// The name of the encoder.
    public var vendor: String
    /// Names and values, in order; names are ASCII without "=".
    public var comments: [(name: String, value: String)]

    static let magic: StaticString = "OpusTags"

    /// Makes tags.
    public init(vendor: String, comments: [(name: String, value: String)] = []) {
        self.vendor = vendor
        self.comments = comments
    }

    /// The first value of a name, in either case.
    public subscript(name: String) -> String? {
        comments.first { $0.name.lowercased() == name.lowercased() }?.value
    }

    /// Whether both say the same.
    public static func == (left: Self, right: Self) -> Bool {
        left.vendor == right.vendor && left.comments.elementsEqual(right.comments) { $0 == $1 }
    }

    /// Reads tags; what stands behind them (padding, or other programs' data) is passed over.
    public init(parsing packet: Span<UInt8>, tagLimit: Int = 1_024) throws(OggOpusError) {
        guard packet.starts(with: Self.magic) else { throw .tags }
        var offset = 8
        vendor = String(decoding: try Self.string(packet, &offset))
        comments = []
        let count = Int(try Self.number(packet, &offset))
        guard count <= tagLimit else { throw .tooManyTags(limit: tagLimit) }
        for _ in 0..<count {
            let comment = String(decoding: try Self.string(packet, &offset))
            guard let equals = comment.utf8.firstIndex(of: UInt8(ascii: "=")) else {
                // Without a name it is of no use to anybody, but no reason to refuse the file.
                comments.append((comment, ""))
                continue
            }
            comments.append(
                (String(comment[..<equals]), String(comment[comment.utf8.index(after: equals)...]))
            )
        }
    }

    /// Appends the tags' packet.
    public func write(into output: inout ByteBuffer) {
        output.append(Self.magic)
        Self.write(vendor, into: &output)
        output.append(littleEndian: UInt64(comments.count), bytes: 4)
        for comment in comments { Self.write("\(comment.name)=\(comment.value)", into: &output) }
    }

    private static func write(_ text: String, into output: inout ByteBuffer) {
        output.append(littleEndian: UInt64(text.utf8.count), bytes: 4)
        output.append(text)
    }

    private static func number(_ packet: Span<UInt8>, _ offset: inout Int) throws(OggOpusError) -> UInt64 {
        guard packet.count - offset >= 4 else { throw .tags }
        defer { offset += 4 }
        return packet.littleEndian(at: offset, bytes: 4)
    }

    @_lifetime(copy packet)
    private static func string(_ packet: Span<UInt8>, _ offset: inout Int) throws(OggOpusError) -> Span<UInt8> {
        let length = Int(try number(packet, &offset))
        guard packet.count - offset >= length else { throw .tags }
        defer { offset += length }
        return packet.extracting(offset..<(offset + length))
    }
}
