internal import Synchronization

/// Counts what a simulated voice makes at once, for all its connections.
package final class SpeechSlots: Sendable {
    private let limit: Int
    private let taken = Mutex(0)

    package init(_ limit: Int) { self.limit = limit }

    /// Takes a place; false where all are taken.
    package func take() -> Bool {
        taken.withLock { taken in
            guard taken < limit else { return false }
            taken += 1
            return true
        }
    }

    /// Gives a place back.
    package func release() { taken.withLock { $0 = max(0, $0 - 1) } }

    /// How many are taken.
    package var count: Int { taken.withLock { $0 } }
}
