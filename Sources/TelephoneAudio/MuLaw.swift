/// G.711 µ-law: eight bits that hold a 14-bit sample, finer near silence.
package enum MuLaw {
    /// The code of silence.
    package static let silence: UInt8 = 0xFF

    /// The sample a code stands for, in 16 bits.
    package static func decode(_ code: UInt8) -> Int16 {
        let bits = ~code
        let exponent = Int32(bits >> 4 & 7)
        let magnitude = ((Int32(bits & 0xF) << 3) + 0x84) << exponent - 0x84
        return Int16(truncatingIfNeeded: bits & 0x80 == 0 ? magnitude : -magnitude)
    }

    /// The code nearest to a sample.
    package static func encode(_ sample: Int16) -> UInt8 {
        let sign: UInt8 = sample < 0 ? 0x80 : 0
        // The recommendation's encoder works on 14 bits; the bias makes each segment begin at a power of two.
        let magnitude = min(sample < 0 ? -Int32(sample) : Int32(sample), 32_635) + 0x84
        let exponent = 24 - (magnitude.leadingZeroBitCount)
        let mantissa = UInt8(truncatingIfNeeded: magnitude >> Int32(exponent + 3)) & 0xF
        return ~(sign | UInt8(truncatingIfNeeded: exponent) << 4 | mantissa)
    }

    /// The mean of the squared samples, for a first idea of loudness.
    package static func power(of codes: Span<UInt8>) -> Double {
        guard !codes.isEmpty else { return 0 }
        var sum: Int64 = 0
        for index in codes.indices {
            let sample = Int64(decode(codes[index]))
            sum += sample * sample
        }
        return Double(sum) / Double(codes.count)
    }
}
