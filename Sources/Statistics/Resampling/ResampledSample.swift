/// A sample in clusters, laid out so that the figure of a resample is found quickly.
///
/// A resample is how often each cluster came. A quantile then needs no sorting and no copying: the values are sorted
/// once, and one walks along them, from the nearer end, until enough of them came.
struct ResampledSample {
    private enum Layout {
        /// For the mean: what the values of each cluster add up to.
        case sums([Double])
        /// For a quantile: all values in order, and the cluster of each.
        case ordered(values: [Double], owners: [Int], share: Double)
        /// For any other figure: the clusters, to be put together again each time.
        case clusters([[Double]], @Sendable ([Double]) -> Double)
    }

    private let layout: Layout
    /// How many values each cluster has.
    private let counts: [Int]

    /// Lays out clusters that are not empty; nil where a value is not finite, or a share is none.
    init?(_ clusters: [[Double]], _ statistic: Statistic) {
        guard clusters.allSatisfy({ $0.allSatisfy(\.isFinite) }) else { return nil }
        counts = clusters.map(\.count)
        switch statistic {
        case .mean: layout = .sums(clusters.map { $0.reduce(0, +) })
        case .other(let figure): layout = .clusters(clusters, figure)
        case .quantile(let share):
            guard share >= 0, share <= 1 else { return nil }
            let owned = clusters.indices.flatMap { owner in clusters[owner].map { (value: $0, owner: owner) } }
            let ordered = owned.sorted { $0.value < $1.value }
            layout = .ordered(values: ordered.map(\.value), owners: ordered.map(\.owner), share: share)
        }
    }

    var clusterCount: Int { counts.count }

    /// The figure of the resample in which each cluster came so often.
    func value(_ weights: [Int]) -> Double {
        switch layout {
        case .sums(let sums):
            var (sum, count) = (0.0, 0)
            for index in sums.indices {
                sum += Double(weights[index]) * sums[index]
                count += weights[index] * counts[index]
            }
            return sum / Double(count)
        case .ordered(let values, let owners, let share):
            var total = 0
            for index in counts.indices { total += weights[index] * counts[index] }
            let place = Double(total - 1) * share
            let low = Int(place)
            let high = min(low + 1, total - 1)
            let ends =
                share < 0.5
                ? Self.fromBelow(values, owners, weights, low, high)
                : Self.fromAbove(values, owners, weights, low, high, total: total)
            return ends.low + (place - Double(low)) * (ends.high - ends.low)
        case .clusters(let clusters, let figure):
            var values: [Double] = []
            for index in clusters.indices { for _ in 0..<weights[index] { values += clusters[index] } }
            return figure(values)
        }
    }

    /// The values with two ranks, of which the second is at most one higher.
    private static func fromBelow(
        _ values: [Double],
        _ owners: [Int],
        _ weights: [Int],
        _ low: Int,
        _ high: Int
    ) -> (low: Double, high: Double) {
        var (seen, place) = (weights[owners[0]], 0)
        while seen <= low {
            place += 1
            seen += weights[owners[place]]
        }
        let value = values[place]
        while seen <= high {
            place += 1
            seen += weights[owners[place]]
        }
        return (value, values[place])
    }

    /// The same, from the other end.
    private static func fromAbove(
        _ values: [Double],
        _ owners: [Int],
        _ weights: [Int],
        _ low: Int,
        _ high: Int,
        total: Int
    ) -> (low: Double, high: Double) {
        var place = values.count - 1
        var left = total - weights[owners[place]]
        while left > high {
            place -= 1
            left -= weights[owners[place]]
        }
        let value = values[place]
        while left > low {
            place -= 1
            left -= weights[owners[place]]
        }
        return (values[place], value)
    }
}
