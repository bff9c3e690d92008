internal import CallTiming

/// The places of an organisation's calls: how many are taken, and by whom.
struct CallPlaces: Sendable {
    /// Who holds a place.
    enum Holder: Sendable, Hashable {
        /// Anybody who calls from this number; nil for all those together who do not say theirs.
        case stranger(String?)
        /// A call that somebody was let in for, or that we make: nobody counts it but whoever has let it in.
        case own(String)
    }

    /// Why a call is not taken.
    enum Refusal: Sendable, Equatable {
        /// There are too many calls.
        case full
        /// This caller has too many calls.
        case tooManyOfCaller
        /// This caller has called too often.
        case tooOften(wait: Duration)
    }

    /// How many are taken.
    private(set) var taken = 0
    private var counts: [Holder: Int] = [:]
    private var rates = RateLimiter<String?>()

    /// How many callers are remembered.
    var knownCallers: Int { rates.count }

    /// Gives a call a place, unless there is a reason not to.
    mutating func admit(_ holder: Holder, _ limits: DoorLimits, at now: MonotonicInstant) -> Refusal? {
        guard taken < limits.calls else { return .full }
        if case .stranger(let caller) = holder {
            let most = caller == nil ? limits.withheldCalls : limits.callsPerCaller
            guard counts[holder, default: 0] < most else { return .tooManyOfCaller }
            rates.capacity = limits.callersRemembered
            let perMinute = caller == nil ? limits.withheldCallsPerMinute : limits.callsPerMinute
            if let wait = rates.admit(caller, limit: perMinute, at: now) { return .tooOften(wait: wait) }
        }
        take(holder)
        return nil
    }

    /// Gives a place to who has been let in before.
    mutating func take(_ holder: Holder) {
        counts[holder, default: 0] += 1
        taken += 1
    }

    /// Takes a place back.
    mutating func release(_ holder: Holder) {
        let left = counts[holder, default: 1] - 1
        counts[holder] = left > 0 ? left : nil
        taken -= 1
    }
}
