import COpenSSL
import CallTiming
import Glibc
import Octets
import Testing

@testable import Reactor

/// What goes wrong below TLS at the worst moment.
@Suite(.timeLimit(.minutes(4)))
struct TLSFaultTests {
    /// Runs a body with a client and the connection that serves it, once a byte has gone each way.
    private func withPair(
        limits: ConnectionLimits = .init(),
        group: EventLoopGroup = TestLoops.single,
        _ body: @escaping @Sendable (Collector, Collector, EventLoop) async throws -> Void
    ) async throws {
        let chain = try TestChain()
        let server = try chain.server()
        let client = try chain.client()
        try await withTLSServer({ server }, limits: limits, group: group, prepare: { $1.closesAtEnd = false }) {
            address,
            loop,
            accepted in
            let collector = Collector(try await Connection.open(to: address, client, limits: limits, on: loop))
            collector.connection.write([1].span)
            try await collector.wait { $0.bytes == [1] }
            let served = accepted.collectors[0]
            served.echoes = false
            try await body(collector, served, loop)
            collector.connection.abort()
            served.connection.abort()
            try await served.wait { $0.end != nil }
        }
    }

    /// Fills the kernel's buffers behind TLS's back, until they stay full; answers how many bytes they took.
    private static func fill(_ connection: Connection, _ loop: EventLoop) async throws -> Int {
        guard let session = connection.tls else { return 0 }
        let descriptor = unsafe SSL_get_fd(session.ssl)
        // Buffers of a given size do not grow meanwhile.
        setOption(descriptor, level: SOL_SOCKET, SO_SNDBUF, to: 65_536)
        let block = [UInt8](repeating: 0, count: 1_024)
        var filled = 0
        var quiet = 0
        // Longer than the kernel puts off an acknowledgement (200 ms), which would make room again.
        while quiet < 25 {
            quiet += 1
            while true {
                let count = unsafe send(descriptor, block, quiet > 10 ? 1 : block.count, Int32(MSG_DONTWAIT))
                if count < 0 { break }
                filled += count
                quiet = 0
            }
            try await loop.sleep(until: loop.now + .milliseconds(10))
        }
        return filled
    }

    @Test func `a peer that says its end and then resets is noticed by who writes to it`() async throws {
        try await withPair { client, served, _ in
            client.connection.close()
            try await served.wait { $0.inputHasEnded }
            // Within one turn: the reset is met by the write, and nothing else will tell of it.
            client.connection.reset()
            served.connection.write([2].span)
            try await served.wait { $0.end != nil }
            guard case .tls(let error) = served.end else {
                Issue.record("ended by \(String(describing: served.end))")
                return
            }
            #expect(error.kind == .interrupted)
            #expect(error.message.contains("Broken pipe") || error.message.contains("reset by peer"), "\(error)")
        }
    }

    @Test(arguments: [SSL_KEY_UPDATE_REQUESTED, SSL_KEY_UPDATE_NOT_REQUESTED])
    func `a peer that changes its keys is followed, and answered if it asks`(kind: Int32) async throws {
        // On a loop of its own: other tests' turns would be counted, too.
        let group = try EventLoopGroup(count: 1)
        try await withPair(group: group) { client, served, loop in
            guard let session = client.connection.tls else { return }
            for round in 1...3 {
                unsafe #expect(SSL_key_update(session.ssl, kind) == 1)
                client.connection.write([7].span)
                try await served.wait { $0.bytes.count == 1 + round }
                served.connection.write([8].span)
                try await client.wait { $0.bytes.count == 1 + round }
            }
            #expect(client.bytes == [1, 8, 8, 8])
            let before = loop.statistics
            try await loop.sleep(until: loop.now + .milliseconds(20))
            #expect(loop.statistics.since(before).turns < 50)
        }
        await group.shutdown()
    }

    @Test func `a peer that goes on sending does not put off the end of a close it does not take`() async throws {
        var limits = ConnectionLimits()
        limits.stallTimeout = .milliseconds(200)
        try await withPair(limits: limits) { client, served, loop in
            served.connection.pauseReading()
            _ = try await Self.fill(client.connection, loop)
            client.connection.close()
            let deadline = loop.now + .seconds(5)
            while client.end == nil, loop.now < deadline {
                served.connection.write([0].span)
                try await loop.sleep(until: loop.now + .milliseconds(20))
            }
            #expect(client.end == .peerTooSlow)
        }
    }

    @Test func `what a peer said before it reset the connection is read although sending fails`() async throws {
        try await withPair { client, served, _ in
            served.connection.pauseReading()
            client.connection.write([0].span)
            client.connection.flush()
            // All within one turn: nobody reads what the peer says before sending fails.
            served.connection.write([2, 3, 4].span)
            served.connection.flush()
            served.connection.abort()  // with a byte unread: the kernel makes a reset of it
            client.connection.write([0].span)
            client.connection.flush()
            try await client.wait { $0.end != nil }
            #expect(client.bytes == [1, 2, 3, 4])
            guard case .tls(let error) = client.end else {
                Issue.record("ended by \(String(describing: client.end))")
                return
            }
            #expect(error.kind == .interrupted)
        }
    }
}
