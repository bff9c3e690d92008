internal import Glibc

/// Makes samples louder or quieter, held at full scale where they would pass it.
public struct Gain: Equatable, Sendable {
    /// What samples are multiplied by, in steps of 1/65,536.
    private let factor: Int64

    /// A gain by a factor, from 0 to 256; what lies outside is held there.
    public init(factor: Double) {
        self.factor = factor.isNaN ? 0x1_0000 : Int64((max(0, min(256, factor)) * 0x1_0000).rounded())
    }

    /// A gain in decibels; 0 changes nothing.
    public init(decibels: Double) { self.init(factor: pow(10, decibels / 20)) }

    /// The sample, louder or quieter.
    public func callAsFunction(_ sample: Int16) -> Int16 {
        Int16(clamping: (Int64(sample) &* factor &+ 0x8000) >> 16)
    }

    /// Changes samples in place.
    public func apply(to samples: inout MutableSpan<Int16>) {
        for index in samples.indices { samples[index] = self(samples[index]) }
    }

    /// Changes µ-law or A-law in place.
    public func apply(to codes: inout MutableSpan<UInt8>, law: G711 = .muLaw) {
        for index in codes.indices { codes[index] = law.encode(self(law.decode(codes[index]))) }
    }
}
