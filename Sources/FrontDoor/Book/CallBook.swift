internal import CallPipeline
internal import CallTiming
internal import Carriers

/// All calls that the door knows of, and how each stands with its streams: who may come in, and what is next for whom.
///
/// A pure value: the time comes in with each question.
struct CallBook: Sendable {
    /// What is next for a call whose stream is over.
    enum Next: Sendable, Equatable {
        /// The stream was lost: another one is to be opened for the same conversation.
        case comeBack(CallArrival)
        /// The agent has ended the call.
        case hangUp
        /// The agent has handed the call on.
        case transfer(String)
        /// The stream was lost too often.
        case tooOften
        /// No such call is known.
        case unknown
    }

    /// How a call stands when its webhook comes.
    enum Standing: Sendable, Equatable {
        /// A stream is expected, by the ticket that is out for it; nil while the call has not been answered.
        case expected(CallArrival, ticket: String?)
        /// Somebody else carries it; what the carrier was answered.
        case elsewhere(answer: String)
        /// It has had its stream.
        case begun
    }

    private enum State: Sendable {
        /// A stream is expected.
        case invited(until: MonotonicInstant)
        /// Somebody else carries the call, until the carrier or they say that it is over; what the carrier was answered.
        case elsewhere(until: MonotonicInstant, answer: String)
        /// A stream is there.
        case talking
        /// The stream is gone: it may come back, or nothing comes.
        case away(until: MonotonicInstant)
        /// The agent is done; the carrier will ask what is next.
        case leaving(CallFarewell, until: MonotonicInstant)
    }

    private struct Entry: Sendable {
        var arrival: CallArrival
        var state: State
        /// Counts the call's streams; what an earlier one tells is of no effect.
        var visit = 0
        /// The ticket that is out for its next stream.
        var ticket: String?
        /// Whether the carrier does something else with it, behind which it comes back.
        var isAside = false
        /// Whether the carrier has been told what is next behind its end.
        var isAnswered = false
        /// Whether it counts among the calls that there may be.
        var holdsPlace = true
    }

    private var entries: [CallKey: Entry] = [:]
    /// Who has how many places, of each organisation.
    private var places: [String: CallPlaces] = [:]
    /// How many calls of each organisation may come from now on; of one that is not in it none.
    var limits: [String: DoorLimits]
    private let times: DoorTimes
    private let returns: Int
    /// No call's time is over before that.
    private var quietUntil: MonotonicInstant?

    init(limits: [String: DoorLimits], times: DoorTimes, returns: Int) {
        self.limits = limits
        self.times = times
        self.returns = returns
    }

    /// How many calls have a place.
    var count: Int { places.values.reduce(0) { $0 + $1.taken } }
    /// How many calls are known, and how many callers.
    var known: (calls: Int, callers: Int) { (entries.count, places.values.reduce(0) { $0 + $1.knownCallers }) }

    /// How many calls have a stream, were told to open one, or will ask what is next.
    mutating func present(at now: MonotonicInstant) -> Int {
        expire(at: now)
        return entries.values.count { entry in
            switch entry.state {
            case .elsewhere: false
            case .leaving: !entry.isAnswered
            case .invited, .talking, .away: true
            }
        }
    }

    // MARK: Coming in

    /// Whether a call may come in; one that has come in already may as often as it asks.
    mutating func admit(_ arrival: CallArrival, at now: MonotonicInstant) -> CallPlaces.Refusal? {
        expire(at: now)
        let key = arrival.key
        if entries[key] != nil { return nil }
        guard let limits = limits[key.organisation] else { return .full }
        let refusal = places[key.organisation, default: CallPlaces()]
            .admit(arrival.placeHolder, limits, at: now)
        guard refusal == nil else { return refusal }
        entries[key] = Entry(arrival: arrival, state: .invited(until: now + times.stream))
        remind(now + times.stream)
        return nil
    }

    /// How a call stands; nil for one that is not known.
    func standing(of key: CallKey) -> Standing? {
        guard let entry = entries[key] else { return nil }
        switch entry.state {
        case .invited: return .expected(entry.arrival, ticket: entry.ticket)
        case .elsewhere(_, let answer): return .elsewhere(answer: answer)
        case .talking, .away, .leaving: return .begun
        }
    }

    /// A ticket is to be out for the next stream of a call, of which this is known now; answers whether the call waits for
    /// one, and has none: a webhook that came twice may have been answered meanwhile.
    mutating func invited(_ arrival: CallArrival, by ticket: String, at now: MonotonicInstant) -> Bool {
        let key = arrival.key
        guard isUnanswered(key) else { return false }
        entries[key]?.arrival = arrival
        entries[key]?.ticket = ticket
        entries[key]?.state = .invited(until: now + times.stream)
        remind(now + times.stream)
        return true
    }

    /// Somebody else carries a call from here on, of which the carrier is answered this; answers whether it waited for an
    /// answer.
    mutating func carried(_ arrival: CallArrival, answer: String, at now: MonotonicInstant) -> Bool {
        let key = arrival.key
        guard isUnanswered(key) else { return false }
        entries[key]?.arrival = arrival
        entries[key]?.state = .elsewhere(until: now + times.elsewhere, answer: answer)
        remind(now + times.elsewhere)
        return true
    }

    /// A call is not taken after all, unless it was answered meanwhile.
    mutating func turnedAway(_ key: CallKey) { if isUnanswered(key) { forget(key) } }

    private func isUnanswered(_ key: CallKey) -> Bool {
        guard let entry = entries[key], case .invited = entry.state else { return false }
        return entry.ticket == nil
    }

