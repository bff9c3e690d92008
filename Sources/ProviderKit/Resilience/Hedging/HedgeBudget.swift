public import CallTiming

/// Sees to it that second requests stay a small share of all: they cost money, and a provider that is slow because it has
/// too much to do must not be given twice as much.
public struct HedgeBudget: Sendable, Equatable {
    private struct Counts: Sendable, Equatable {
        var requests = 0
        var hedges = 0
    }

    private var earlier = Counts()
    private var present = Counts()
    private var began: MonotonicInstant?

    private static let half = Duration.seconds(30)

    /// Knows of no requests.
    public init() {}

    /// A request was made.
    public mutating func requested(at now: MonotonicInstant) {
        turn(at: now)
        present.requests += 1
    }

    /// Whether a second request may be made now, which then counts; one a minute always may.
    public mutating func take(share: Double, at now: MonotonicInstant) -> Bool {
        turn(at: now)
        let requests = earlier.requests + present.requests
        let hedges = earlier.hedges + present.hedges
        guard share > 0, Double(hedges + 1) <= max(1, share * Double(requests)) else { return false }
        present.hedges += 1
        return true
    }

    /// Counts are kept for the present half minute and the one before.
    private mutating func turn(at now: MonotonicInstant) {
        guard let began else {
            self.began = now
            return
        }
        let age = now - began
        guard age >= Self.half else { return }
        earlier = age >= Self.half * 2 ? Counts() : present
        present = Counts()
        self.began = now
    }
}
