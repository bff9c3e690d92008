internal import Glibc

/// How loud samples are, beside full scale.
///
/// A sine wave that just reaches full scale has an RMS of -3.01 dBFS and a peak of 0; a square wave has 0 and 0.
public struct Level: Equatable, Sendable {
    /// The mean of the squared samples, full scale at 1.
    public let power: Double
    /// The largest magnitude of a sample, full scale at 1.
    public let peak: Double

    /// Measures 16-bit samples; no samples are silence.
    public init(_ samples: Span<Int16>) {
        var sum: Int64 = 0
        var largest: Int32 = 0
        for index in samples.indices {
            let sample = Int32(samples[index])
            sum &+= Int64(sample &* sample)
            largest = max(largest, abs(sample))
        }
        self.init(sum: sum, largest: largest, count: samples.count)
    }

    /// Measures samples in one of the laws of G.711, for a carrier's frames as they are.
    public init(_ codes: Span<UInt8>, law: G711 = .muLaw) {
        var sum: Int64 = 0
        var largest: Int32 = 0
        for index in codes.indices {
            let sample = Int32(law.decode(codes[index]))
            sum &+= Int64(sample &* sample)
            largest = max(largest, abs(sample))
        }
        self.init(sum: sum, largest: largest, count: codes.count)
    }

    private init(sum: Int64, largest: Int32, count: Int) {
        power = count > 0 ? Double(sum) / Double(count) / (32_768 * 32_768) : 0
        peak = Double(largest) / 32_768
    }

    /// The root of the mean of the squares in dBFS; minus infinity for silence.
    public var rmsDecibels: Double { 10 * log10(power) }

    /// The peak in dBFS; minus infinity for silence.
    public var peakDecibels: Double { 20 * log10(peak) }
}
