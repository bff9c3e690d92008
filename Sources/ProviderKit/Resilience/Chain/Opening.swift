internal import CallTiming
package import Reactor

/// What can end the opening of a session before its time: its deadline, and its owner.
///
/// Lives on the loop.
package final class OpeningGate {
    private let loop: EventLoop
    /// Of a hedged request there are two.
    private var waits: [LoopWait<Never?, ProviderFailure>] = []
    /// Whether the owner has given it up.
    package private(set) var isShut = false

    /// Makes one that is open.
    package init(on loop: EventLoop) { self.loop = loop }

    /// Gives up what is being opened, and all that would be.
    package func shut(_ provider: String) {
        isShut = true
        for wait in waits { wait.complete(.failure(.cancelled(provider))) }
    }

    /// Waits for the end of an opening that does not end by itself.
    fileprivate func end(of provider: String, at deadline: MonotonicInstant) async -> ProviderFailure {
        let late = ProviderFailure(.stalled, provider: provider, "it was not ready in time")
        guard !isShut else { return .cancelled(provider) }
        defer { waits.removeAll { $0.isOver } }
        do throws(ProviderFailure) {
            _ = try await loop.wait(
                until: deadline,
                late: late,
                cancelled: .cancelled(provider),
                start: { waits.append($0) }
            )
            return late
        } catch {
            return error
        }
    }
}

/// Opens a session within a deadline; what comes too late is discarded.
package func opened<Session>(
    _ provider: String,
    within limit: Duration,
    _ gate: OpeningGate,
    on loop: EventLoop,
    discard: (Session) -> Void,
    _ open: @escaping @Sendable () async throws(ProviderFailure) -> LoopConfined<Session>
) async throws(ProviderFailure) -> Session {
    let deadline = loop.now + limit
    let confinedGate = LoopConfined(gate, on: loop)
    let result = await withTaskGroup(of: OpeningStep<Session>.self, returning: Result<Session, ProviderFailure>.self) {
        group in
        group.addTask(executorPreference: loop) {
            do throws(ProviderFailure) { return .opened(.success(try await open())) } catch {
                return .opened(.failure(error))
            }
        }
        group.addTask(executorPreference: loop) {
            .gaveUp(await confinedGate.value.end(of: provider, at: deadline))
        }
        var result: Result<Session, ProviderFailure>?
        while let step = await group.next() {
            group.cancelAll()
            switch step {
            case .opened(.success(let session)) where result == nil: result = .success(session.value)
            case .opened(.success(let late)): discard(late.value)
            case .opened(.failure(let failure)): result = result ?? .failure(failure)
            case .gaveUp(let failure): result = result ?? .failure(failure)
            }
        }
        return result ?? .failure(.cancelled(provider))
    }
    return try result.get()
}

private enum OpeningStep<Session>: Sendable {
    case opened(Result<LoopConfined<Session>, ProviderFailure>)
    case gaveUp(ProviderFailure)
}
