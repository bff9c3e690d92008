/// Mann and Whitney's test: whether the values of one sample are greater than those of another.
///
/// It takes all values to be drawn independently: of calls with several turns, give it one value for each call.
public struct RankSumTest: Sendable, Equatable {
    /// In which share of all pairs of a first and a second value the second is greater; equal ones count half.
    public let shareGreater: Double
    /// How likely so uneven an order is if both samples are drawn from the same.
    public let p: Double
    /// The point of the normal distribution that is as unlikely, above 0 where the second sample is greater.
    public let z: Double
    /// Whether all orders were counted out, as up to 40 values together are, equal ones too; else it is the normal
    /// distribution, corrected for ties and steps.
    public let isExact: Bool

    /// Tests two samples; nil if one is empty or a value is not finite.
    public init?(_ first: [Double], _ second: [Double]) {
        let values = first + second
        guard !first.isEmpty, !second.isEmpty, values.allSatisfy(\.isFinite) else { return nil }
        let ranks = Ranks(values)
        let sum = ranks.doubled.dropFirst(first.count).reduce(0, +)
        let (few, many, all) = (Double(first.count), Double(second.count), Double(values.count))
        // What the ranks of the second sample come to beyond its ranks within itself.
        let greater = Double(sum) / 2 - many * (many + 1) / 2
        shareGreater = greater / (few * many)
        isExact = values.count <= Self.greatestExactCount
        let variance = few * many / 12 * (all + 1 - ranks.tieTerm / max(1, all * (all - 1)))
        let result =
            isExact
            ? RankTestResult(sum, among: Self.ways(ranks.doubled, choosing: second.count))
            : RankTestResult(greater, mean: few * many / 2, deviation: max(0, variance).squareRoot())
        (p, z) = (result.p, result.z)
    }

    private static let greatestExactCount = 40

    /// In how many ways so many of the ranks can be chosen that they have each sum.
    private static func ways(_ ranks: [Int], choosing chosen: Int) -> [Double] {
        let width = ranks.reduce(1, +)
        var ways = [[Double]](repeating: [Double](repeating: 0, count: width), count: chosen + 1)
        ways[0][0] = 1
        var highest = 0
        for (seen, rank) in ranks.enumerated() {
            for size in stride(from: min(seen, chosen - 1), through: 0, by: -1) {
                for sum in 0...highest where ways[size][sum] > 0 { ways[size + 1][sum + rank] += ways[size][sum] }
            }
            highest += rank
        }
        return ways[chosen]
    }
}
