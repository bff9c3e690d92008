/// G.711 µ-law: eight bits that hold a 14-bit sample, finer near silence.
///
/// See ``G711`` for the law as a value.
public enum MuLaw {
    /// The code of silence.
    public static let silence: UInt8 = 0xFF

    /// The sample a code stands for, in 16 bits.
    public static func decode(_ code: UInt8) -> Int16 { G711Samples.ofMuLaw[Int(code)] }

    /// The code nearest to a sample.
    public static func encode(_ sample: Int16) -> UInt8 {
        let sign: UInt8 = sample < 0 ? 0x80 : 0
        // The recommendation's encoder works on 14 bits; the bias makes each segment begin at a power of two.
        let magnitude = min(sample < 0 ? -Int32(sample) : Int32(sample), 32_635) + 0x84
        let exponent = 24 - magnitude.leadingZeroBitCount
        let mantissa = UInt8(truncatingIfNeeded: magnitude >> Int32(exponent + 3)) & 0xF
        return ~(sign | UInt8(truncatingIfNeeded: exponent) << 4 | mantissa)
    }

    /// Overwrites the first samples with what the codes stand for; there must be room for all of them.
    public static func decode(_ codes: Span<UInt8>, into samples: inout MutableSpan<Int16>) {
        codes.translate(into: &samples) { G711Samples.ofMuLaw[Int($0)] }
    }

    /// Appends what the codes stand for; there must be room for all of them.
    public static func decode(_ codes: Span<UInt8>, into samples: inout OutputSpan<Int16>) {
        samples.append(count: codes.count) { decode(codes, into: &$0) }
    }

    /// Overwrites the first codes with those of the samples; there must be room for all of them.
    public static func encode(_ samples: Span<Int16>, into codes: inout MutableSpan<UInt8>) {
        samples.translate(into: &codes) { Self.codes[Int(UInt16(bitPattern: $0))] }
    }

    /// Appends the samples' codes; there must be room for all of them.
    public static func encode(_ samples: Span<Int16>, into codes: inout OutputSpan<UInt8>) {
        codes.append(count: samples.count) { encode(samples, into: &$0) }
    }

    /// The mean of the squared samples, for a first idea of loudness.
    public static func power(of codes: Span<UInt8>) -> Double {
        guard !codes.isEmpty else { return 0 }
        var sum: Int64 = 0
        for index in codes.indices {
            let sample = Int64(decode(codes[index]))
            sum += sample * sample
        }
        return Double(sum) / Double(codes.count)
    }

    /// The code of every sample, by its bits.
    ///
    /// 64 KB, of which speech touches little; a smaller one takes more to find the place in it than it saves.
    private static let codes: InlineArray<65536, UInt8> = {
        var codes = InlineArray<65536, UInt8>(repeating: 0)
        for sample in Int16.min...Int16.max { codes[Int(UInt16(bitPattern: sample))] = encode(sample) }
        return codes
    }()
}
