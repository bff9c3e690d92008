internal import Reactor
internal import Synchronization

/// Looks into a store for those who must not block, on a thread of its own, one after the other.
package final class RecordReader: Sendable {
    private struct State {
        var looks: [@Sendable () -> Void] = []
        var hasStopped = false
    }

    private let store: any CallStore
    private let state = Mutex(State())
    private let bell: ThreadBell

    /// Begins with the thread, which holds the reader until it is stopped.
    package init(_ store: any CallStore) throws {
        self.store = store
        bell = try ThreadBell()
        try startThread(named: "records-read") { self.run() }
    }

    /// What `look` finds in the store.
    ///
    /// - Throws: `CancellationError` once the reader has been stopped.
    package func look<Found: Sendable>(
        _ look: @escaping @Sendable (any CallStore) throws -> Found
    ) async throws -> Found {
        try await withCheckedThrowingContinuation { continuation in
            let isTaken = state.withLock { state in
                guard !state.hasStopped else { return false }
                state.looks.append { [store] in continuation.resume(with: Result { try look(store) }) }
                return true
            }
            guard isTaken else { return continuation.resume(throwing: CancellationError()) }
            bell.ring()
        }
    }

    /// Ends the thread once everybody has what they have asked for.
    package func stop() {
        state.withLock { $0.hasStopped = true }
        bell.ring()
    }

    private func run() {
        while true {
            bell.wait()
            let (looks, hasStopped) = state.withLock { state in
                defer { state.looks = [] }
                return (state.looks, state.hasStopped)
            }
            for look in looks { look() }
            if hasStopped { return }
        }
    }
}
