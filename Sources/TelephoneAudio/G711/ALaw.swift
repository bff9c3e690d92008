/// G.711 A-law: eight bits that hold a 13-bit sample, finer near silence.
///
/// See ``G711`` for the law as a value.
public enum ALaw {
    /// The code of silence: the smallest positive sample, for A-law has no zero.
    public static let silence: UInt8 = 0xD5

    /// The sample a code stands for, in 16 bits.
    public static func decode(_ code: UInt8) -> Int16 { G711Samples.ofALaw[Int(code)] }

    /// The code nearest to a sample.
    public static func encode(_ sample: Int16) -> UInt8 {
        let sign: UInt8 = sample < 0 ? 0 : 0x80
        let magnitude = min(sample < 0 ? -Int32(sample) : Int32(sample), 32_767)
        // The first two segments share a step of 16; every further one doubles it.
        let segment = max(0, 24 - magnitude.leadingZeroBitCount)
        let mantissa = UInt8(truncatingIfNeeded: magnitude >> Int32(max(segment, 1) + 3)) & 0xF
        // Every other bit is inverted on the line.
        return (sign | UInt8(truncatingIfNeeded: segment) << 4 | mantissa) ^ 0x55
    }

    /// Overwrites the first samples with what the codes stand for; there must be room for all of them.
    public static func decode(_ codes: Span<UInt8>, into samples: inout MutableSpan<Int16>) {
        codes.translate(into: &samples) { G711Samples.ofALaw[Int($0)] }
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

    /// The code of every sample, by its bits.
    private static let codes: InlineArray<65536, UInt8> = {
        var codes = InlineArray<65536, UInt8>(repeating: 0)
        for sample in Int16.min...Int16.max { codes[Int(UInt16(bitPattern: sample))] = encode(sample) }
        return codes
    }()
}
