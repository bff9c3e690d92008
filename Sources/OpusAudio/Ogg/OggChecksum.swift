/// The checksum of Ogg pages (RFC 3533 §6): CRC-32 of polynomial 0x04C11DB7, bits unreflected, starting at zero.
struct OggChecksum {
    private static let table: InlineArray<256, UInt32> = {
        var table = InlineArray<256, UInt32>(repeating: 0)
        for index in 0..<256 {
            var rest = UInt32(index) << 24
            for _ in 0..<8 { rest = rest & 0x8000_0000 == 0 ? rest << 1 : rest << 1 ^ 0x04C1_1DB7 }
            table[index] = rest
        }
        return table
    }()

    private(set) var value: UInt32 = 0

    mutating func add(_ bytes: Span<UInt8>) {
        var value = value
        for index in bytes.indices { value = value << 8 ^ Self.table[Int(UInt8(value >> 24) ^ bytes[index])] }
        self.value = value
    }

    mutating func add(_ byte: UInt8) { value = value << 8 ^ Self.table[Int(UInt8(value >> 24) ^ byte)] }
}
