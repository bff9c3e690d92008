/// One page's header, read from bytes that may still be on their way.
struct OggPage {
    let flags: UInt8
    /// Samples at 48 kHz up to the end of the last packet that ends on it; -1 when none does.
    let position: Int64
    let serial: UInt32
    let sequence: UInt32
    /// Where its lengths and its body lie in the bytes.
    let lacing: Range<Int>
    let body: Range<Int>

    var isContinuation: Bool { flags & 1 != 0 }
    var isFirst: Bool { flags & 2 != 0 }
    var isLast: Bool { flags & 4 != 0 }

    static let headerLength = 27

    /// Reads the page at the start of the bytes; nil when it is not complete.
    ///
    /// - Parameter offset: Where the bytes lie in the file, for errors.
    init?(_ bytes: Span<UInt8>, offset: Int) throws(OggOpusError) {
        let magic: [4 of UInt8] = [0x4F, 0x67, 0x67, 0x53]
        for index in 0..<min(4, bytes.count) where bytes[index] != magic[index] { throw .notAPage(offset: offset) }
        if bytes.count > 4, bytes[4] != 0 { throw .pageVersion(Int(bytes[4]), offset: offset) }
        guard bytes.count >= Self.headerLength else { return nil }
        lacing = Self.headerLength..<(Self.headerLength + Int(bytes[26]))
        guard bytes.count >= lacing.upperBound else { return nil }
        var length = 0
        for index in lacing { length += Int(bytes[index]) }
        body = lacing.upperBound..<(lacing.upperBound + length)
        guard bytes.count >= body.upperBound else { return nil }
        flags = bytes[5]
        position = Int64(bitPattern: bytes.littleEndian(at: 6, bytes: 8))
        serial = UInt32(bytes.littleEndian(at: 14, bytes: 4))
        sequence = UInt32(bytes.littleEndian(at: 18, bytes: 4))

        var checksum = OggChecksum()
        checksum.add(bytes.extracting(0..<22))
        for _ in 0..<4 { checksum.add(0) }
        checksum.add(bytes.extracting(26..<body.upperBound))
        guard UInt64(checksum.value) == bytes.littleEndian(at: 22, bytes: 4) else { throw .checksum(offset: offset) }
    }
}
