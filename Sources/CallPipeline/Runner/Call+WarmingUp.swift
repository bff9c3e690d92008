internal import ProviderKit
internal import Reactor

/// What a call does so that no hand-shake falls inside a turn.
struct WarmingUp {
    /// The warm-up under way.
    var task: Task<Void, Never>?
    var failures = 0

    /// Longer than any hand-shake that is of use to a turn.
    static let limit = Duration.seconds(10)
    /// How many failures of a call are noted: what really fails is told by who needs it.
    static let mostNotes = 4
}

// Connections are opened ahead of need: at the call's beginning, and again while the caller speaks, for what has been
// closed in a long pause.
extension Call {
    /// Has everybody get ready for the call; a model also for what is the same in all of its requests.
    func warmUp() {
        warmUp(machine.opening)
    }

    /// Has everybody get ready for the turn that the caller has begun.
    func warmUpForTurn() { warmUp(GenerationRequest(Conversation())) }

    private func warmUp(_ request: GenerationRequest) {
        // One that takes so long will be there in time for this turn, too, or not at all.
        guard warming.task == nil else { return }
        shadowGetsReady(request)
        warming.task = run("warm-up") { call in
            await call.getReady(request)
            call.warming.task = nil
        }
    }

    private func getReady(_ request: GenerationRequest) async {
        let timer = LoopTimer(on: loop, label: "getting ready") { [weak self] in
            self?.assumeIsolated { $0.warming.task?.cancel() }
        }
        timer.set(after: WarmingUp.limit)
        defer { timer.cancel() }
        let (providers, loop) = (providers, loop)
        await withTaskGroup(of: (ProviderRole, ProviderFailure?).self) { group in
            group.addTask(executorPreference: loop) {
                (
                    .recognizer,
                    await failure { () throws(ProviderFailure) in try await providers.recognizer.warmUp(on: loop) }
                )
            }
            group.addTask(executorPreference: loop) {
                (
                    .model,
                    await failure { () throws(ProviderFailure) in
                        try await providers.model.warmUp(for: request, on: loop)
                    }
                )
            }
            group.addTask(executorPreference: loop) {
                (.voice, await failure { () throws(ProviderFailure) in try await providers.voice.warmUp(on: loop) })
            }
            for await (role, failure) in group { if let failure { couldNotGetReady(role, failure) } }
        }
    }

    private func couldNotGetReady(_ role: ProviderRole, _ failure: ProviderFailure) {
        warming.failures += 1
        guard !hasEnded, warming.failures <= WarmingUp.mostNotes else { return }
        note(.warning("the \(role) \(failure.provider) could not get ready: \(failure.message)"))
    }
}

/// What came of trying.
private func failure(_ body: () async throws(ProviderFailure) -> Void) async -> ProviderFailure? {
    do throws(ProviderFailure) {
        try await body()
        return nil
    } catch {
        return error
    }
}
