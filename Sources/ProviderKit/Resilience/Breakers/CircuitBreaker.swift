public import CallTiming

/// Decides whether a provider should be asked at all: after enough failures it is left alone for a while, then tried with
/// one request.
///
/// A value: what happened and when goes in, what has changed comes out.
public struct CircuitBreaker: Sendable, Equatable {
    /// What it makes of a request that somebody wants to make.
    public enum Answer: Sendable, Equatable {
        /// It may be made.
        case granted
        /// It may be made, and decides about all that come after it.
        case probe
        /// Not before that time.
        case refused(until: MonotonicInstant)
    }

    /// How it stands.
    public enum State: Sendable, Equatable {
        /// Requests pass; on too many failures it opens.
        case closed
        /// Nothing passes until then; afterwards it is half open.
        case open(until: MonotonicInstant)
        /// One request tries the provider; its end closes the breaker or opens it for longer.
        case halfOpen
    }

    /// A change that others may want to know of.
    public enum Change: Sendable, Equatable {
        /// It lets nothing pass until then.
        case opened(until: MonotonicInstant, because: ProviderFailure)
        /// It lets everything pass again.
        case closed
    }

    /// Why it last counted something against the provider.
    public private(set) var lastFailure: ProviderFailure?

    private var phase = Phase.closed
    private var outcomes = OutcomeWindow()
    /// How often in a row it has opened without a success since.
    private var openings = 0
    /// When it was last tried although it was open.
    private var insistedAt: MonotonicInstant?

    private enum Phase: Sendable, Equatable {
        case closed
        case open(until: MonotonicInstant)
        /// A probe that never tells how it ended counts as lost at `lost`.
        case probing(lost: MonotonicInstant)
        /// The probe was given up by who made it: the next request is one.
        case waiting
    }

    /// Makes a closed breaker.
    public init() {}

    /// How it stands at a time.
    public func state(at now: MonotonicInstant) -> State {
        switch phase {
        case .closed: .closed
        case .open(let until): now < until ? .open(until: until) : .halfOpen
        case .probing, .waiting: .halfOpen
        }
    }

    /// Whether a request may be made; what is granted is to be answered for by one of the calls below.
    public mutating func ask(_ settings: Settings, at now: MonotonicInstant) -> Answer {
        switch phase {
        case .closed:
            return .granted
        case .open(let until) where now < until:
            return .refused(until: until)
        case .probing(let lost) where now < lost:
            return .refused(until: lost)
        case .open, .probing, .waiting:
            phase = .probing(lost: now + settings.longestProbe)
            return .probe
        }
    }

    /// Whether a provider may be tried although the breaker is open, because there is nobody else: now and then only, and not
    /// one that named a time or refuses the credential.
    public mutating func insist(_ settings: Settings, at now: MonotonicInstant) -> Bool {
        if let lastFailure, Self.isFinal(lastFailure) { return false }
        if let insistedAt, now < insistedAt + settings.insistence { return false }
        insistedAt = now
        return true
    }

    /// A request that insisted did what it was made for: the provider is back.
    public mutating func returned() -> Change? {
        guard phase != .closed else { return nil }
        phase = .closed
        openings = 0
        outcomes = OutcomeWindow()
        return .closed
    }

    /// A request that insisted failed: that makes no pause longer, unless the provider asks for it.
    public mutating func stillFails(_ failure: ProviderFailure, at now: MonotonicInstant) {
        guard failure.kind.countsAgainstProvider else { return }
        lastFailure = failure
        guard case .open(let until) = phase, let patience = failure.retryAfter, now + patience > until else { return }
        phase = .open(until: now + patience)
    }

    /// A request did what it was made for.
    ///
    /// - Parameter isProbe: whether it was granted as a probe; while one is under way, or to be made, it alone decides.
    public mutating func succeeded(
        _ settings: Settings,
        isProbe: Bool = true,
        at now: MonotonicInstant
    ) -> Change? {
        switch phase {
        case .closed:
            outcomes.add(succeeded: true, settings, at: now)
            return nil
        case .open:
            // It was made before the breaker opened and says nothing about what came since.
            return nil
        case .probing, .waiting:
            // Another one may have been made long before the breaker opened.
            guard isProbe else { return nil }
            phase = .closed
            openings = 0
            outcomes = OutcomeWindow()
            return .closed
        }
    }

