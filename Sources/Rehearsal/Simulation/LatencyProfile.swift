/// How slow a simulated provider is.
package struct LatencyProfile: Sendable, Equatable {
    /// From a complete request, or from the audio that a result needs, to its first byte.
    package var first: LatencyDistribution
    /// From one piece to the next: between tokens, between messages.
    package var next: LatencyDistribution
    /// How many seconds of audio a voice makes in a second; nil for all at once.
    package var realTimeFactor: Double?

    package init(
        first: LatencyDistribution = .none,
        next: LatencyDistribution = .none,
        realTimeFactor: Double? = nil
    ) {
        self.first = first
        self.next = next
        self.realTimeFactor = realTimeFactor
    }

    /// As fast as the machine.
    package static let none = LatencyProfile()
}

/// How a delay varies.
package enum LatencyDistribution: Sendable, Equatable {
    /// No delay.
    case none
    /// Always the same.
    case fixed(Duration)
    /// Log-normal: half are below the median, nineteen of twenty below p95.
    case logNormal(median: Duration, p95: Duration)
    /// Log-normal, but one in so many takes `tail` times as long.
    case heavyTail(median: Duration, p95: Duration, oneIn: Int, tail: Double)

    /// The next delay.
    package func sample(_ random: inout SimulatorRandom) -> Duration {
        switch self {
        case .none: return .zero
        case .fixed(let delay): return delay
        case .logNormal(let median, let p95):
            return .seconds(Self.logNormal(median, p95, &random))
        case .heavyTail(let median, let p95, let oneIn, let tail):
            let delay = Self.logNormal(median, p95, &random)
            let isLate = random.next() % UInt64(max(1, oneIn)) == 0
            return .seconds(isLate ? delay * tail : delay)
        }
    }

    private static func logNormal(_ median: Duration, _ p95: Duration, _ random: inout SimulatorRandom) -> Double {
        let middle = max(1e-6, median / .seconds(1))
        // 1.645 is where the standard normal distribution has 95 % below it.
        let spread = max(0, logarithm(max(p95 / .seconds(1), middle) / middle) / 1.645)
        return middle * exponential(spread * random.normal())
    }
}
