package import Synchronization

/// What a server has counted since its start; written by its loops, read by anyone.
package final class HTTPServerCounters: Sendable {
    /// Connections accepted.
    package let connections = Atomic<UInt64>(0)
    /// Requests whose head was read.
    package let requests = Atomic<UInt64>(0)
    /// Requests whose handler failed and was answered for with 500.
    package let handlerFailures = Atomic<UInt64>(0)
    /// Heads that did not come in time.
    package let headTimeouts = Atomic<UInt64>(0)
    /// Bodies that stopped coming.
    package let bodyTimeouts = Atomic<UInt64>(0)

    private let refusals = Mutex<[HTTPParseError: UInt64]>([:])

    package init() {}

    /// Messages refused, by reason.
    package var refused: [HTTPParseError: UInt64] { refusals.withLock { $0 } }

    func count(_ refusal: HTTPParseError) { refusals.withLock { $0[refusal, default: 0] += 1 } }
}

extension Atomic where Value == UInt64 {
    borrowing func increment() { add(1, ordering: .relaxed) }
}
