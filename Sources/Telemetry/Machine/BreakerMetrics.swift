package import CallTiming
package import ProviderKit

extension MetricPage {
    /// Writes which providers are not asked at present, by whom.
    package mutating func write(_ boards: [Organisation: BreakerBoard], at now: MonotonicInstant) {
        var worst: [[String]: Double] = [:]
        for (organisation, board) in boards {
            for (scope, state) in board.states(at: now) {
                let whose: [String] =
                    switch scope {
                    case .provider(let identity): [identity.role.rawValue, identity.provider, identity.model]
                    case .credential(let provider, _): ["credential", provider, ""]
                    }
                let labels = [organisation.key] + whose
                // Those of two keys look alike, as nothing of a key is shown.
                worst[labels] = max(worst[labels] ?? 0, state.weight)
            }
        }
        let header = MetricHeader(
            "syrinx_breaker_open",
            .gauge,
            "Whether a provider is not asked at present: 1, or 0.5 where one request tries it."
        )
        begin(header)
        for (labels, value) in worst.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let names = ["organisation", "role", "provider", "model"]
            sample(header.name, zip(names, labels).map { ($0, $1) }, value)
        }
    }
}

extension CircuitBreaker.State {
    fileprivate var weight: Double {
        switch self {
        case .closed: 0
        case .halfOpen: 0.5
        case .open: 1
        }
    }
}
