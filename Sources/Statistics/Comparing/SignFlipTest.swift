/// Whether the mean of paired differences is farther from nothing than with signs set by chance.
///
/// If the arms are alike, each pair might as well have come out the other way round; what is asked is how many of those
/// outcomes are as far out as the one that came.
public struct SignFlipTest: Sendable, Equatable {
    /// How likely so large a mean is if there is no difference, both sides together.
    public let p: Double
    /// Whether all outcomes were looked at, as for up to 13 pairs; else it is a sample of them.
    public let isExact: Bool

    /// Tests differences; nil without any, if one is not finite, and if there are no flips to draw.
    ///
    /// - Parameter flips: how many outcomes are drawn where there are too many to look at all.
    public init?(differences: [Double], seed: UInt64, flips: Int = 10_000) {
        guard !differences.isEmpty, differences.allSatisfy(\.isFinite), flips > 0 else { return nil }
        // What is as far out must not fall short of itself by a rounding.
        let sum = abs(differences.reduce(0, +)) - 1e-12 * differences.reduce(0) { $0 + abs($1) }
        isExact = differences.count <= 13
        p =
            isExact
            ? Self.exactShare(of: differences, reaching: sum)
            : Self.drawnShare(of: differences, reaching: sum, seed: seed, flips: flips)
    }

    private static func exactShare(of differences: [Double], reaching sum: Double) -> Double {
        let outcomes = 1 << differences.count
        let reaching = (0..<outcomes).count { abs(flipped(differences, UInt64($0))) >= sum }
        return Double(reaching) / Double(outcomes)
    }

    private static func drawnShare(
        of differences: [Double],
        reaching sum: Double,
        seed: UInt64,
        flips: Int
    ) -> Double {
        var random = SeededRandom(seed: seed)
        var reaching = 1  // the outcome that came is one of them
        for _ in 0..<flips {
            var flipped = 0.0
            for start in stride(from: 0, to: differences.count, by: 64) {
                flipped += Self.flipped(differences[start..<min(start + 64, differences.count)], random.next())
            }
            if abs(flipped) >= sum { reaching += 1 }
        }
        return Double(reaching) / Double(flips + 1)
    }

    /// The sum of at most 64 differences, with the signs turned where a bit is set.
    private static func flipped(_ differences: some Sequence<Double>, _ bits: UInt64) -> Double {
        var (sum, bits) = (0.0, bits)
        for difference in differences {
            sum += bits & 1 == 0 ? difference : -difference
            bits >>= 1
        }
        return sum
    }
}
