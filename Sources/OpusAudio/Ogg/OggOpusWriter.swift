public import Octets

/// Writes Opus packets as an Ogg stream (RFC 3533, RFC 7845): pages of about a second, exact to the sample at the end.
///
/// A value without a file: pages are appended to the buffer that is given. No packet spans two pages.
public struct OggOpusWriter: Sendable {
    private let serial: UInt32
    private let preSkip: Int64
    private var sequence: UInt32 = 0
    /// The packets of the page that is not written yet, and their lengths in Ogg's way.
    private var body: [UInt8] = []
    private var lacing: [UInt8] = []
    /// Samples at 48 kHz, those to be skipped included: up to the written pages' end, and up to the last packet's.
    private var written: Int64 = 0
    private var position: Int64 = 0

    /// A page is written once it holds this many samples.
    private static let pageSamples: Int64 = 48_000

    /// Begins a stream with its two headers; the tags may take 65,024 bytes.
    ///
    /// - Parameters:
    ///   - serial: The stream's number, which differs from that of other streams in the same file.
    public init(head: OpusHead, tags: OpusTags, serial: UInt32, into output: inout ByteBuffer) throws(OggOpusError) {
        self.serial = serial
        preSkip = Int64(UInt16(clamping: head.preSkip))
        var packet = ByteBuffer()
        head.write(into: &packet)
        try add(packet.bytes)
        writePage(flags: 2, position: 0, into: &output)
        packet.removeAll()
        tags.write(into: &packet)
        try add(packet.bytes)
        writePage(flags: 0, position: 0, into: &output)
    }

    /// Appends a packet; a full page goes to the output.
    public mutating func append(_ packet: Span<UInt8>, into output: inout ByteBuffer) throws(OggOpusError) {
        guard let samples = OpusPacket.samples(in: packet) else { throw .packet(page: sequence) }
        // The last page must hold the last packet: a full one is written only when another packet comes.
        let isFull = position - written >= Self.pageSamples || lacing.count + packet.count / 255 + 1 > 255
        if isFull, !lacing.isEmpty { writePage(flags: 0, position: position, into: &output) }
        try add(packet)
        position += Int64(samples)
    }

    /// Ends the stream after that many samples at 48 kHz, not counting those to be skipped at its start.
    ///
    /// What the last packet holds beyond is cut off by players; nil cuts nothing.
    public mutating func finish(length: Int64? = nil, into output: inout ByteBuffer) {
        let end = length.map { max(written, min(position, preSkip + $0)) } ?? position
        writePage(flags: 4, position: end, into: &output)
    }

    private mutating func add(_ packet: Span<UInt8>) throws(OggOpusError) {
        // 255 lengths of up to 255, the last of them shorter.
        guard packet.count < 255 * 255 else { throw .packetTooLong(limit: 255 * 255 - 1) }
        for index in packet.indices { body.append(packet[index]) }
        for _ in 0..<(packet.count / 255) { lacing.append(255) }
        lacing.append(UInt8(packet.count % 255))
    }

    private mutating func writePage(flags: UInt8, position: Int64, into output: inout ByteBuffer) {
        let start = output.count
        output.append("OggS")
        output.append(0)
        output.append(flags)
        output.append(littleEndian: UInt64(bitPattern: position), bytes: 8)
        output.append(littleEndian: UInt64(serial), bytes: 4)
        output.append(littleEndian: UInt64(sequence), bytes: 4)
        output.append(littleEndian: 0, bytes: 4)
        output.append(UInt8(lacing.count))
        output.append(lacing)
        output.append(body)
        var checksum = OggChecksum()
        checksum.add(output.bytes.extracting(start..<output.count))
        var bytes = output.mutableBytes
        for index in 0..<4 {
            bytes[start + 22 + index] = UInt8(truncatingIfNeeded: checksum.value >> UInt32(8 * index))
        }
        sequence &+= 1
        written = position
        body.removeAll(keepingCapacity: true)
        lacing.removeAll(keepingCapacity: true)
    }
}
