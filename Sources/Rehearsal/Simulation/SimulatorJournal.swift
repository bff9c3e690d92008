internal import Synchronization

/// What the simulated providers were asked, so that a test can look at it.
package final class SimulatorJournal: Sendable {
    /// One thing that a client did.
    package struct Entry: Sendable, Equatable {
        package var provider: String
        /// What: "connect", "text", "audio", "close"; each simulator's page lists its own.
        package var what: String
        /// The details: a path with its query, a message as it came.
        package var detail: String
    }

    private let written = Mutex<[Entry]>([])
    private let isKept = Mutex(true)

    /// Writes something down.
    package func note(_ provider: String, _ what: String, _ detail: String = "") {
        guard isKept.withLock({ $0 }) else { return }
        written.withLock { $0.append(Entry(provider: provider, what: what, detail: detail)) }
    }

    /// All that a provider was asked, in order.
    package func entries(of provider: String, _ what: String? = nil) -> [Entry] {
        written.withLock { $0.filter { $0.provider == provider && (what == nil || $0.what == what) } }
    }

    /// Forgets all.
    package func clear() { written.withLock { $0.removeAll() } }

    /// Keeps nothing from now on: for servers that run for days.
    package func stop() {
        isKept.withLock { $0 = false }
        clear()
    }
}
