internal import CallTiming
internal import Reactor

// A second request, when the first is late.
extension ChainedGeneration {
    /// A model that has begun to write.
    private struct Entry {
        let generation: any Generation
        let events: ProviderEvents<GenerationEvent>
        /// What was read until its first word, that one included.
        let early: [GenerationEvent]
    }

    /// Asks one model, and the next one in the chain when that is late; whoever writes first, serves.
    func race(
        _ first: Attempt,
        after delay: Duration,
        _ settings: HedgeSettings
    ) async throws(ProviderFailure) {
        let began = loop.now
        var second: (attempt: Attempt, began: MonotonicInstant)?
        let confined = LoopConfined(self, on: loop)
        let loop = loop
        let end: HedgeEnd<Entry> = await hedged(
            on: loop,
            until: { (try? await loop.sleep(until: began + delay)) != nil },
            rival: {
                let now = loop.now
                let hedges = roster.resilience.hedges
                guard !isOver, let rival = roster.rival(of: first, &course, at: now) else { return nil }
                guard hedges.mayHedge(rival.identity.role, settings, at: now) else {
                    roster.dropped(rival, &course, at: now)
                    return nil
                }
                second = (rival, now)
                return { await confined.value.enter(rival) }
            },
            discard: { $0.generation.cancel() },
            { await confined.value.enter(first) }
        )
        if let second {
            let winner: ProviderIdentity? =
                switch end {
                case .first: first.identity
                case .second: second.attempt.identity
                case .neither: nil
                }
            roster.resilience.hedges.hedged(
                .init(first: first.identity, second: second.attempt.identity, winner: winner, after: delay)
            )
        }
        try settle(end, first, began, second)
    }

    private func settle(
        _ end: HedgeEnd<Entry>,
        _ first: Attempt,
        _ began: MonotonicInstant,
        _ second: (attempt: Attempt, began: MonotonicInstant)?
    ) throws(ProviderFailure) {
        guard !isOver, !Task.isCancelled else { return try giveUp(end, first, second?.attempt) }
        switch end {
        case .first(let entry, let rival):
            if let second {
                if case .failed(let failure) = rival {
                    let before = replaced
                    try refused(second.attempt, failure)
                    // Whoever serves was not changed by that.
                    replaced = before
                } else {
                    roster.dropped(second.attempt, &course, at: loop.now)
                    pending.append(.usage(.droppedRequest))
                }
            }
            enter(entry, first, began: began)
        case .second(let entry, let failure):
            guard let second else { return }
            let waited = loop.now - began
            if let failure {
                try refused(first, failure)
            } else {
                roster.abandoned(first, at: loop.now)
                // It would have taken longer: not to know how long must not make it look fast.
                roster.resilience.hedges.record(waited, of: first.identity)
                pending.append(.usage(.droppedRequest))
                replaced = (
                    first.identity,
                    ProviderFailure(
                        .stalled,
                        provider: first.identity.provider,
                        "later than it mostly is; another was asked beside it, and was first"
                    )
                )
            }
            enter(entry, second.attempt, began: second.began)
        case .neither(let failure, let rivalFailure):
            try refused(first, failure)
            if let second, let rivalFailure { try refused(second.attempt, rivalFailure) }
        }
    }

    /// Nobody waits for it any more: who won is dropped, too, and no permit stays unanswered.
    private func giveUp(_ end: HedgeEnd<Entry>, _ first: Attempt, _ second: Attempt?) throws(ProviderFailure) {
        for attempt in [first, second].compactMap(\.self) {
            roster.abandoned(attempt, at: loop.now)
        }
        switch end {
        case .first(let entry, _), .second(let entry, _): entry.generation.cancel()
        case .neither: break
        }
        if !isOver { throw .cancelled(first.identity.provider) }
    }

    private func enter(_ entry: Entry, _ attempt: Attempt, began: MonotonicInstant) {
        serve(attempt, entry.generation, entry.events, began: began)
        for event in entry.early { take(event) }
    }

    /// Has a model take the request and waits for its first word.
    private func enter(_ attempt: Attempt) async -> Result<LoopConfined<Entry>, ProviderFailure> {
        switch await request(attempt) {
        case .failure(let failure):
            return .failure(failure)
        case .success(let generation):
            racing.append(generation)
            defer { racing.removeAll { $0 === generation } }
            let events = generation.events
            var early: [GenerationEvent] = []
            do throws(ProviderFailure) {
                while let event = try await events.next() {
                    early.append(event)
                    if !event.isAccount {
                        let entry = Entry(generation: generation, events: events, early: early)
                        return .success(LoopConfined(entry, on: loop))
                    }
                }
                generation.cancel()
                let provider = attempt.identity.provider
                return .failure(ProviderFailure(.network, provider: provider, "it ended without a word"))
            } catch {
                generation.cancel()
                return .failure(error)
            }
        }
    }
}

extension GenerationEvent {
    /// Whether it is only an account, and no beginning.
    fileprivate var isAccount: Bool {
        switch self {
        case .usage, .switched: true
        case .text, .toolCallStarted, .toolCall, .finished: false
        }
    }
}

extension ProviderUsage {
    /// A request that was made and dropped.
    static let droppedRequest: ProviderUsage = {
        var usage = ProviderUsage()
        usage.requests = 1
        usage.isEstimated = true
        return usage
    }()
}
