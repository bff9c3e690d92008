/// A point on the machine's monotonic clock, in nanoseconds from an arbitrary start.
public struct MonotonicInstant: Sendable, Hashable, Comparable {
    /// Nanoseconds since the clock's start.
    public let nanoseconds: Int64

    /// Makes an instant from the clock's own count.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// Orders instants by time.
    public static func < (earlier: Self, later: Self) -> Bool { earlier.nanoseconds < later.nanoseconds }

    /// The instant a duration later; a time beyond the clock's range becomes its end.
    public static func + (instant: Self, duration: Duration) -> Self {
        let (sum, overflow) = instant.nanoseconds.addingReportingOverflow(duration.clampedNanoseconds)
        return Self(nanoseconds: overflow ? .max : sum)
    }

    /// The time between two instants.
    public static func - (later: Self, earlier: Self) -> Duration {
        .nanoseconds(later.nanoseconds - earlier.nanoseconds)
    }
}

extension Duration {
    /// The duration in nanoseconds, held to what 64 bits can say (292 years).
    public var clampedNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds < 0 ? .min : .max }
        let (sum, carried) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carried ? (whole < 0 ? .min : .max) : sum
    }
}
