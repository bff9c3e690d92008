public import CallTiming
internal import Locks
internal import Reactor
internal import Synchronization

/// The breakers of a process: one for each provider, model and credential, and one for each credential alone.
public final class BreakerBoard: Sendable {
    /// What a breaker stands for.
    public enum Scope: Sendable, Hashable {
        /// One provider's model, asked with one credential.
        case provider(ProviderIdentity)
        /// A provider's credential, whatever it is used for.
        case credential(provider: String, Int)
    }

    /// A change of one breaker.
    public struct Change: Sendable, Equatable {
        /// Whose.
        public var scope: Scope
        /// What has changed.
        public var change: CircuitBreaker.Change
        /// When.
        public var at: MonotonicInstant
    }

    /// The right to make one request, which is to be answered for once.
    public struct Permit: Sendable, Equatable {
        /// Whom it is for.
        public let identity: ProviderIdentity
        /// Whether the request decides about those after it.
        public let isProbe: Bool
        let settings: CircuitBreaker.Settings
        let probesProvider: Bool
        let probesCredential: Bool
        /// Whether it was made although the breaker is open.
        var insists = false

        func probes(_ isCredential: Bool) -> Bool { isCredential ? probesCredential : probesProvider }
    }

    /// What is answered to who wants to make a request.
    public enum Answer: Sendable, Equatable {
        /// It may be made.
        case granted(Permit)
        /// Not before that time, because of what happened last.
        case refused(until: MonotonicInstant, because: ProviderFailure?)
    }

    private let breakers = Mutex<[Scope: CircuitBreaker]>([:])
    private let readers = Mutex<[@Sendable (Change) -> Void]>([])

    /// Makes a board on which everything is closed.
    public init() {}

    /// Has every change told, on the thread on which it happens; what is told must be taken quickly.
    public func observe(_ reader: @escaping @Sendable (Change) -> Void) {
        readers.withLock { readers in heldLock(of: self) { readers.append(reader) } }
    }

    /// Whether a provider may be asked.
    public func ask(
        _ identity: ProviderIdentity,
        _ settings: CircuitBreaker.Settings = .init(),
        at now: MonotonicInstant
    ) -> Answer {
        withBreakers { breakers in
            var credential = breakers[identity.credentialScope] ?? CircuitBreaker()
            var provider = breakers[.provider(identity)] ?? CircuitBreaker()
            // Both are asked on copies: a probe of one is not used up where the other refuses.
            let ofCredential = credential.ask(settings, at: now)
            if case .refused(let until) = ofCredential {
                return .refused(until: until, because: credential.lastFailure)
            }
            let ofProvider = provider.ask(settings, at: now)
            if case .refused(let until) = ofProvider {
                return .refused(until: until, because: provider.lastFailure)
            }
            let permit = Permit(
                identity: identity,
                isProbe: ofProvider == .probe || ofCredential == .probe,
                settings: settings,
                probesProvider: ofProvider == .probe,
                probesCredential: ofCredential == .probe
            )
            if permit.probesCredential { breakers[identity.credentialScope] = credential }
            if permit.probesProvider { breakers[.provider(identity)] = provider }
            return .granted(permit)
        }
    }

    /// The right to try a provider whose breaker is open, because there is nobody else; nil where that is not to be.
    public func insist(
        _ identity: ProviderIdentity,
        _ settings: CircuitBreaker.Settings = .init(),
        at now: MonotonicInstant
    ) -> Permit? {
        withBreakers { breakers in
            // Whose credential is refused is not asked.
            if let credential = breakers[identity.credentialScope], credential.state(at: now) != .closed { return nil }
            guard var provider = breakers[.provider(identity)], provider.insist(settings, at: now) else { return nil }
            breakers[.provider(identity)] = provider
            return Permit(
                identity: identity,
                isProbe: false,
                settings: settings,
                probesProvider: false,
                probesCredential: false,
                insists: true
            )
        }
    }

    /// The request did what it was made for.
    public func succeeded(_ permit: Permit, at now: MonotonicInstant) {
        report(permit, at: now) { breaker, isCredential in
            if permit.insists { return isCredential ? nil : breaker.returned() }
            return breaker.succeeded(permit.settings, isProbe: permit.probes(isCredential), at: now)
        }
    }

    /// The request failed.
    public func failed(_ permit: Permit, _ failure: ProviderFailure, at now: MonotonicInstant) {
        report(permit, at: now) { breaker, isCredential in
            if permit.insists, !failure.kind.isAboutCredential {
                if !isCredential { breaker.stillFails(failure, at: now) }
                return nil
            }
            if isCredential == failure.kind.isAboutCredential {
                return breaker.failed(failure, permit.settings, isProbe: permit.probes(isCredential), at: now)
            }
            // A refused credential says nothing about the model, and a broken connection nothing about the credential.
            if permit.probes(isCredential) { breaker.abandoned() }
            return nil
        }
    }

    /// The request was given up before it showed how the provider is.
    public func abandoned(_ permit: Permit, at now: MonotonicInstant) {
        report(permit, at: now) { breaker, isCredential in
            if permit.probes(isCredential) { breaker.abandoned() }
            return nil
        }
    }

    /// How all breakers stand that have ever counted something.
    public func states(at now: MonotonicInstant) -> [Scope: CircuitBreaker.State] {
        withBreakers { $0.mapValues { $0.state(at: now) } }
    }

    private func report(
        _ permit: Permit,
        at now: MonotonicInstant,
        _ change: (inout CircuitBreaker, _ isCredential: Bool) -> CircuitBreaker.Change?
    ) {
        var changes: [Change] = []
        withBreakers { breakers in
            for (scope, isCredential) in [(permit.identity.credentialScope, true), (.provider(permit.identity), false)]
            {
                var breaker = breakers[scope] ?? CircuitBreaker()
                if let change = change(&breaker, isCredential) {
                    changes.append(Change(scope: scope, change: change, at: now))
                }
                breakers[scope] = breaker
            }
        }
        guard !changes.isEmpty else { return }
        let readers = readers.withLock { readers in heldLock(of: self) { readers } }
        for change in changes {
            for reader in readers { reader(change) }
        }
    }

    private func withBreakers<Result>(_ body: (inout [Scope: CircuitBreaker]) -> Result) -> Result {
        breakers.withLock { breakers in heldLock(of: self) { body(&breakers) } }
    }
}

extension ProviderIdentity {
    /// The breaker of its credential.
    var credentialScope: BreakerBoard.Scope { .credential(provider: provider, credential) }
}