    /// A call's stream has come; answers its number, nil for a call that is not expected.
    mutating func streamCame(_ key: CallKey) -> Int? {
        guard var entry = entries[key], case .invited = entry.state else { return nil }
        entry.visit += 1
        entry.ticket = nil
        entry.state = .talking
        // Who comes back after the carrier had said that it was over has a place again.
        if !entry.holdsPlace {
            entry.holdsPlace = true
            places[key.organisation]?.take(entry.arrival.placeHolder)
        }
        entries[key] = entry
        return entry.visit
    }

    /// What is known of a call whose stream is there.
    func arrival(of key: CallKey, visit: Int) -> CallArrival? {
        guard let entry = entries[key], entry.visit == visit else { return nil }
        var arrival = entry.arrival
        arrival.visit = visit
        return arrival
    }

    // MARK: Going

    /// A call's stream has ended.
    mutating func streamEnded(_ key: CallKey, visit: Int, _ end: CarrierStreamEnd, at now: MonotonicInstant) {
        guard var entry = entries[key], entry.visit == visit else { return }
        switch (end, entry.state) {
        case (.lost(let memory), .invited), (.stopped(let memory), .invited):
            // It was asked for again before its loss was known here.
            entries[key]?.arrival.memory = memory ?? entry.arrival.memory
        case (_, .invited), (_, .away), (_, .leaving), (_, .elsewhere):
            return
        case (.refused, .talking):
            forget(key)
        case (.left(let way), .talking):
            guard entry.arrival.hasNext else { return forget(key) }
            let until = now + times.farewell
            entry.state = .leaving(way, until: until)
            release(&entry)
            entries[key] = entry
            remind(until)
        case (.stopped(let memory), .talking) where entry.isAside, (.lost(let memory), .talking) where entry.isAside:
            goAway(entry, key, memory, for: times.aside, at: now)
        case (.stopped(let memory), .talking):
            guard entry.arrival.hasNext else { return forget(key) }
            release(&entry)
            goAway(entry, key, memory, for: times.lostStream, at: now)
        case (.lost(let memory), .talking):
            guard entry.arrival.hasNext else { return forget(key) }
            goAway(entry, key, memory, for: times.lostStream, at: now)
        }
    }

    /// The carrier is about to do something else with a call, which comes back behind that.
    mutating func stepAside(_ key: CallKey, at now: MonotonicInstant) {
        entries[key]?.isAside = true
        // What is done next begins while it is away: it has all its time again.
        guard case .away? = entries[key]?.state else { return }
        entries[key]?.state = .away(until: now + times.aside)
        remind(now + times.aside)
    }

    /// The carrier has not done it.
    mutating func stay(_ key: CallKey) {
        if case .talking? = entries[key]?.state { entries[key]?.isAside = false }
    }

    /// A call comes back from what the carrier did with it; nil for one that was not away so.
    mutating func cameBack(_ key: CallKey, at now: MonotonicInstant) -> CallArrival? {
        guard var entry = entries[key], entry.isAside else { return nil }
        switch entry.state {
        case .invited, .leaving, .elsewhere: return nil
        case .talking, .away: break
        }
        entry.isAside = false
        entry.ticket = nil
        entry.arrival.hasWaited = true
        entry.state = .invited(until: now + times.stream)
        entries[key] = entry
        remind(now + times.stream)
        return entry.arrival
    }

    private mutating func goAway(
        _ entry: Entry,
        _ key: CallKey,
        _ memory: CallMemory?,
        for time: Duration,
        at now: MonotonicInstant
    ) {
        var entry = entry
        entry.arrival.memory = memory ?? entry.arrival.memory
        entry.state = .away(until: now + time)
        entries[key] = entry
        remind(now + time)
    }

    /// The carrier asks what is next for a call whose stream is over.
    mutating func next(_ key: CallKey, at now: MonotonicInstant) -> Next {
        expire(at: now)
        guard var entry = entries[key] else { return .unknown }
        if case .leaving(let way, _) = entry.state {
            // Asked again, it is answered the same.
            entries[key]?.isAnswered = true
            switch way {
            case .hangUp: return .hangUp
            case .transfer(let number): return .transfer(number)
            }
        }
        // A stream that was never opened counts, too: else a call could ask for ever.
        guard entry.arrival.returns < returns else {
            forget(key)
            return .tooOften
        }
        entry.arrival.returns += 1
        entry.arrival.hasWaited = false
        // What was out for the stream before is no answer to this question.
        entry.ticket = nil
        entry.state = .invited(until: now + times.stream)
        entries[key] = entry
        remind(now + times.stream)
        return .comeBack(entry.arrival)
    }

    /// The call is over, as the carrier says.
    mutating func callEnded(_ key: CallKey) { forget(key) }

    /// The ticket that is out for a call's next stream.
    func ticket(of key: CallKey) -> String? { entries[key]?.ticket }

    // MARK: Places

    private mutating func release(_ entry: inout Entry) {
        guard entry.holdsPlace else { return }
        entry.holdsPlace = false
        places[entry.arrival.key.organisation]?.release(entry.arrival.placeHolder)
    }

    private mutating func forget(_ key: CallKey) {
        guard var entry = entries.removeValue(forKey: key) else { return }
        release(&entry)
    }

    private mutating func remind(_ instant: MonotonicInstant) { quietUntil = min(quietUntil ?? instant, instant) }

    /// Forgets what has waited too long.
    mutating func expire(at now: MonotonicInstant) {
        guard let quietUntil, now >= quietUntil else { return }
        self.quietUntil = nil
        var old: [CallKey] = []
        for (key, entry) in entries {
            switch entry.state {
            case .talking: continue
            case .invited(let until), .away(let until), .leaving(_, let until), .elsewhere(let until, _):
                if until <= now { old.append(key) } else { remind(until) }
            }
        }
        for key in old { forget(key) }
    }
}
