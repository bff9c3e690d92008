/// The latest times that a provider took to its first result, and where most of them end.
public struct LatencyWindow: Sendable, Equatable {
    /// How many are kept: enough for a 95th percentile, few enough to follow the provider's day.
    static let capacity = 100

    private var latest: [Duration] = []
    private var next = 0

    /// Knows nothing yet.
    public init() {}

    /// How many times it knows.
    public var count: Int { latest.count }

    /// Takes note of one; allocates until it is full.
    public mutating func add(_ time: Duration) {
        if latest.count < Self.capacity {
            latest.append(time)
        } else {
            latest[next] = time
        }
        next = (next + 1) % Self.capacity
    }

    /// The time within which that share of them came, by the nearest rank; nil while it knows none.
    public func quantile(_ share: Double) -> Duration? {
        guard !latest.isEmpty else { return nil }
        let rank = Int((share * Double(latest.count)).rounded(.up)) - 1
        return latest.sorted()[max(0, min(rank, latest.count - 1))]
    }
}
