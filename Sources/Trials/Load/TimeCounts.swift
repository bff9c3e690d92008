internal import Glibc

/// How often something took how long, by buckets, as figures of a service tell it; two of them tell what was between.
package struct TimeCounts: Sendable, Equatable {
    /// The buckets' upper edges in milliseconds.
    package var edges: [Double] = []
    /// How many took no longer than each edge, and at last how many there were.
    package var cumulated: [Double] = []

    package init(edges: [Double] = [], cumulated: [Double] = []) {
        self.edges = edges
        self.cumulated = cumulated
    }

    /// Reads the buckets of a family from OpenMetrics text, those of all its labels together.
    package init(_ family: String, in page: String) {
        var counts: [Double: Double] = [:]
        let beginning = "\(family)_bucket{"
        for line in page.split(separator: "\n") where line.hasPrefix(beginning) {
            guard let place = line.firstRange(of: "le=\""), let end = line[place.upperBound...].firstIndex(of: "\""),
                let space = line.lastIndex(of: " "), let count = Double(line[line.index(after: space)...])
            else { continue }
            let edge = line[place.upperBound..<end]
            guard let value = edge == "+Inf" ? .infinity : Double(edge) else { continue }
            counts[value, default: 0] += count
        }
        let sorted = counts.sorted { $0.key < $1.key }
        edges = sorted.map { $0.key * 1_000 }.filter(\.isFinite)
        cumulated = sorted.map(\.value)
    }

    /// How many there are.
    package var count: Double { cumulated.last ?? 0 }

    /// What has come since an earlier moment.
    package func since(_ earlier: TimeCounts) -> TimeCounts {
        guard earlier.cumulated.count == cumulated.count else { return self }
        return TimeCounts(edges: edges, cumulated: zip(cumulated, earlier.cumulated).map { max(0, $0 - $1) })
    }

    /// What a share of them took no longer than, in milliseconds: within its bucket as if they were spread evenly; nil of none.
    package func quantile(_ share: Double) -> Double? {
        guard count > 0 else { return nil }
        let wanted = share * count
        var (below, lower) = (0.0, 0.0)
        for (edge, sum) in zip(edges, cumulated) {
            if sum >= wanted, sum > below { return lower + (edge - lower) * (wanted - below) / (sum - below) }
            (below, lower) = (sum, edge)
        }
        // Beyond the last edge nothing is known.
        return lower
    }

    /// The upper edge of the last bucket that has any: what all took no longer than; nil of none.
    package var most: Double? {
        guard count > 0 else { return nil }
        for (place, edge) in edges.enumerated() where cumulated[place] >= count { return edge }
        return edges.last
    }
}

extension TimeCounts {
    /// The value of a counter or gauge, all its labels together; nil if there is none.
    static func figure(_ name: String, in page: String) -> Double? {
        var sum: Double?
        for line in page.split(separator: "\n") where line.hasPrefix(name) {
            guard line.dropFirst(name.count).first.map({ $0 == " " || $0 == "{" }) == true,
                let space = line.lastIndex(of: " "), let value = Double(line[line.index(after: space)...])
            else { continue }
            sum = (sum ?? 0) + value
        }
        return sum
    }
}
