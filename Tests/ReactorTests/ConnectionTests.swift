import CallTiming
import Octets
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(4)))
struct ConnectionTests {
    private func open(_ address: SocketAddress, _ loop: EventLoop) async throws -> Connection {
        try await Connection.open(
            Connection.Target(host: address.host, port: address.port),
            within: .seconds(10),
            on: loop
        )
    }

    @Test func `what is sent comes back, in order, and both sides end`() async throws {
        let text = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await withEchoServer { address, loop in
            let connection = try await open(address, loop)
            let collector = Collector(connection)
            connection.write(text.span)
            try await collector.wait { $0.bytes.count == text.count }
            #expect(collector.bytes == text)
            connection.close()
            try await collector.wait { $0.end != nil }
            #expect(collector.end == .closed)
            #expect(connection.isClosed)
        }
    }

    @Test(arguments: [1, 7, 100])
    func `what a handler leaves is offered again with more behind it`(portion: Int) async throws {
        try await withEchoServer(prepare: { _, collector in
            // Takes only whole portions: the rest must wait for what follows.
            collector.appetite = { $0 / portion * portion }
        }) { address, loop in
            let connection = try await open(address, loop)
            let collector = Collector(connection)
            for start in stride(from: 0, to: portion * 20, by: 3) {
                let bytes = (start..<min(start + 3, portion * 20)).map { UInt8(truncatingIfNeeded: $0) }
                connection.write(bytes.span)
                try await loop.sleep(until: loop.now)
            }
            try await collector.wait { $0.bytes.count == portion * 20 }
            #expect(collector.bytes == (0..<portion * 20).map { UInt8(truncatingIfNeeded: $0) })
            connection.abort()
        }
    }

    @Test func `a peer that does not read holds the writer back, and then lets it go on`() async throws {
        try await withEchoServer(prepare: { connection, collector in
            collector.echoes = false
            connection.pauseReading()
            let timer = LoopTimer(on: connection.loop, label: "test") { connection.resumeReading() }
            timer.set(after: .milliseconds(50))
        }) { address, loop in
            var target = Connection.Target(host: address.host, port: address.port)
            target.limits.outputLimit = 64 << 20
            let connection = try await Connection.open(target, within: .seconds(10), on: loop)
            let collector = Collector(connection)
            let block = [UInt8](repeating: 1, count: 8 << 20)
            connection.write(block.span)
            #expect(!connection.isWritable)
            try await collector.wait { $0.drains > 0 }
            #expect(connection.isWritable)
            connection.abort()
        }
    }

    @Test func `a peer that never reads is given up`() async throws {
        try await withEchoServer(prepare: { connection, _ in connection.pauseReading() }) { address, loop in
            var target = Connection.Target(host: address.host, port: address.port)
            target.limits.stallTimeout = .milliseconds(100)
            target.limits.outputLimit = 64 << 20
            let connection = try await Connection.open(target, within: .seconds(10), on: loop)
            let collector = Collector(connection)
            connection.write([UInt8](repeating: 1, count: 32 << 20).span)
            try await collector.wait { $0.end != nil }
            #expect(collector.end == .peerTooSlow)
        }
    }

    @Test func `more waiting output than the limit ends the connection`() async throws {
        try await withEchoServer { address, loop in
            var target = Connection.Target(host: address.host, port: address.port)
            target.limits.outputLimit = 1_000
            let connection = try await Connection.open(target, within: .seconds(10), on: loop)
            let collector = Collector(connection)
            connection.write([UInt8](repeating: 1, count: 1_001).span)
            connection.write([1].span)
            try await collector.wait { $0.end != nil }
            #expect(collector.end == .peerTooSlow)
        }
    }

    @Test func `a closed port is refused with the kernel's words`() async throws {
        try await onLoop { loop in
            let listener = try Listener(on: .loopback(port: 0), loop: loop, group: TestLoops.group) { _ in }
            let address = listener.address
            listener.close()
            let error = await #expect(throws: ConnectError.self) { try await open(address, loop) }
            #expect(error?.description == "\(address): connect: Connection refused")
        }
    }

