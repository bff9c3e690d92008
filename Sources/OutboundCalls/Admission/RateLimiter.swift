public import CallTiming

/// Admits so many events of one kind in any minute, or whatever the span is; a value, told the time.
///
/// It counts exactly, not in steps: no minute, wherever it begins, has more than were allowed.
public struct RateLimiter: Sendable {
    private let limit: Int
    private let span: Duration
    private var admitted: [String: [MonotonicInstant]] = [:]
    private var nextSweep: MonotonicInstant?

    /// Admits `limit` events of each key in any `span`.
    public init(_ limit: Int = 10, in span: Duration = .seconds(60)) {
        self.limit = limit
        self.span = span
    }

    /// Admits an event, or says after how long one would be.
    ///
    /// - Parameter limit: another limit for this key.
    public mutating func admit(_ key: String, limit: Int? = nil, at now: MonotonicInstant) -> Duration? {
        sweep(now)
        let limit = limit ?? self.limit
        guard limit > 0 else { return span }
        let start = now - span
        var times = admitted[key, default: []]
        times.removeAll { $0 <= start }
        guard times.count < limit else {
            admitted[key] = times
            return (times[times.count - limit] + span) - now
        }
        times.append(now)
        admitted[key] = times
        return nil
    }

    /// Gives one event back that was admitted and did not happen.
    public mutating func giveBack(_ key: String) { _ = admitted[key]?.popLast() }

    /// How many keys are kept.
    var keyCount: Int { admitted.count }

    /// Forgets who has been quiet for a span, once a span, so that strangers do not fill the memory.
    private mutating func sweep(_ now: MonotonicInstant) {
        if let nextSweep, now < nextSweep { return }
        nextSweep = now + span
        let start = now - span
        admitted = admitted.filter { ($0.value.last ?? start) > start }
    }
}

extension MonotonicInstant {
    fileprivate static func - (instant: Self, duration: Duration) -> Self { instant + (.zero - duration) }
}
