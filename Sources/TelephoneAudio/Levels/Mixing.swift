/// Adds up what sounds at the same time.
public enum Mixing {
    /// Adds samples to the first of others, held at full scale where they would pass it; there must be as many.
    public static func add(_ samples: Span<Int16>, to mix: inout MutableSpan<Int16>) {
        precondition(samples.count <= mix.count, "a place for every sample")
        for index in samples.indices {
            mix[index] = Int16(clamping: Int32(mix[index]) &+ Int32(samples[index]))
        }
    }

    /// Adds samples, made louder or quieter, to the first of others.
    public static func add(_ samples: Span<Int16>, gain: Gain, to mix: inout MutableSpan<Int16>) {
        precondition(samples.count <= mix.count, "a place for every sample")
        for index in samples.indices {
            mix[index] = Int16(clamping: Int32(mix[index]) &+ Int32(gain(samples[index])))
        }
    }

    /// Adds codes of one of the laws of G.711 to the first of others.
    public static func add(_ codes: Span<UInt8>, to mix: inout MutableSpan<UInt8>, law: G711 = .muLaw) {
        precondition(codes.count <= mix.count, "a place for every code")
        for index in codes.indices {
            let sum = Int32(law.decode(mix[index])) &+ Int32(law.decode(codes[index]))
            mix[index] = law.encode(Int16(clamping: sum))
        }
    }
}
