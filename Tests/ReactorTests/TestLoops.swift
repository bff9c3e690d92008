import CallTiming
import Octets
@testable import Reactor
import Testing

/// The loops the tests of this module share; started once, never stopped.
enum TestLoops {
    static let group: EventLoopGroup = {
        do { return try EventLoopGroup(count: 2) } catch { preconditionFailure("no loops: \(error)") }
    }()

    static var loop: EventLoop { group.loops[0] }

    /// One loop, so that both ends of a connection are on it.
    static let single: EventLoopGroup = {
        do { return try EventLoopGroup(count: 1) } catch { preconditionFailure("no loop: \(error)") }
    }()
}

/// Runs a body as a task on a loop.
func onLoop<Value: Sendable>(
    _ loop: EventLoop = TestLoops.loop,
    _ body: @escaping @Sendable (EventLoop) async throws -> Value
) async throws -> Value {
    try await Task(executorPreference: loop) { try await body(loop) }.value
}

/// Collects what arrives, and can be waited on.
final class Collector: ConnectionHandler {
    private(set) var bytes: [UInt8] = []
    private(set) var inputHasEnded = false
    private(set) var end: ConnectionEnd?
    private(set) var ends = 0
    private(set) var drains = 0
    let connection: Connection
    /// Called after each change.
    var onChange: () -> Void = {}
    private var waits: [(condition: (Collector) -> Bool, wait: LoopWait<Void, CollectorError>)] = []

    /// How many bytes to consume of what is offered; everything by default.
    var appetite: (Int) -> Int = { $0 }
    /// Sends back what it consumes.
    var echoes = false
    var closesAtEnd = false

    init(_ connection: Connection) {
        self.connection = connection
        connection.handler = self
    }

    func received(_ bytes: inout MutableSpan<UInt8>) -> Int {
        let count = appetite(bytes.count)
        let taken = bytes.span.extracting(0..<count)
        self.bytes += Array(copying: taken)
        if echoes { connection.write(taken) }
        check()
        return count
    }

    func inputEnded() {
        inputHasEnded = true
        if closesAtEnd { connection.close() }
        check()
    }

    func outputDrained() {
        drains += 1
        check()
    }

    func closed(_ reason: ConnectionEnd) {
        end = reason
        ends += 1
        check()
    }

    func wait(until condition: @escaping (Collector) -> Bool) async throws {
        if condition(self) { return }
        let loop = connection.loop
        try await loop.wait(
            until: loop.now + .seconds(20),
            late: CollectorError.tooLate,
            cancelled: CollectorError.cancelled,
            start: { waits.append((condition, $0)) }
        )
    }

    private func check() {
        for entry in waits where entry.condition(self) { entry.wait.complete(.success(())) }
        waits.removeAll { $0.wait.isOver }
        onChange()
    }
}

enum CollectorError: Error { case tooLate, cancelled }

/// A server on the loopback whose connections echo.
func withEchoServer<Value: Sendable>(
    options: Listener.Options = .init(),
    on loop: EventLoop = TestLoops.loop,
    prepare: @escaping @Sendable (Connection, Collector) -> Void = { _, _ in },
    _ body: @escaping @Sendable (SocketAddress, EventLoop) async throws -> Value
) async throws -> Value {
    try await onLoop(loop) { loop in
        let listener = try Listener(on: .loopback(port: 0), options: options, loop: loop, group: TestLoops.group) {
            let collector = Collector($0)
            collector.echoes = true
            collector.closesAtEnd = true
            prepare($0, collector)
        }
        defer { listener.close() }
        return try await body(listener.address, loop)
    }
}
