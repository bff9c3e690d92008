internal import Synchronization

/// How often something took how long; counted on any thread.
package final class LatencyHistogram: Sendable {
    /// The buckets' upper edges in microseconds: fine where a caller begins to notice.
    package static let edges: [Int64] = [
        100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 75_000, 100_000, 150_000, 200_000, 300_000, 400_000,
        500_000, 600_000, 800_000, 1_000_000, 1_500_000, 2_000_000, 3_000_000, 5_000_000, 10_000_000,
    ]

    // One more than there are edges: what lasts longer than the last.
    private let buckets: [25 of Atomic<Int64>] = .init { _ in Atomic(0) }
    private let total = Atomic<Int64>(0)

    package init() {}

    /// Counts something that took so long.
    package func record(_ duration: Duration) {
        let nanoseconds = max(0, duration / .nanoseconds(1))
        let time = nanoseconds < 9e18 ? Int64(nanoseconds) : .max / 2
        let bucket = Self.edges.firstIndex { time <= $0 * 1_000 } ?? Self.edges.count
        buckets[bucket].add(1, ordering: .relaxed)
        total.wrappingAdd(time, ordering: .relaxed)
    }

    /// How many took no longer than each edge, and at last how many there were.
    package var cumulated: [Int64] {
        var sum: Int64 = 0
        return (0...Self.edges.count).map { bucket in
            sum += buckets[bucket].load(ordering: .relaxed)
            return sum
        }
    }

    /// How long all of them took.
    package var sum: Duration { .nanoseconds(total.load(ordering: .relaxed)) }
}
