internal import CallTiming

/// How often callers may call: each so many times at once, and then as often as time gives it back.
///
/// A caller who may call in full is forgotten; of too many, those who may call soonest.
struct CallerAllowance: Sendable {
    /// When a caller's allowance will be whole again.
    private var whole: [CallerKey: MonotonicInstant] = [:]
    private let capacity: Int

    init(remembering capacity: Int) { self.capacity = max(1, capacity) }

    /// How many callers are remembered.
    var count: Int { whole.count }

    /// Whether a caller may call now, who then has; answers how long it is to wait otherwise.
    mutating func take(_ caller: CallerKey, perMinute: Int, at now: MonotonicInstant) -> Duration? {
        let interval = Duration.seconds(60) / max(1, perMinute)
        let due = max(now, whole[caller] ?? now)
        let wait = (due - now) - interval * (max(1, perMinute) - 1)
        guard perMinute > 0, wait <= .zero else { return perMinute > 0 ? wait : .seconds(60) }
        if whole[caller] == nil, whole.count >= capacity { forget(at: now) }
        whole[caller] = due + interval
        return nil
    }

    /// Makes room: a quarter at a time, so that it need not be done for every caller.
    private mutating func forget(at now: MonotonicInstant) {
        whole = whole.filter { $0.value > now }
        guard whole.count >= capacity else { return }
        let latest = whole.sorted { $0.value > $1.value }.prefix(capacity * 3 / 4)
        whole = Dictionary(uniqueKeysWithValues: latest.map { ($0.key, $0.value) })
    }
}

/// Whom limits count: a caller of an organisation; nil for all those who do not say their number.
struct CallerKey: Sendable, Hashable {
    var organisation: String
    var caller: String?
}
