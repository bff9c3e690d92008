/// What a ``GuardRail`` takes notice of in a call that ended.
public struct WatchedCall: Sendable, Equatable {
    /// How long the caller waited at each turn; infinity for an answer that never came.
    public var latencies: [Double]
    /// How often something was tried that can fail: 1 for the call as a whole, or a number of turns.
    public var attempts: Int
    /// How often it failed.
    public var failures: Int

    /// Notes a call; by default as one attempt, which succeeded.
    public init(latencies: [Double], failures: Int = 0, of attempts: Int = 1) {
        self.latencies = latencies
        self.failures = failures
        self.attempts = attempts
    }

    /// The share of turns with more than this latency; nil without turns.
    func slowShare(above latency: Double) -> Double? {
        let known = latencies.filter { !$0.isNaN }
        guard !known.isEmpty else { return nil }
        return Double(known.count { $0 > latency }) / Double(known.count)
    }

    /// The share of attempts that failed; nil without any.
    var failureShare: Double? {
        guard attempts > 0 else { return nil }
        return Double(min(max(failures, 0), attempts)) / Double(attempts)
    }
}
