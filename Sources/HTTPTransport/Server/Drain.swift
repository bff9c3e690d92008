internal import Reactor
import Synchronization

/// Whether a server takes no more requests, and which connections to tell when it begins.
final class Drain: Sendable {
    private let flag = Atomic<Bool>(false)
    private let open = Mutex<[ObjectIdentifier: LoopConfined<HTTPServerConnection>]>([:])

    /// Whether present responses are the last of their connections.
    var hasBegun: Bool { flag.load(ordering: .acquiring) }

    func add(_ connection: HTTPServerConnection, on loop: EventLoop) {
        let confined = LoopConfined(connection, on: loop)
        open.withLock { $0[ObjectIdentifier(connection)] = confined }
    }

    func remove(_ connection: HTTPServerConnection) {
        _ = open.withLock { $0.removeValue(forKey: ObjectIdentifier(connection)) }
    }

    /// Ends the connections that were accepted and not served.
    func finish() {
        for connection in open.withLock({ Array($0.values) }) {
            connection.loop.execute { connection.value.serverStopped() }
        }
    }

    func begin() {
        flag.store(true, ordering: .releasing)
        for connection in open.withLock({ Array($0.values) }) {
            connection.loop.execute { connection.value.drainBegan() }
        }
    }
}
