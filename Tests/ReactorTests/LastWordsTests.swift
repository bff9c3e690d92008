import CallTiming
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(4)))
struct LastWordsTests {
    private final class Served { var connection: Connection? }

    @Test func `what a peer said before it reset the connection is read although sending fails`() async throws {
        let group = try EventLoopGroup(count: 1)
        try await onLoop(group.loops[0]) { loop in
            let served = Served()
            let confined = LoopConfined(served, on: loop)
            let listener = try Listener(on: .loopback(port: 0), loop: loop, group: group) {
                confined.value.connection = $0
            }
            defer { listener.close() }
            let target = Connection.Target(host: "127.0.0.1", port: listener.address.port)
            let connection = try await Connection.open(target, within: .seconds(10), on: loop)
            let collector = Collector(connection)
            connection.write([0].span)
            while served.connection == nil { try await loop.sleep(until: loop.now + .milliseconds(1)) }
            let peer = try #require(served.connection)
            peer.pauseReading()
            // All within one turn: nobody reads what the peer says before sending fails.
            connection.flush()
            peer.write([1, 2, 3].span)
            peer.flush()
            peer.abort()  // with a byte unread: the kernel makes a reset of it
            connection.write([0].span)
            connection.flush()
            try await collector.wait { $0.end != nil }
            #expect(collector.bytes == [1, 2, 3])
            guard case .failed = collector.end else {
                Issue.record("it ended with \(String(describing: collector.end))")
                return
            }
        }
        await group.shutdown()
    }
}
