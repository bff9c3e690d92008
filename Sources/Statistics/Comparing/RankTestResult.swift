/// What a test that looks only at an order says.
struct RankTestResult {
    /// How likely so uneven an order is if there is no difference.
    let p: Double
    /// The point of the normal distribution that is as unlikely, with the direction as its sign.
    let z: Double

    /// Out of how many ways there are to a sum, each as likely: twice the smaller tail.
    init(_ sum: Int, among ways: [Double]) {
        let all = ways.reduce(0, +)
        let (below, above) = (ways[...sum].reduce(0, +), ways[sum...].reduce(0, +))
        p = min(1, 2 * min(below, above) / all)
        z = Self.signed(p, above < below ? 1 : -1)
    }

    /// Out of the mean and the deviation of a sum that is all but normally distributed.
    ///
    /// - Parameter step: by how much two such sums differ at least, half of which is the continuity correction.
    init(_ sum: Double, mean: Double, deviation: Double, step: Double = 1) {
        let excess = max(0, abs(sum - mean) - step / 2)
        p = deviation > 0 ? min(1, NormalDistribution.beyond(excess / deviation)) : 1
        z = Self.signed(p, sum < mean ? -1 : 1)
    }

    private static func signed(_ p: Double, _ direction: Double) -> Double {
        p < 1 ? direction * NormalDistribution.point(beyond: p) : 0
    }
}
