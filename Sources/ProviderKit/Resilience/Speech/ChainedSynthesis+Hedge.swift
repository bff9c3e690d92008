internal import CallTiming
internal import Reactor

// A second voice, when the first is late with its first audio.
extension ChainedSynthesis {
    /// A voice that has begun to speak.
    private struct Entry {
        let session: any SynthesisSession
        /// What was read until its first audio, that included.
        let early: [SynthesisEvent]

        var hasSound: Bool { if case .audio = early.last { true } else { false } }
    }

    /// Waits for the voice at work, and asks the next one in the chain when it is late; whoever speaks first, goes on.
    func race(after delay: Duration) async throws(ProviderFailure) {
        guard let line, let settings = roster.settings.hedge else { return }
        let first = line.attempt
        var second: Attempt?
        let confined = LoopConfined(self, on: loop)
        let events = LoopConfined(line.events, on: loop)
        let session = LoopConfined(line.session, on: loop)
        let end: HedgeEnd<Entry> = await hedged(
            on: loop,
            until: { await confined.value.isLate(by: delay) },
            rival: {
                let now = loop.now
                guard !isOver, let rival = roster.rival(of: first, &course, at: now) else { return nil }
                guard roster.resilience.hedges.mayHedge(.voice, settings, at: now) else {
                    roster.dropped(rival, &course, at: now)
                    return nil
                }
                second = rival
                return { await confined.value.enter(rival) }
            },
            discard: { $0.session.cancel() },
            { await confined.value.begin(session.value, events.value) }
        )
        rival = nil
        if let second {
            let winner: ProviderIdentity? =
                switch end {
                case .first: first.identity
                case .second: second.identity
                case .neither: nil
                }
            roster.resilience.hedges.hedged(
                .init(first: first.identity, second: second.identity, winner: winner, after: delay)
            )
        }
        try settle(end, second)
    }

    private func settle(_ end: HedgeEnd<Entry>, _ second: Attempt?) throws(ProviderFailure) {
        guard !isOver, !Task.isCancelled else {
            // Nobody listens any more: who won is dropped, and no permit stays unanswered.
            if let second { roster.abandoned(second, at: loop.now) }
            if case .second(let entry, _) = end { entry.session.cancel() }
            if isOver { return }
            throw .cancelled(roster.members[0].identity.provider)
        }
        switch end {
        case .first(let entry, let rivalEnd):
            if let second {
                if case .failed(let failure) = rivalEnd {
                    try refused(second, failure)
                    // Whoever speaks was not changed by that.
                    replaced = nil
                } else {
                    drop(second)
                }
            }
            for event in entry.early { take(event) }
        case .second(let entry, let failure):
            guard let second, let line else { return entry.session.cancel() }
            if let failure {
                broke(failure)
            } else {
                self.line = nil
                line.session.cancel()
                roster.abandoned(line.attempt, at: loop.now)
                // It would have taken longer: not to know how long must not make it look fast.
                if let due { roster.resilience.hedges.record(loop.now - due, of: line.attempt.identity) }
                if line.session.hasAsked { pending.append(.usage(.dropped(characters: line.given))) }
                replaced = (
                    line.attempt.identity,
                    ProviderFailure(
                        .stalled,
                        provider: line.attempt.identity.provider,
                        "later than it mostly is; another was asked beside it, and was first"
                    ), SpokenProgress.Manner.beginning.note
                )
            }
            serve(second, entry.session, hasText: true)
            for event in entry.early { take(event) }
        case .neither(let failure, let rivalFailure):
            if let second, let rivalFailure { try refused(second, rivalFailure) }
            broke(failure)
        }
    }

    private func drop(_ rival: Attempt) {
        roster.dropped(rival, &course, at: loop.now)
        pending.append(.usage(.dropped(characters: line?.given ?? 0)))
    }

    /// Waits until the first audio has been due for so long.
    private func isLate(by delay: Duration) async -> Bool {
        do throws(ProviderFailure) {
            if due == nil {
                let provider = roster.members[0].identity.provider
                try await loop.wait(
                    until: nil,
                    late: .cancelled(provider),
                    cancelled: .cancelled(provider),
                    start: { dueWait = $0 },
                    abandon: { [self] in dueWait = nil }
                )
            }
        } catch {
            return false
        }
        guard let due else { return false }
        return (try? await loop.sleep(until: due + delay)) != nil
    }

    /// Reads from a session until its first audio.
    private func begin(
        _ session: any SynthesisSession,
        _ events: ProviderEvents<SynthesisEvent>
    ) async -> Result<LoopConfined<Entry>, ProviderFailure> {
        var early: [SynthesisEvent] = []
        do throws(ProviderFailure) {
            while let event = try await events.next() {
                early.append(event)
                if case .audio = event { break }
            }
            return .success(LoopConfined(Entry(session: session, early: early), on: loop))
        } catch {
            return .failure(error)
        }
    }

    /// Opens a session with a second voice, gives it the text and waits for its first audio.
    private func enter(_ attempt: Attempt) async -> Result<LoopConfined<Entry>, ProviderFailure> {
        do throws(ProviderFailure) {
            let session = try await session(of: attempt)
            guard !isOver else {
                session.cancel()
                return .failure(.cancelled(attempt.identity.provider))
            }
            _ = giveText(to: session, of: attempt)
            rivalAsked = loop.now
            rival = session
            let result = await begin(session, session.events)
            rival = nil
            switch result {
            case .success(let entry) where entry.value.hasSound:
                return result
            case .success:
                session.cancel()
                // Who has nothing to say was not first with anything.
                return .failure(.silence(attempt.identity.provider))
            case .failure:
                session.cancel()
                return result
            }
        } catch {
            return .failure(error)
        }
    }
}

extension ProviderUsage {
    /// What a voice was given and did not need to speak.
    fileprivate static func dropped(characters: Int) -> ProviderUsage {
        var usage = ProviderUsage()
        usage.characters = characters
        usage.requests = 1
        usage.isEstimated = true
        return usage
    }
}
