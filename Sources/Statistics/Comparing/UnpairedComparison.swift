/// Two arms that were given different calls: a file of an earlier run, or live traffic.
///
/// All differences are the second less the first, and their limits come from drawing whole calls.
public struct UnpairedComparison: Sendable, Equatable {
    /// How many calls with a turn the first has.
    public let firstCount: Int
    /// How many the second has.
    public let secondCount: Int
    /// The difference of the means of all turns.
    public let mean: Estimate
    /// The difference of their medians.
    public let median: Estimate
    /// The difference of their 95th percentiles.
    public let p95: Estimate
    /// Whether the calls of the second are higher, each summed up by the median of its turns.
    public let rankSum: RankSumTest

    /// Compares calls, given as the values of their turns; nil for fewer than two calls with a turn on either side, and
    /// for any value that is not finite.
    public init?(_ first: [[Double]], _ second: [[Double]], bootstrap: Bootstrap) {
        let (first, second) = (first.filter { !$0.isEmpty }, second.filter { !$0.isEmpty })
        guard let mean = bootstrap.difference(of: .mean, from: first, to: second),
            let median = bootstrap.difference(of: .median, from: first, to: second),
            let p95 = bootstrap.difference(of: .quantile(0.95), from: first, to: second),
            let rankSum = RankSumTest(
                first.compactMap { Statistic.median.value(of: $0) },
                second.compactMap { Statistic.median.value(of: $0) }
            )
        else { return nil }
        (firstCount, secondCount) = (first.count, second.count)
        self.mean = mean
        self.median = median
        self.p95 = p95
        self.rankSum = rankSum
    }
}
