extension WaveFile {
    /// The last 14 bytes of the identifiers that stand for the old encodings.
    static let standardTail: InlineArray<14, UInt8> = [
        0x00, 0x00, 0x00, 0x00, 0x10, 0x00, 0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71,
    ]

    /// Reads the chunk that says how the audio is to be read.
    static func format(of chunk: WaveChunks.Chunk, in bytes: Span<UInt8>) throws(WaveError) -> WaveFormat {
        let start = chunk.body
        let available = bytes.count - start
        // The oldest form ends before the bits of a sample.
        guard chunk.size >= 14 else { throw .formatTooShort(offset: chunk.start, size: chunk.size) }
        guard available >= min(chunk.size, 16) else {
            throw .truncated(offset: bytes.count, needed: min(chunk.size, 16) - available)
        }
        var tag = bytes.littleEndian(at: start, as: UInt16.self)
        var tagOffset = start
        let channelCount = Int(bytes.littleEndian(at: start + 2, as: UInt16.self))
        let sampleRate = Int(bytes.littleEndian(at: start + 4, as: UInt32.self))
        let frameSize = Int(bytes.littleEndian(at: start + 12, as: UInt16.self))
        let bits = chunk.size >= 16 ? Int(bytes.littleEndian(at: start + 14, as: UInt16.self)) : 0
        if tag == 0xFFFE {
            guard chunk.size >= 40 else { throw .formatTooShort(offset: chunk.start, size: chunk.size) }
            guard available >= 40 else { throw .truncated(offset: bytes.count, needed: 40 - available) }
            tagOffset = start + 24
            for index in 0..<14 where bytes[tagOffset + 2 + index] != standardTail[index] {
                throw .unsupportedEncoding(tag: tag, offset: tagOffset)
            }
            tag = bytes.littleEndian(at: tagOffset, as: UInt16.self)
        }
        guard channelCount >= 1, channelCount * 8 <= UInt16.max else {
            throw .channelCount(channelCount, offset: start + 2)
        }
        guard sampleRate >= 1 else { throw .sampleRate(sampleRate, offset: start + 4) }
        let encoding: WaveEncoding
        switch tag {
        case 0x0001:
            encoding = try pcm(bits: bits, frameSize: frameSize, channelCount: channelCount, offset: start + 14)
        case 0x0003:
            switch bits > 0 ? bits : frameSize * 8 / channelCount {
            case 32: encoding = .float32
            case 64: encoding = .float64
            default: throw .unsupportedBits(bits, offset: start + 14)
            }
        // What such a header says of bits and frame size is often that of the samples once decoded.
        case 0x0006: encoding = .aLaw
        case 0x0007: encoding = .muLaw
        default: throw .unsupportedEncoding(tag: tag, offset: tagOffset)
        }
        return WaveFormat(encoding, sampleRate: sampleRate, channelCount: channelCount)
    }

    /// Linear PCM lies in whole bytes, the sample in the upper bits; a frame may give it more bytes than it needs.
    private static func pcm(
        bits: Int,
        frameSize: Int,
        channelCount: Int,
        offset: Int
    ) throws(WaveError) -> WaveEncoding {
        var byteCount = (bits + 7) / 8
        let (container, rest) = frameSize.quotientAndRemainder(dividingBy: channelCount)
        if rest == 0, container > byteCount, container <= 4 { byteCount = container }
        switch byteCount {
        case 1: return .unsigned8
        case 2: return .signed16
        case 3: return .signed24
        case 4: return .signed32
        default: throw .unsupportedBits(bits, offset: offset)
        }
    }
}
