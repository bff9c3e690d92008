import Synchronization

extension EventLoop {
    /// What a loop has done since it was started; two of them tell what it has done in between.
    public struct Statistics: Sendable, Equatable {
        /// How often it has waited and then worked.
        public var turns: UInt64
        /// How long it has worked.
        public var busyTime: Duration
        /// How long it has lived, or the time between two statistics.
        public var time: Duration
        /// How many connections it holds now.
        public var connections: Int
        /// How late its timers fired.
        public var timerLateness: Lateness
        /// How long what had arrived had to wait for the others of its turn, at most.
        public var readLateness: Lateness

        /// The share of the time in which it worked, from 0 to 1.
        public var busyShare: Double { time > .zero ? min(1, busyTime / time) : 0 }

        /// What has happened since an earlier moment; connections are those of now.
        public func since(_ earlier: Statistics) -> Statistics {
            Statistics(
                turns: turns - earlier.turns,
                busyTime: busyTime - earlier.busyTime,
                time: time - earlier.time,
                connections: connections,
                timerLateness: timerLateness.since(earlier.timerLateness),
                readLateness: readLateness.since(earlier.readLateness)
            )
        }
    }

    /// The figures of now; may be asked for on any thread, and costs the loop nothing.
    public var statistics: Statistics {
        let now = monotonicNanoseconds()
        let since = watch.busySince.load(ordering: .relaxed)
        let present = since == 0 ? 0 : max(0, now - since)
        return Statistics(
            turns: watch.turns,
            busyTime: .nanoseconds(watch.busyTime.load(ordering: .relaxed) + present),
            time: .nanoseconds(now - watch.start),
            connections: load,
            timerLateness: Lateness(counts: watch.timers.counts),
            readLateness: Lateness(counts: watch.reads.counts)
        )
    }
}

/// How often something was late by how much, at one moment.
public struct Lateness: Sendable, Equatable {
    /// How often, in the buckets of a `LatenessHistogram`.
    public let counts: [UInt64]

    /// How often in the whole.
    public var total: UInt64 { counts.reduce(0, +) }

    /// The lateness that a share of all stays below, to a bucket's upper edge; zero when nothing was counted.
    public func quantile(_ share: Double) -> Duration {
        let total = self.total
        guard total > 0 else { return .zero }
        var seen: UInt64 = 0
        for (bucket, count) in counts.enumerated() {
            seen += count
            if Double(seen) >= share * Double(total) { return LatenessHistogram.upperEdge(of: bucket) }
        }
        return LatenessHistogram.upperEdge(of: counts.count - 1)
    }

    func since(_ earlier: Lateness) -> Lateness {
        Lateness(counts: zip(counts, earlier.counts).map { $0 - $1 })
    }
}
