internal import CallTiming
internal import Glibc

/// A point in everybody's time, in milliseconds since 1970 (UTC): when a call was, for those who look it up later.
package struct WallTime: Sendable, Hashable, Comparable {
    /// Milliseconds since 1970.
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Later than everything.
    package static let distantFuture = WallTime(milliseconds: .max)

    /// What the system's clock shows.
    package static var now: WallTime {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return WallTime(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }

    package static func < (earlier: Self, later: Self) -> Bool { earlier.milliseconds < later.milliseconds }

    /// The time so much earlier.
    package static func - (time: Self, duration: Duration) -> Self {
        let (milliseconds, overflow) = time.milliseconds.subtractingReportingOverflow(
            duration.clampedNanoseconds / 1_000_000
        )
        return Self(milliseconds: overflow ? .min : milliseconds)
    }
}
