public import Octets

/// The first packet of an Ogg Opus stream (RFC 7845 §5.1).
public struct OpusHead: Sendable, Equatable {
    /// One or two.
    public var channels: Int
    /// How many samples at 48 kHz a decoder throws away at the start.
    public var preSkip: Int
    /// The rate of what was encoded; for information only, decoders choose their own.
    public var inputRate: Int
    /// What the decoder's output is to be multiplied by, in 256ths of a dB.
    public var gain: Int

    static let magic: StaticString = "OpusHead"

    /// Makes a header.
    public init(channels: Int, preSkip: Int, inputRate: Int, gain: Int = 0) {
        self.channels = channels
        self.preSkip = preSkip
        self.inputRate = inputRate
        self.gain = gain
    }

    /// Reads a header.
    public init(parsing packet: Span<UInt8>) throws(OggOpusError) {
        guard packet.count >= 19, packet.starts(with: Self.magic) else { throw .head }
        // RFC 7845 §5.1: of another major version nothing is known.
        guard packet[8] & 0xF0 == 0 else { throw .headVersion(Int(packet[8])) }
        let (count, mapping) = (Int(packet[9]), Int(packet[18]))
        guard mapping == 0, count == 1 || count == 2 else { throw .channels(count: count, mapping: mapping) }
        channels = count
        preSkip = Int(packet.littleEndian(at: 10, bytes: 2))
        inputRate = Int(packet.littleEndian(at: 12, bytes: 4))
        gain = Int(Int16(truncatingIfNeeded: packet.littleEndian(at: 16, bytes: 2)))
    }

    /// Appends the header's packet.
    public func write(into output: inout ByteBuffer) {
        output.append(Self.magic)
        output.append(1)
        output.append(UInt8(clamping: channels))
        output.append(littleEndian: UInt64(UInt16(clamping: preSkip)), bytes: 2)
        output.append(littleEndian: UInt64(UInt32(clamping: inputRate)), bytes: 4)
        output.append(littleEndian: UInt64(UInt16(bitPattern: Int16(clamping: gain))), bytes: 2)
        output.append(0)
    }
}

extension Span where Element == UInt8 {
    func littleEndian(at offset: Int, bytes: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in (0..<bytes).reversed() { value = value << 8 | UInt64(self[offset + index]) }
        return value
    }

    func starts(with text: StaticString) -> Bool {
        guard count >= text.utf8CodeUnitCount else { return false }
        // The literal has that many bytes.
        for index in 0..<text.utf8CodeUnitCount where self[index] != (unsafe text.utf8Start[index]) { return false }
        return true
    }
}

extension ByteBuffer {
    mutating func append(littleEndian value: UInt64, bytes: Int) {
        for index in 0..<bytes { append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
    }
}
