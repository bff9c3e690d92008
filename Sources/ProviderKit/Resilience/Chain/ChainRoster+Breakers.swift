internal import CallTiming

// What an attempt shows of its provider. One that asks nobody shows nothing.
extension ChainRoster {
    /// The provider did what it was asked for.
    func succeeded(_ attempt: Attempt, at now: MonotonicInstant) {
        if let permit = attempt.permit { resilience.breakers.succeeded(permit, at: now) }
    }

    /// The provider failed; the course goes on without it.
    func failed(_ attempt: Attempt, _ failure: ProviderFailure, _ course: inout ChainCourse, at now: MonotonicInstant) {
        guard let permit = attempt.permit else { return course.skipped(attempt.place, failure) }
        resilience.breakers.failed(permit, failure, at: now)
        course.failed(attempt.place, failure)
    }

    /// The attempt was given up before it showed how the provider is.
    func abandoned(_ attempt: Attempt, at now: MonotonicInstant) {
        if let permit = attempt.permit { resilience.breakers.abandoned(permit, at: now) }
    }

    /// The attempt was one of two, and the other was first.
    func dropped(_ attempt: Attempt, _ course: inout ChainCourse, at now: MonotonicInstant) {
        abandoned(attempt, at: now)
        course.untried(attempt.place)
    }
}
