package import Synchronization

/// What has come in over the relay sockets of all calls; written by their loops, read by anyone.
package final class RelayCounters: Sendable {
    /// Sockets that were opened.
    package let sockets = Atomic<UInt64>(0)
    /// Sessions that have begun.
    package let sessions = Atomic<UInt64>(0)
    /// Messages of all kinds.
    package let messages = Atomic<UInt64>(0)
    /// Messages that are not known, and were passed over.
    package let unknown = Atomic<UInt64>(0)
    /// Sessions whose sockets ended without a word.
    package let lost = Atomic<UInt64>(0)

    private let refusals = Mutex<[String: UInt64]>([:])

    package init() {}

    /// Messages that were refused, by the kind of error.
    package var refused: [String: UInt64] { refusals.withLock { $0 } }

    func refused(_ kind: String) { refusals.withLock { $0[kind, default: 0] += 1 } }
}

extension Atomic where Value == UInt64 {
    borrowing func increment() { add(1, ordering: .relaxed) }
}
