internal import Glibc

/// Soft noise for pauses, because a line that is wholly silent sounds cut off.
///
/// The same seed gives the same noise, however it is cut into blocks. It is darker than white noise, as that of a room is.
public struct ComfortNoise: Equatable, Sendable {
    private var state: UInt64
    private var last = 0.0
    private let amplitude: Double

    /// Noise of so many dBFS (RMS).
    public init(decibels: Double = -60, seed: UInt64 = 1) {
        state = seed
        // Even noise from -1 to 1 has a power of 1/3; the low-pass filter below leaves 1/3 of that.
        amplitude = 3 * pow(10, min(0, decibels) / 20) * 32_768
    }

    /// The next sample.
    public mutating func next() -> Int16 {
        // SplitMix64: every seed is a good one.
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        mixed ^= mixed >> 31
        let even = Double(Int64(bitPattern: mixed) >> 11) / 4_503_599_627_370_496
        last += 0.5 * (even - last)
        return Int16(max(-32_768, min(32_767, (last * amplitude).rounded())))
    }

    /// Overwrites samples with the next ones.
    public mutating func fill(_ samples: inout MutableSpan<Int16>) {
        for index in samples.indices { samples[index] = next() }
    }

    /// Overwrites codes with the next ones in one of the laws of G.711.
    public mutating func fill(_ codes: inout MutableSpan<UInt8>, law: G711 = .muLaw) {
        for index in codes.indices { codes[index] = law.encode(next()) }
    }

    /// Adds the next samples to others.
    public mutating func add(to samples: inout MutableSpan<Int16>) {
        for index in samples.indices { samples[index] = Int16(clamping: Int32(samples[index]) + Int32(next())) }
    }
}

extension G711 {
    /// Overwrites codes with silence.
    public func silence(_ codes: inout MutableSpan<UInt8>) {
        let silence = silence
        for index in codes.indices { codes[index] = silence }
    }
}
