internal import CallTiming

/// The providers of a chain in the order in which they are asked, and how.
struct ChainRoster<Provider: Sendable>: Sendable {
    struct Member: Sendable {
        let identity: ProviderIdentity
        let provider: Provider
    }

    let members: [Member]
    let settings: ChainSettings
    let resilience: ProviderResilience

    /// One attempt to be served by a member.
    struct Attempt: Sendable {
        let place: Int
        let member: Member
        /// Nil for one that asks nobody: the breaker is open, but the member may know by heart what is wanted.
        let permit: BreakerBoard.Permit?
        /// Why nobody may be asked.
        var refusal: ProviderFailure?

        var identity: ProviderIdentity { member.identity }
    }

    /// Who is to be asked next, nil when nobody is left; those who may not be asked are noted in the course.
    ///
    /// - Parameter insists: whether somebody may be asked whose breaker is open, when there is nobody else.
    /// - Parameter remembers: whether a member that may not be asked can be of use all the same.
    func next(
        _ course: inout ChainCourse,
        at now: MonotonicInstant,
        insists: Bool = true,
        remembers: (Provider) -> Bool = { _ in false }
    ) -> Attempt? {
        while let place = course.next(among: members.count, retries: settings.retries) {
            let member = members[place]
            switch resilience.breakers.ask(member.identity, settings.breaker, at: now) {
            case .granted(let permit):
                course.asked(place)
                return Attempt(place: place, member: member, permit: permit)
            case .refused(let until, let because):
                let refusal = Self.skip(member.identity, until - now, because)
                guard remembers(member.provider) else {
                    course.skipped(place, refusal)
                    continue
                }
                course.asked(place)
                return Attempt(place: place, member: member, permit: nil, refusal: refusal)
            }
        }
        return insists ? insist(&course, at: now) : nil
    }

    /// Nobody is left: somebody who was left alone may be back.
    private func insist(_ course: inout ChainCourse, at now: MonotonicInstant) -> Attempt? {
        for place in course.leftAlone(among: members.count) {
            let member = members[place]
            guard let permit = resilience.breakers.insist(member.identity, settings.breaker, at: now) else { continue }
            course.insisted(place)
            return Attempt(place: place, member: member, permit: permit)
        }
        return nil
    }

    /// Whether somebody beside the one asked now could be asked; for a second request.
    func rival(of attempt: Attempt, _ course: inout ChainCourse, at now: MonotonicInstant) -> Attempt? {
        var trial = course
        guard let rival = next(&trial, at: now, insists: false) else { return nil }
        guard rival.place != attempt.place else {
            abandoned(rival, at: now)
            return nil
        }
        course = trial
        return rival
    }

    private static func skip(
        _ identity: ProviderIdentity,
        _ rest: Duration,
        _ because: ProviderFailure?
    ) -> ProviderFailure {
        let words = because.map { "; \($0.message)" } ?? ""
        let milliseconds = Int64((rest / .milliseconds(1)).rounded(.up))
        return ProviderFailure(
            because?.kind ?? .overloaded,
            provider: identity.provider,
            "left alone for another \(milliseconds) ms\(words)",
            retryAfter: rest
        )
    }
}

/// Who of a chain has been asked since it last worked, and what came of it.
struct ChainCourse: Sendable, Equatable {
    private struct Record: Sendable, Equatable {
        var attempts = 0
        var isSkipped = false
        /// Whether it was asked although it was to be left alone.
        var isPressed = false
        var failure: ProviderFailure?
    }

    private var records: [Int: Record] = [:]
    /// What went wrong since it last worked, in order.
    private(set) var failures: [ProviderFailure] = []

    /// The first that has not been asked, else the first that may be asked again.
    func next(among count: Int, retries: Int) -> Int? {
        let fresh = (0..<count).first { records[$0] == nil }
        if let fresh { return fresh }
        let again = (0..<count).filter { place in
            guard let record = records[place], !record.isSkipped, let failure = record.failure else { return false }
            // What wants to be left alone is not asked again by who has just failed with it.
            return record.attempts <= retries && failure.kind.mayPass && failure.kind != .rateLimit
        }
        return again.min { (records[$0]?.attempts ?? 0) < (records[$1]?.attempts ?? 0) }
    }

    mutating func asked(_ place: Int) {
        records[place, default: Record()].attempts += 1
        records[place]?.failure = nil
    }

    /// Those who were not asked because they are to be left alone, in order.
    func leftAlone(among count: Int) -> [Int] {
        (0..<count).filter { records[$0].map { $0.isSkipped && !$0.isPressed } ?? false }
    }

    mutating func insisted(_ place: Int) {
        asked(place)
        records[place]?.isPressed = true
        records[place]?.isSkipped = false
    }

    mutating func skipped(_ place: Int, _ failure: ProviderFailure) {
        records[place, default: Record()].isSkipped = true
        failures.append(failure)
    }

    mutating func failed(_ place: Int, _ failure: ProviderFailure) {
        records[place, default: Record()].failure = failure
        failures.append(failure)
    }

    /// It was asked, and dropped before it could show anything.
    mutating func untried(_ place: Int) { records[place] = nil }

    /// The one asked last works: whoever failed before may be asked again when this one fails, too.
    mutating func works(_ place: Int) {
        records = [place: Record(attempts: 1)]
        failures = []
    }

    /// What is thrown when nobody is left: the last failure, with the words of all.
    func exhausted(_ name: String) -> ProviderFailure {
        guard var last = failures.last else {
            return ProviderFailure(.closed, provider: name, "the chain has nobody to ask")
        }
        guard failures.count > 1 else { return last }
        let words = failures.map { "\($0.provider): \($0.kind.rawValue): \($0.message)" }.joined(separator: "; ")
        last.message = "nobody in the chain is left: \(words)"
        return last
    }
}
