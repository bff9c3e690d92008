internal import CallTiming
import Synchronization

/// How often something took how long; counted on any thread.
package final class TimeHistogram: Sendable {
    /// The buckets' upper edges in microseconds, 32 at most.
    package let edges: [Int64]

    // One more than there may be edges: what lasts longer than the last.
    private let buckets: [33 of Atomic<Int64>] = .init { _ in Atomic(0) }
    private let total = Atomic<Int64>(0)

    private init(edges: [Int64]) { self.edges = edges }

    /// For what people wait for: fine where a caller begins to notice.
    package static func waits() -> TimeHistogram {
        TimeHistogram(edges: [
            100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 75_000, 100_000, 150_000, 200_000, 300_000,
            400_000, 500_000, 600_000, 800_000, 1_000_000, 1_500_000, 2_000_000, 3_000_000, 5_000_000, 10_000_000,
        ])
    }

    /// For what is to take no time: half a millisecond apart around five.
    package static func shares() -> TimeHistogram {
        TimeHistogram(edges: [
            50, 100, 200, 300, 500, 750, 1_000, 1_500, 2_000, 2_500, 3_000, 3_500, 4_000, 4_500, 5_000, 5_500, 6_000,
            7_000, 8_000, 10_000, 12_500, 15_000, 20_000, 25_000, 30_000, 40_000, 50_000, 75_000, 100_000, 250_000,
            500_000, 1_000_000,
        ])
    }

    /// Counts something that took so long; less than nothing is nothing.
    package func record(nanoseconds: Int64) {
        let time = max(0, nanoseconds)
        var bucket = 0
        while bucket < edges.count, edges[bucket] &* 1_000 < time { bucket += 1 }
        buckets[bucket].add(1, ordering: .relaxed)
        total.wrappingAdd(time, ordering: .relaxed)
    }

    /// Counts something that took so long.
    package func record(_ duration: Duration) { record(nanoseconds: duration.clampedNanoseconds) }

    /// How many took no longer than each edge, and at last how many there were.
    package var cumulated: [Int64] {
        var sum: Int64 = 0
        return (0...edges.count).map { bucket in
            sum += buckets[bucket].load(ordering: .relaxed)
            return sum
        }
    }

    /// How long all of them took.
    package var sum: Duration { .nanoseconds(total.load(ordering: .relaxed)) }
}