    /// A request failed; one that says nothing about the provider counts as given up.
    public mutating func failed(
        _ failure: ProviderFailure,
        _ settings: Settings,
        isProbe: Bool = true,
        at now: MonotonicInstant
    ) -> Change? {
        guard failure.kind.countsAgainstProvider else {
            if isProbe { abandoned() }
            return nil
        }
        lastFailure = failure
        switch phase {
        case .closed:
            outcomes.add(succeeded: false, settings, at: now)
            guard Self.isFinal(failure) || outcomes.areBad(settings) else { return nil }
            return open(failure, settings, at: now)
        case .open(let until):
            // A late failure of an earlier request makes it longer only where the provider asks for that.
            guard let patience = failure.retryAfter, now + patience > until else { return nil }
            phase = .open(until: now + patience)
            return nil
        case .probing, .waiting:
            guard isProbe else { return nil }
            return open(failure, settings, at: now)
        }
    }

    /// A request ended without showing how the provider is.
    public mutating func abandoned() {
        if case .probing = phase { phase = .waiting }
    }

    private mutating func open(_ failure: ProviderFailure, _ settings: Settings, at now: MonotonicInstant) -> Change {
        let isAccount = failure.kind.isAboutCredential
        let base = isAccount ? settings.accountPause : settings.pause
        let doubled = base * (1 << min(openings, 10))
        let pause = max(min(doubled, max(settings.longestPause, base)), failure.retryAfter ?? .zero)
        openings += 1
        outcomes = OutcomeWindow()
        phase = .open(until: now + pause)
        return .opened(until: now + pause, because: failure)
    }

    /// Whether one failure is enough: the provider named a time, or the credential is refused.
    private static func isFinal(_ failure: ProviderFailure) -> Bool {
        failure.kind.isAboutCredential || (failure.retryAfter ?? .zero) > .zero
    }
}

extension CircuitBreaker {
    /// When it opens, and for how long.
    public struct Settings: Sendable, Hashable {
        /// How many failures within the window open it.
        public var failures = 3
        /// Which share of the requests within the window those must be: a busy provider always has some.
        public var share = 0.5
        /// How far back failures count.
        public var window = Duration.seconds(30)
        /// How long it stays open at first; each failed probe doubles that.
        public var pause = Duration.seconds(5)
        /// The most that doubling makes of it.
        public var longestPause = Duration.seconds(120)
        /// How long it stays open at first when the credential is refused or its account empty.
        public var accountPause = Duration.seconds(60)
        /// After which time a probe that has not told its end counts as lost.
        public var longestProbe = Duration.seconds(30)
        /// How often at most it is tried while it is open, when there is nobody else to ask.
        public var insistence = Duration.milliseconds(250)

        /// The defaults.
        public init() {}
    }
}

extension ProviderFailure.Kind {
    /// Whether it is the credential's trouble and not the model's: it then holds for all that is asked with it.
    public var isAboutCredential: Bool { self == .authentication || self == .quota }
}

/// How requests ended within about the last window, in two halves of it.
struct OutcomeWindow: Sendable, Equatable {
    private struct Half: Sendable, Equatable {
        var successes = 0
        var failures = 0
    }

    private var earlier = Half()
    private var present = Half()
    private var began: MonotonicInstant?

    mutating func add(succeeded: Bool, _ settings: CircuitBreaker.Settings, at now: MonotonicInstant) {
        let half = settings.window / 2
        if let began {
            let age = now - began
            if age >= half * 2 { earlier = Half() } else if age >= half { earlier = present }
            if age >= half {
                present = Half()
                self.began = now
            }
        } else {
            began = now
        }
        if succeeded { present.successes += 1 } else { present.failures += 1 }
    }

    func areBad(_ settings: CircuitBreaker.Settings) -> Bool {
        let failures = earlier.failures + present.failures
        let all = failures + earlier.successes + present.successes
        return failures >= settings.failures && Double(failures) >= settings.share * Double(all)
    }
}
