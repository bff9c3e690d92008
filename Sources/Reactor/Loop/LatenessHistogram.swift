import Synchronization

/// How often something was late by how much, in buckets a power of two of microseconds wide.
///
/// Written by one thread, read by any.
public final class LatenessHistogram: Sendable {
    /// Bucket 0 holds less than 1 µs, bucket n what is from 2^(n-1) to below 2^n µs, the last everything above.
    public static let bucketCount = 24

    // A `final class` of fixed atomics: an array of atomics would need memory that nobody may move.
    private let buckets: [24 of Atomic<UInt64>] = .init { _ in Atomic(0) }

    init() {}

    /// How many were counted in each bucket.
    public var counts: [UInt64] { (0..<Self.bucketCount).map { buckets[$0].load(ordering: .relaxed) } }

    /// The upper edge of a bucket.
    public static func upperEdge(of bucket: Int) -> Duration { .microseconds(1 << bucket) }

    /// The lateness that a share of all stays below, to the bucket's upper edge; zero when nothing was counted.
    public func quantile(_ share: Double) -> Duration {
        Lateness(counts: counts).quantile(share)
    }

    func record(_ nanoseconds: Int64, count: UInt64) {
        let microseconds = UInt64(max(0, nanoseconds)) / 1_000
        let bucket = min(Self.bucketCount - 1, 64 - microseconds.leadingZeroBitCount)
        let before = buckets[bucket].load(ordering: .relaxed)
        buckets[bucket].store(before + count, ordering: .relaxed)
    }
}
