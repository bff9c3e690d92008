internal import Reactor

/// How a request ended for which a second provider may have been asked.
enum HedgeEnd<Entry> {
    /// What became of the second request.
    enum Rival {
        /// It was not made.
        case none
        /// It was made, and failed.
        case failed(ProviderFailure)
        /// It was made, and dropped because the first came first.
        case dropped
    }

    /// The first provider came first.
    case first(Entry, Rival)
    /// The second came first; the first had failed meanwhile, or was dropped.
    case second(Entry, ProviderFailure?)
    /// Neither came.
    case neither(ProviderFailure, rival: ProviderFailure?)
}

/// Asks one provider, and another one when the first is late; answers with what came first, the other is cancelled.
///
/// To be called on the loop. `rival` answers with the second request, or nil where it may not be made.
func hedged<Entry>(
    on loop: EventLoop,
    until late: @escaping @Sendable () async -> Bool,
    rival: () -> (@Sendable () async -> Result<LoopConfined<Entry>, ProviderFailure>)?,
    discard: (Entry) -> Void,
    _ first: @escaping @Sendable () async -> Result<LoopConfined<Entry>, ProviderFailure>
) async -> HedgeEnd<Entry> {
    return await withTaskGroup(of: HedgeStep<Entry>.self, returning: HedgeEnd<Entry>.self) { group in
        group.addTask(executorPreference: loop) { .first(await first()) }
        group.addTask(executorPreference: loop) { .late(await late()) }
        var end: HedgeEnd<Entry>?
        var firstFailure: ProviderFailure?
        var rivalEnd = HedgeEnd<Entry>.Rival.none
        while let step = await group.next() {
            switch step {
            case .late(let isLate):
                guard isLate, end == nil, firstFailure == nil, let request = rival() else { continue }
                rivalEnd = .dropped
                group.addTask(executorPreference: loop) { .second(await request()) }
            case .first(.success(let entry)), .second(.success(let entry)):
                guard end == nil else {
                    discard(entry.value)
                    continue
                }
                if case .first = step {
                    end = .first(entry.value, rivalEnd)
                } else {
                    end = .second(entry.value, firstFailure)
                }
                group.cancelAll()
            case .first(.failure(let failure)):
                firstFailure = failure
                // Without a second request there is nothing to wait for.
                if case .dropped = rivalEnd { continue }
                group.cancelAll()
            case .second(.failure(let failure)):
                if end == nil { rivalEnd = .failed(failure) }
            }
        }
        if let end { return end }
        let rivalFailure: ProviderFailure? = if case .failed(let failure) = rivalEnd { failure } else { nil }
        return .neither(firstFailure ?? .cancelled("hedge"), rival: rivalFailure)
    }
}

private enum HedgeStep<Entry>: Sendable {
    case first(Result<LoopConfined<Entry>, ProviderFailure>)
    case second(Result<LoopConfined<Entry>, ProviderFailure>)
    case late(Bool)
}
