/// Deflate streams written by hand, so that decompression is not tested with the library that does it.
enum Deflated {
    /// Blocks that are stored as they are (RFC 1951 §3.2.4).
    static func stored(_ bytes: [UInt8], blockSize: Int = 1_000) -> [UInt8] {
        var stream: [UInt8] = []
        var start = 0
        repeat {
            let end = min(start + blockSize, bytes.count)
            let count = UInt16(end - start)
            stream += [end == bytes.count ? 1 : 0]
            stream += [UInt8(count & 255), UInt8(count >> 8), UInt8(~count & 255), UInt8(~count >> 8)]
            stream += bytes[start..<end]
            start = end
        } while start < bytes.count
        return stream
    }

    /// A zero and `runs` copies of the 258 zeros before: about 13 bits for each 258 bytes (fixed codes, §3.2.6).
    static func zeros(runs: Int) -> [UInt8] {
        var bits = Bits()
        bits.put(0b011, count: 3)  // the last block, with fixed codes
        bits.putCode(0b0011_0000, count: 8)  // a zero
        for _ in 0..<runs {
            bits.putCode(0b1100_0101, count: 8)  // length 258
            bits.putCode(0, count: 5)  // distance 1
        }
        bits.putCode(0, count: 7)  // the end
        return bits.bytes
    }

    /// The gzip format around a stream (RFC 1952).
    static func gzip(_ stream: [UInt8], of content: [UInt8]) -> [UInt8] {
        [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + stream + little(crc(content)) + little(UInt32(content.count))
    }

    /// The zlib format around a stream (RFC 1950).
    static func zlib(_ stream: [UInt8], of content: [UInt8]) -> [UInt8] {
        var (low, high) = (UInt32(1), UInt32(0))
        for byte in content {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return [0x78, 0x01] + stream + little(high << 16 | low).reversed()
    }

    private static func crc(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(UInt32.max) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
    }

    private static func little(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(value >> (8 * $0) & 255) } }

    private struct Bits {
        var bytes: [UInt8] = []
        private var used = 8

        mutating func put(_ value: Int, count: Int) {
            for place in 0..<count {
                if used == 8 {
                    bytes.append(0)
                    used = 0
                }
                bytes[bytes.count - 1] |= UInt8(value >> place & 1) << used
                used += 1
            }
        }

        /// Codes are written from their highest bit on.
        mutating func putCode(_ code: Int, count: Int) {
            for place in (0..<count).reversed() { put(code >> place & 1, count: 1) }
        }
    }
}
