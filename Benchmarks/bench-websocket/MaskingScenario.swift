import WebSocketTransport

/// Masking by wide words beside a byte loop.
struct MaskingScenario {
    private var bytes = [UInt8](repeating: 0x55, count: 16_384)

    mutating func run() -> [Finding] {
        let rounds = 1_000
        let key: UInt32 = 0x9C3D_21F7
        let total = Double(bytes.count * rounds)
        let wide = nanoseconds {
            for _ in 0..<rounds {
                var span = bytes.mutableSpan
                // From an odd address on, as behind a six-byte header.
                Masking.apply(key, to: &span, in: 6..<span.count)
            }
        }
        let slow = nanoseconds {
            for _ in 0..<(rounds / 10) { Self.byteLoop(key, &bytes) }
        }
        return [
            Finding(name: "masking", unit: "GB/s", value: total / wide),
            Finding(name: "  byte loop", unit: "GB/s", value: total / 10 / slow),
        ]
    }

    @inline(never)
    private static func byteLoop(_ key: UInt32, _ bytes: inout [UInt8]) {
        let parts =
            [UInt8(truncatingIfNeeded: key), UInt8(truncatingIfNeeded: key >> 8)]
            + [UInt8(truncatingIfNeeded: key >> 16), UInt8(truncatingIfNeeded: key >> 24)]
        for index in bytes.indices { bytes[index] ^= parts[index & 3] }
    }
}