    @Test func `an unknown name is refused`() async throws {
        try await onLoop { loop in
            let error = await #expect(throws: ConnectError.self) {
                try await Connection.open(.init(host: "no-such-name.invalid", port: 1), within: .seconds(20), on: loop)
            }
            guard case .name = error else {
                Issue.record("not a name error: \(String(describing: error))")
                return
            }
        }
    }

    @Test func `a name is resolved`() async throws {
        try await withEchoServer { address, loop in
            let connection = try await Connection.open(
                .init(host: "localhost", port: address.port),
                within: .seconds(20),
                on: loop
            )
            #expect(connection.peer == address)
            connection.abort()
        }
    }

    @Test func `a Unix-domain socket serves, and replaces a dead socket file`() async throws {
        let path = "/tmp/syrinx-test-\(UInt64.random(in: 0...UInt64.max)).sock"
        for _ in 0..<2 {
            try await onLoop { loop in
                let listener = try Listener(on: .unix(path: path), loop: loop, group: TestLoops.group) {
                    Collector($0).echoes = true
                }
                let connection = try await Connection.open(
                    .init(host: "", port: 0),
                    at: [.unix(path: path)],
                    until: loop.now + .seconds(10),
                    on: loop
                )
                let collector = Collector(connection)
                connection.write([1, 2, 3].span)
                try await collector.wait { $0.bytes == [1, 2, 3] }
                connection.abort()
                listener.close()
            }
        }
    }

    @Test func `a Unix-domain peer that is gone ends a connection that does not answer its end`() async throws {
        let path = "/tmp/syrinx-test-\(UInt64.random(in: 0...UInt64.max)).sock"
        let group = TestLoops.single
        try await onLoop(group.loops[0]) { loop in
            let accepted = Accepted()
            let confined = LoopConfined(accepted, on: loop)
            let listener = try Listener(on: .unix(path: path), loop: loop, group: group) {
                confined.value.add(Collector($0))
            }
            defer { listener.close() }
            let connection = try await Connection.open(
                .init(host: "", port: 0),
                at: [.unix(path: path)],
                until: loop.now + .seconds(600),
                on: loop
            )
            connection.abort()
            try await accepted.wait(on: loop) { $0.first?.end == .closed }
        }
    }

    @Test func `the peer's end is told, and writing goes on behind it`() async throws {
        try await withEchoServer(prepare: { _, collector in collector.closesAtEnd = false }) { address, loop in
            let connection = try await open(address, loop)
            let collector = Collector(connection)
            connection.write([9].span)
            connection.close()
            // The echo comes although this side has ended its output... and is dropped: the end is all that is told.
            try await collector.wait { $0.end != nil }
            #expect(collector.end == .closed)
        }
    }

    @Test func `what comes before there is a handler waits for it`() async throws {
        try await withEchoServer(prepare: { connection, collector in
            // The handler goes away, and comes back when bytes and the end have long arrived.
            connection.handler = nil
            let timer = LoopTimer(on: connection.loop, label: "test") { connection.handler = collector }
            timer.set(after: .milliseconds(30))
        }) { address, loop in
            let connection = try await open(address, loop)
            let collector = Collector(connection)
            connection.write([1, 2, 3].span)
            try await collector.wait { $0.bytes == [1, 2, 3] }
            connection.close()
            try await collector.wait { $0.end != nil }
            #expect(collector.end == .closed)
        }
    }

    @Test func `a handler that comes when the connection is gone is told so`() async throws {
        try await withEchoServer { address, loop in
            let connection = try await open(address, loop)
            let first = Collector(connection)
            connection.abort()
            try await first.wait { $0.end != nil }
            let second = Collector(connection)
            try await second.wait { $0.end != nil }
            #expect(second.end == .aborted)
        }
    }

    @Test func `connections are spread evenly over the loops`() async throws {
        let group = try EventLoopGroup(count: 3)
        let address = try await onLoop(group.loops[0]) { loop in
            let listener = try Listener(on: .loopback(port: 0), loop: loop, group: group) {
                Collector($0).echoes = true
            }
            return listener.address
        }
        // The clients live on another group's loop, so that only the served ends are counted.
        try await onLoop { loop in
            var connections: [Connection] = []
            for _ in 0..<30 {
                let connection = try await open(address, loop)
                let collector = Collector(connection)
                connection.write([1].span)
                try await collector.wait { $0.bytes.count == 1 }
                connections.append(connection)
            }
            #expect(group.loops.map(\.load) == [10, 10, 10])
            for connection in connections { connection.abort() }
        }
        await group.shutdown()
    }
}
