/// Admits so many events of one kind in any minute, or whatever the span is; a value, told the time.
///
/// It counts exactly, not in steps: no minute, wherever it begins, has more than were allowed. What has been quiet for a
/// span is forgotten; of too many keys, those that have used the least of what they may.
public struct RateLimiter<Key: Hashable & Sendable>: Sendable {
    private let limit: Int
    private let span: Duration
    /// How many keys are remembered at most.
    public var capacity: Int
    private var admitted: [Key: [MonotonicInstant]] = [:]
    private var nextSweep: MonotonicInstant?

    /// Admits `limit` events of each key in any `span`, and remembers so many keys.
    public init(_ limit: Int = 10, in span: Duration = .seconds(60), remembering capacity: Int = .max) {
        self.limit = limit
        self.span = span
        self.capacity = capacity
    }

    /// Admits an event, or says after how long one would be.
    ///
    /// - Parameter limit: another limit for this key.
    public mutating func admit(_ key: Key, limit: Int? = nil, at now: MonotonicInstant) -> Duration? {
        if nextSweep.map({ now >= $0 }) ?? true { sweep(now) }
        let limit = limit ?? self.limit
        guard limit > 0 else { return span }
        let start = now + (.zero - span)
        var times = admitted[key, default: []]
        times.removeAll { $0 <= start }
        guard times.count < limit else {
            admitted[key] = times
            return (times[times.count - limit] + span) - now
        }
        if times.isEmpty, admitted[key] == nil, admitted.count >= max(1, capacity) { makeRoom(now) }
        times.append(now)
        admitted[key] = times
        return nil
    }

    /// Gives one event back that was admitted and did not happen.
    public mutating func giveBack(_ key: Key) { _ = admitted[key]?.popLast() }

    /// How many keys are remembered.
    public var count: Int { admitted.count }

    /// Forgets who has been quiet for a span, once a span, so that strangers do not fill the memory.
    private mutating func sweep(_ now: MonotonicInstant) {
        nextSweep = now + span
        let start = now + (.zero - span)
        admitted = admitted.filter { ($0.value.last ?? start) > start }
    }

    /// Makes room for a quarter of all, so that it need not be done for every key.
    private mutating func makeRoom(_ now: MonotonicInstant) {
        sweep(now)
        guard admitted.count >= max(1, capacity) else { return }
        let kept = admitted.sorted { $0.value.count > $1.value.count }.prefix(max(1, capacity) * 3 / 4)
        admitted = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
    }
}
