internal import Synchronization

/// What the simulated providers were asked, so that a test or a person can look at it.
package final class SimulatorJournal: Sendable {
    /// One thing that a client did.
    package struct Entry: Sendable, Equatable {
        package var provider: String
        /// What: "connect", "text", "audio", "close"; each simulator's page lists its own.
        package var what: String
        /// The details: a path with its query, a message as it came.
        package var detail: String
    }

    private struct State {
        var entries: [Entry] = []
        var counts: [String: [String: Int]] = [:]
        var limit = Int.max
    }

    private let state = Mutex(State())
    /// How much of a request a server that runs for days keeps, in characters.
    private static let longestDetail = 4_096

    /// Whether the details are added up in reports, and so needed whole.
    private static func isCounted(_ what: String) -> Bool { what == "usage" || what == "spoken" }

    package init() {}

    /// Writes something down.
    package func note(_ provider: String, _ what: String, _ detail: @autoclosure () -> String = "") {
        state.withLock { state in
            state.counts[provider, default: [:]][what, default: 0] += 1
            guard state.limit > 0 else { return }
            var detail = detail()
            if state.limit < .max, detail.utf8.count > Self.longestDetail, !Self.isCounted(what) {
                detail = String(detail.prefix(Self.longestDetail)) + "…"
            }
            state.entries.append(Entry(provider: provider, what: what, detail: detail))
            // Twice the limit at most, so that each entry is moved about once.
            if state.entries.count / 2 >= state.limit { state.entries.removeFirst(state.entries.count - state.limit) }
        }
    }

    /// All that a provider was asked, in order.
    package func entries(of provider: String, _ what: String? = nil) -> [Entry] {
        state.withLock { $0.entries.filter { $0.provider == provider && (what == nil || $0.what == what) } }
    }

    /// All that is kept, in order.
    package var all: [Entry] { state.withLock { $0.entries } }

    /// How often each provider was asked what; kept whatever else is not.
    package var counts: [String: [String: Int]] { state.withLock { $0.counts } }

    /// Forgets all.
    package func clear() {
        state.withLock { state in
            state.entries.removeAll()
            state.counts.removeAll()
        }
    }

    /// Keeps only the last entries from now on: for servers that run for days.
    package func keepLast(_ limit: Int) {
        state.withLock { state in
            state.limit = max(0, limit)
            state.entries.removeFirst(max(0, state.entries.count - state.limit))
        }
    }

    /// Keeps nothing from now on but the counts.
    package func stop() { keepLast(0) }
}
