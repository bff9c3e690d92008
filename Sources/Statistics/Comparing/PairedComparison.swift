/// Two arms that were given the same calls: by how much the second is higher, and whether that may be chance.
///
/// Each pair counts once, however many turns its calls have. All differences are the second less the first: of
/// latencies, what is below 0 is faster.
public struct PairedComparison: Sendable, Equatable {
    /// How many pairs there are.
    public let count: Int
    /// The mean of the differences.
    public let mean: Estimate
    /// The median of the differences.
    public let median: Estimate
    /// Whether the differences lie to one side of nothing.
    public let signedRank: SignedRankTest
    /// Whether their mean is more than chance.
    public let signFlip: SignFlipTest
    /// The same by Student's test; nil where all differences are the same.
    public let student: StudentTest?
    /// The mean in units of the deviation of the differences; nil where they do not differ.
    public let standardisedMean: Double?
    /// In which share of the pairs the second is lower, which of latencies is faster; equal ones count half.
    public let shareLower: Estimate

    /// Compares by differences that are known already; nil for fewer than two and for any that is not finite.
    public init?(differences: [Double], bootstrap: Bootstrap) {
        guard let mean = bootstrap.estimate(.mean, of: differences),
            let median = bootstrap.estimate(.median, of: differences),
            let signedRank = SignedRankTest(differences: differences),
            let signFlip = SignFlipTest(differences: differences, seed: bootstrap.seed)
        else { return nil }
        count = differences.count
        self.mean = mean
        self.median = median
        self.signedRank = signedRank
        self.signFlip = signFlip
        student = StudentTest(differences: differences)
        standardisedMean = differences.deviation.flatMap { $0 > 0 ? mean.value / $0 : nil }
        let lower = Double(differences.count { $0 < 0 }) + Double(differences.count { $0 == 0 }) / 2
        shareLower = WilsonScore(share: lower / Double(count), of: count).estimate(bootstrap.confidence)
    }

    /// Compares pairs of calls, each summed up by one figure of its turns.
    ///
    /// A pair of which a call has no turn does not count; nil if the counts differ.
    public init?(
        _ first: [[Double]],
        _ second: [[Double]],
        by statistic: Statistic = .mean,
        bootstrap: Bootstrap
    ) {
        guard first.count == second.count else { return nil }
        var differences: [Double] = []
        for (first, second) in zip(first, second) where !first.isEmpty && !second.isEmpty {
            guard let first = statistic.value(of: first), let second = statistic.value(of: second) else { return nil }
            differences.append(second - first)
        }
        self.init(differences: differences, bootstrap: bootstrap)
    }
}
