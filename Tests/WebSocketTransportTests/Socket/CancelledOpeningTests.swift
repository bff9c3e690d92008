import CallTiming
import HTTPTransport
import Octets
import Reactor
import TestKit
import Testing

@testable import WebSocketTransport

@Suite(.timeLimit(.minutes(4)))
struct CancelledOpeningTests {
    private final class Nobody: WebSocketHandler {
        func text(_ message: Span<UInt8>) {}
        func binary(_ message: Span<UInt8>) {}
        func closed(_ end: WebSocketEnd) {}
    }

    /// A server's end that takes everything and says nothing.
    private final class Silent: ConnectionHandler {
        let connection: Connection
        init(_ connection: Connection) { self.connection = connection }
        func received(_ bytes: inout MutableSpan<UInt8>) -> Int { bytes.count }
        func inputEnded() { connection.close() }
        func outputDrained() {}
        func closed(_ reason: ConnectionEnd) {}
    }

    /// Cancels a task in the turn in which its loop gets a connection.
    private final class Canceller {
        private var task: Task<WebSocketConnectError?, Never>?
        private var timer: LoopTimer?

        init(_ task: Task<WebSocketConnectError?, Never>, on loop: EventLoop) {
            self.task = task
            // Timers fire between the sockets' events and the tasks that these have woken.
            let timer = LoopTimer(on: loop, label: "a test's canceller") { [unowned self] in
                if loop.load > 0 { task.cancel() } else { self.timer?.set(after: .zero) }
            }
            self.timer = timer
            timer.set(after: .zero)
        }

        func stop() { timer?.cancel() }
    }

    @Test func `a task cancelled in the turn of the connect leaves no connection`() async throws {
        let servers = try EventLoopGroup(count: 1)
        let clients = try EventLoopGroup(count: 1)
        let port = try await Task(executorPreference: servers.loops[0]) {
            try Listener(on: .loopback(port: 0), loop: servers.loops[0], group: servers) { connection in
                connection.handler = Silent(connection)
            }.address.port
        }.value
        let loop = clients.loops[0]
        try await Task(executorPreference: loop) {
            for _ in 0..<20 {
                let request = WebSocket.Request(.init(host: "127.0.0.1", port: port), path: try HTTPTarget("/"))
                let opening = Task(executorPreference: loop) { () -> WebSocketConnectError? in
                    do throws(WebSocketConnectError) {
                        _ = try await WebSocket.open(request, handler: Nobody(), within: .seconds(30), on: loop)
                        return nil
                    } catch {
                        return error
                    }
                }
                let canceller = Canceller(opening, on: loop)
                #expect(await opening.value == .cancelled)
                canceller.stop()
                #expect(loop.load == 0)
            }
        }.value
        await clients.shutdown()
        await servers.shutdown()
    }
}
