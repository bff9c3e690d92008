internal import CallTiming
internal import Locks
internal import Reactor
internal import Synchronization

/// What a process knows of its providers' latencies, how many second requests it has made, and what came of them.
public final class HedgeBoard: Sendable {
    /// How second requests of a role have gone.
    public struct Counts: Sendable, Equatable {
        /// First requests.
        public var requests = 0
        /// Second requests.
        public var hedges = 0
        /// Of those, the ones whose answer was used.
        public var wins = 0
        /// Second requests that were due, and that the budget did not allow.
        public var refused = 0

        /// Nothing counted.
        public init() {}
    }

    /// One second request, when it is known what came of it.
    public struct Outcome: Sendable, Equatable {
        /// Who was asked first.
        public var first: ProviderIdentity
        /// Who was asked second.
        public var second: ProviderIdentity
        /// Whose answer is used; nil when neither gave one.
        public var winner: ProviderIdentity?
        /// How long the first had been waited for when the second was asked.
        public var after: Duration
    }

    private struct State {
        var latencies: [ProviderIdentity: LatencyWindow] = [:]
        var budgets: [ProviderRole: HedgeBudget] = [:]
        var counts: [ProviderRole: Counts] = [:]
    }

    private let state = Mutex(State())
    private let readers = Mutex<[@Sendable (Outcome) -> Void]>([])

    /// Makes a board that knows nothing.
    public init() {}

    /// Has every outcome told, on the thread on which it happens; what is told must be taken quickly.
    public func observe(_ reader: @escaping @Sendable (Outcome) -> Void) {
        readers.withLock { readers in heldLock(of: self) { readers.append(reader) } }
    }

    /// How second requests of a role have gone.
    public func counts(of role: ProviderRole) -> Counts { withState { $0.counts[role] ?? Counts() } }

    /// What is known of a provider's latency.
    public func latencies(of identity: ProviderIdentity) -> LatencyWindow {
        withState { $0.latencies[identity] ?? LatencyWindow() }
    }

    /// A provider took that long to its first result, or at least that long when it was given up.
    public func record(_ latency: Duration, of identity: ProviderIdentity) {
        withState { $0.latencies[identity, default: LatencyWindow()].add(latency) }
    }

    /// A first request is made: answers how long to wait for it before another provider is asked, too; nil for ever.
    func requested(_ identity: ProviderIdentity, _ settings: HedgeSettings?, at now: MonotonicInstant) -> Duration? {
        withState { state in
            state.counts[identity.role, default: Counts()].requests += 1
            state.budgets[identity.role, default: HedgeBudget()].requested(at: now)
            guard let settings, let window = state.latencies[identity], window.count >= settings.fewestSamples,
                let time = window.quantile(settings.quantile)
            else { return nil }
            return max(time, settings.earliest)
        }
    }

    /// Whether a second request may be made.
    func mayHedge(_ role: ProviderRole, _ settings: HedgeSettings, at now: MonotonicInstant) -> Bool {
        withState { state in
            let may = state.budgets[role, default: HedgeBudget()].take(share: settings.share, at: now)
            if may {
                state.counts[role, default: Counts()].hedges += 1
            } else {
                state.counts[role, default: Counts()].refused += 1
            }
            return may
        }
    }

    /// A second request has come to its end.
    func hedged(_ outcome: Outcome) {
        withState { state in
            if outcome.winner == outcome.second { state.counts[outcome.second.role, default: Counts()].wins += 1 }
        }
        for reader in readers.withLock({ readers in heldLock(of: self) { readers } }) { reader(outcome) }
    }

    private func withState<Result>(_ body: (inout State) -> Result) -> Result {
        state.withLock { state in heldLock(of: self) { body(&state) } }
    }
}
