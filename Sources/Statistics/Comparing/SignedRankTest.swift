/// Wilcoxon's signed-rank test: whether the differences of pairs lie to one side of nothing.
///
/// It takes them to be as likely above as below, and as far, if there is no difference; how far the farthest lies does
/// not matter to it. So it also finds arms that have the same mean but latencies of another shape. Differences of
/// nothing are left out, as Wilcoxon did.
public struct SignedRankTest: Sendable, Equatable {
    /// How many differences were not nothing.
    public let count: Int
    /// The sum of the ranks of those above nothing.
    public let rankSum: Double
    /// How likely so one-sided differences are if there is no difference, both sides together.
    public let p: Double
    /// The point of the normal distribution that is as unlikely, above 0 for positive differences: what a
    /// ``SequentialPlan`` is asked with.
    public let z: Double
    /// Whether all signs were counted out, as up to 25 differences are, equal ones too; else it is the normal
    /// distribution, corrected for ties and steps.
    public let isExact: Bool

    /// Tests differences; nil without any, and if one is not finite.
    public init?(differences: [Double]) {
        guard !differences.isEmpty, differences.allSatisfy(\.isFinite) else { return nil }
        let differences = differences.filter { $0 != 0 }
        let ranks = Ranks(differences.map(abs))
        let sum = zip(differences, ranks.doubled).reduce(0) { $1.0 > 0 ? $0 + $1.1 : $0 }
        count = differences.count
        rankSum = Double(sum) / 2
        isExact = count <= Self.greatestExactCount
        let result =
            isExact
            ? RankTestResult(sum, among: Self.ways(ranks.doubled))
            : RankTestResult(
                rankSum,
                mean: Double(count * (count + 1)) / 4,
                deviation: (Double(count * (count + 1) * (2 * count + 1)) / 24 - ranks.tieTerm / 48).squareRoot()
            )
        (p, z) = (result.p, result.z)
    }

    /// Beyond this the normal distribution differs in the third digit only, and counting takes long.
    private static let greatestExactCount = 25

    /// In how many ways the signs can be set so that the ranks of the positive ones have each sum.
    private static func ways(_ ranks: [Int]) -> [Double] {
        var ways = [Double](repeating: 0, count: ranks.reduce(1, +))
        ways[0] = 1
        var highest = 0
        for rank in ranks {
            for sum in (0...highest).reversed() where ways[sum] > 0 { ways[sum + rank] += ways[sum] }
            highest += rank
        }
        return ways
    }
}
