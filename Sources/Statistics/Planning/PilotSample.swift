/// The differences of a few pairs, from which experiments of any size are drawn to see how often they find what is
/// there.
///
/// Unlike the formulas of ``Power`` this keeps the shape that the differences have: skew, strays, lumps.
public struct PilotSample: Sendable, Equatable {
    /// The differences with their mean taken off: what the experiments vary by if there is no difference.
    private let residues: [Double]
    /// What the draws hang on.
    public let seed: UInt64
    /// How many experiments are drawn for each answer.
    public let runs: Int

    /// Takes the pilot's differences; nil for fewer than three, for any that is not finite, and if all are the same.
    public init?(differences: [Double], seed: UInt64, runs: Int = 2_000) {
        guard differences.count > 2, differences.allSatisfy(\.isFinite), runs > 0,
            let deviation = differences.deviation, deviation > 0
        else { return nil }
        // Draws from n values vary by n − 1 parts of what the values let expect.
        let scale = (Double(differences.count) / Double(differences.count - 1)).squareRoot()
        let mean = differences.mean
        residues = differences.map { ($0 - mean) * scale }
        self.seed = seed
        self.runs = runs
    }

    /// How often experiments with so many pairs at most find a difference; nil for fewer than two pairs.
    ///
    /// With a difference of 0 it is how often they err.
    public func found(_ difference: Double, pairs: Int, as power: Power) -> Estimate? {
        guard difference.isFinite, pairs > 1 else { return nil }
        let looks = Looks(power, pairs: pairs)
        let random = SeededRandom(seed: seed)
        let hits = (0..<runs).count { run in
            var random = random.fork(run)
            return finds(difference, looks, &random)
        }
        return Proportion(hits, of: runs)?.estimate()
    }

    /// The least number of pairs with which the difference is found as often as asked; nil where a hundred thousand do
    /// not suffice.
    public func pairs(toFind difference: Double, as power: Power) -> Int? {
        guard difference.isFinite, difference != 0 else { return nil }
        func suffices(_ pairs: Int) -> Bool {
            (found(difference, pairs: pairs, as: power)?.value ?? 0) >= power.power
        }
        var (low, high) = (2, 4)
        while !suffices(high) {
            guard high < 100_000 else { return nil }
            (low, high) = (high, high * 2)
        }
        while high - low > 1 {
            let middle = (low + high) / 2
            if suffices(middle) { high = middle } else { low = middle }
        }
        return high
    }

    /// Draws one experiment, and looks at it as planned.
    private func finds(_ difference: Double, _ looks: Looks, _ random: inout SeededRandom) -> Bool {
        var (count, sum, squares) = (0, 0.0, 0.0)
        for (pairs, boundary) in zip(looks.pairs, looks.boundaries) {
            while count < pairs {
                let drawn = difference + residues[random.index(below: residues.count)]
                count += 1
                sum += drawn
                squares += drawn * drawn
            }
            let mean = sum / Double(count)
            let variance = max(0, squares - sum * mean) / Double(count - 1)
            if mean * mean * Double(count) > boundary * boundary * variance { return true }
        }
        return false
    }

    /// After how many pairs it is looked, and what Student's t must reach there.
    private struct Looks {
        let pairs: [Int]
        let boundaries: [Double]

        init(_ power: Power, pairs: Int) {
            let shares = power.plan?.looks ?? [1]
            let alphas = power.plan?.boundaries.map(NormalDistribution.beyond) ?? [power.alpha]
            let counts = shares.map { max(2, Int((Double(pairs) * $0).rounded())) }
            self.pairs = counts
            boundaries = zip(counts, alphas).map { StudentDistribution(degrees: Double($0 - 1)).point(beyond: $1) }
        }
    }
}
