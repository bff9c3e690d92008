import COpenSSL
import CallTiming
import Glibc
import Octets
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(4)))
struct TLSTests {
    @Test(arguments: [(TLS1_2_VERSION, "TLSv1.2"), (TLS1_3_VERSION, "TLSv1.3")])
    func `bytes come back whole over both versions, and both sides close`(version: Int32, name: String) async throws {
        let chain = try TestChain()
        let server = try chain.server()
        let client = try chain.client()
        client.limit(versions: version...version)
        let text = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await withTLSServer({ server }) { address, loop, accepted in
            let connection = try await Connection.open(to: address, client, on: loop)
            #expect(connection.tls?.version == name)
            let collector = Collector(connection)
            connection.write(text.span)
            try await collector.wait { $0.bytes.count == text.count }
            #expect(collector.bytes == text)
            connection.close()
            try await collector.wait { $0.end != nil }
            #expect(collector.end == .closed)
            try await accepted.wait(on: loop) { $0.first?.end != nil }
            #expect(accepted.collectors.first?.end == .closed)
        }
    }

    @Test func `a peer that does not read holds the writer back over TLS, and then lets it go on`() async throws {
        let chain = try TestChain()
        let server = try chain.server()
        let client = try chain.client()
        try await withTLSServer({ server }, prepare: { $1.echoes = false }) { address, loop, accepted in
            var limits = ConnectionLimits()
            limits.outputLimit = 64 << 20
            let connection = try await Connection.open(to: address, client, limits: limits, on: loop)
            let collector = Collector(connection)
            try await accepted.wait(on: loop) { $0.count == 1 }
            let served = accepted.collectors[0]
            served.connection.pauseReading()
            let count = 32 << 20
            connection.write([UInt8](repeating: 7, count: count).span)
            #expect(!connection.isWritable)
            let before = served.bytes.count
            for _ in 0..<50 { try await loop.sleep(until: loop.now) }
            #expect(served.bytes.count == before)
            #expect(!connection.isWritable)
            served.connection.resumeReading()
            try await collector.wait { $0.drains > 0 }
            try await served.wait { $0.bytes.count == count }
            connection.abort()
        }
    }

    @Test func `a server paused from the start does the handshake, and reads later`() async throws {
        let chain = try TestChain()
        let server = try chain.server()
        let client = try chain.client()
        // Whose client waits for the server's last word, unlike that of 1.3.
        client.limit(versions: TLS1_2_VERSION...TLS1_2_VERSION)
        try await withTLSServer({ server }, prepare: { connection, _ in connection.pauseReading() }) {
            address,
            loop,
            accepted in
            let connection = try await Connection.open(to: address, client, on: loop)
            let collector = Collector(connection)
            connection.write([1, 2, 3].span)
            for _ in 0..<20 { try await loop.sleep(until: loop.now) }
            #expect(accepted.collectors.first?.bytes == [])
            accepted.collectors.first?.connection.resumeReading()
            try await collector.wait { $0.bytes == [1, 2, 3] }
            connection.abort()
        }
    }

    @Test func `a connection closed during the handshake ends after it`() async throws {
        let chain = try TestChain()
        let server = try chain.server()
        let client = try chain.client()
        try await withTLSServer({ server }, prepare: { connection, _ in connection.close() }) {
            address,
            loop,
            _ in
            let connection = try await Connection.open(to: address, client, on: loop)
            let collector = Collector(connection)
            try await collector.wait { $0.inputHasEnded }
            connection.close()
            try await collector.wait { $0.end != nil }
            #expect(collector.end == .closed)
        }
    }

    @Test func `a fast sender over TLS does not hold up the loop's other work`() async throws {
        let chain = try TestChain()
        let server = try chain.server()
        let client = try chain.client()
        // Two loops, and a reader slower than the sender: there is always more to be read.
        let sender = TestLoops.loop
        let count = 16 << 20
        try await withTLSServer(
            { server },
            prepare: { _, collector in
                collector.echoes = false
                collector.appetite = {
                    let start = monotonicNanoseconds()
                    while monotonicNanoseconds() < start + 100_000 {}
                    return $0
                }
            }
        ) { address, loop, accepted in
            async let sent: Void = onLoop(sender) { sender in
                var limits = ConnectionLimits()
                limits.outputLimit = 256 << 20
                let connection = try await Connection.open(to: address, client, limits: limits, on: sender)
                let collector = Collector(connection)
                connection.write([UInt8](repeating: 7, count: count).span)
                try await collector.wait { $0.end != nil }
            }
            try await accepted.wait(on: loop) { ($0.first?.bytes.count ?? 0) > 0 }
            let served = accepted.collectors[0]
            var steps: [Int] = []
            while served.bytes.count < count {
                steps.append(served.bytes.count)
                try await loop.sleep(until: loop.now)
            }
            let largest = zip(steps, steps.dropFirst()).map { $1 - $0 }.max() ?? count
            // 64 records of 16 KiB a turn, and a few turns at most between two steps: never the whole at once.
            #expect(largest <= count / 2)
            served.connection.abort()
            _ = try? await sent
        }
    }

    @Test func `a handshake that comes byte by byte succeeds`() async throws {
        let chain = try TestChain()
        let server = try chain.server()
        let client = try chain.client()
        try await withTLSServer({ server }) { address, loop, _ in
            let proxy = try Dripping(to: address, on: loop)
            defer { proxy.close() }
            let connection = try await Connection.open(to: proxy.address, client, on: loop)
            let collector = Collector(connection)
            connection.write([1, 2, 3].span)
            try await collector.wait { $0.bytes == [1, 2, 3] }
            connection.abort()
        }
    }

    @Test func `a peer that closes without close_notify is reported as interrupted`() async throws {
        let chain = try TestChain()
        let server = try chain.server()
        let client = try chain.client()
        try await withTLSServer({ server }) { address, loop, accepted in
            let connection = try await Connection.open(to: address, client, on: loop)
            connection.write([1].span)
            try await accepted.wait(on: loop) { $0.first?.bytes == [1] }
            connection.abort()
            try await accepted.wait(on: loop) { $0.first?.end != nil }
            guard case .tls(let error) = accepted.collectors.first?.end else {
                Issue.record("ended by \(String(describing: accepted.collectors.first?.end))")
                return
            }
            #expect(error.kind == .interrupted)
        }
    }

    @Test func `a peer that answers our close by closing without its own is no failure`() async throws {
        let chain = try TestChain()
        let server = try chain.server()
        let client = try chain.client()
        try await withTLSServer({ server }, prepare: { $1.closesAtEnd = false }) { address, loop, accepted in
            let connection = try await Connection.open(to: address, client, on: loop)
            let collector = Collector(connection)
            connection.close()
            try await accepted.wait(on: loop) { $0.first?.inputHasEnded == true }
            accepted.collectors.first?.connection.abort()
            try await collector.wait { $0.end != nil }
            #expect(collector.end == .closed)
        }
    }

    @Test func `close_notify is sent although the socket is full when it is due`() async throws {
        let chain = try TestChain()
        let server = try chain.server()
        let client = try chain.client()
        try await withTLSServer({ server }) { address, loop, accepted in
            let connection = try await Connection.open(to: address, client, on: loop)
            let collector = Collector(connection)
            connection.write([1].span)
            try await collector.wait { $0.bytes == [1] }
            let served = accepted.collectors[0].connection
            served.pauseReading()
            guard let sender = unsafe connection.tls?.ssl, let receiver = unsafe served.tls?.ssl else { return }
            // Behind the connection's back, and read so as well: what matters is what follows.
            let block = [UInt8](repeating: 0, count: 65_536)
            var filled = 0
            while true {
                let count = unsafe send(SSL_get_fd(sender), block, block.count, Int32(MSG_DONTWAIT))
                if count < 0 { break }
                filled += count
            }
            connection.close()
            try await loop.sleep(until: loop.now + .milliseconds(1))
            var room = block
            var arrived = 0
            while true {
                let count = unsafe recv(SSL_get_fd(receiver), &room, room.count, 0)
                if count == 0 { break }
                if count > 0 { arrived += count } else { try await loop.sleep(until: loop.now) }
            }
            #expect(filled > 0)
            // An alert of two bytes, its type, 16 bytes of tag, behind a head of five.
            #expect(arrived - filled == 24)
            served.abort()
        }
    }

    @Test func `a handshake that never finishes is ended by its deadline`() async throws {
        let chain = try TestChain()
        let server = try chain.server()
        var limits = ConnectionLimits()
        limits.handshakeTimeout = .milliseconds(30)
        try await withTLSServer({ server }, limits: limits) { address, loop, accepted in
            let connection = try await Connection.open(to: address, on: loop)
            let collector = Collector(connection)
            // The beginning of a client's hello.
            connection.write([0x16, 0x03, 0x01].span)
            try await collector.wait { $0.inputHasEnded || $0.end != nil }
            try await accepted.wait(on: loop) { $0.first?.end != nil }
            let words = accepted.collectors.first?.end?.description
            #expect(words == "TLS: the peer did not finish the TLS hand-shake in the time allowed")
            connection.abort()
        }
    }

    @Test func `the deadline of the handshake does not end what comes after it`() async throws {
        let chain = try TestChain()
        let server = try chain.server()
        let client = try chain.client()
        var limits = ConnectionLimits()
        limits.handshakeTimeout = .milliseconds(300)
        let short = limits
        try await withTLSServer({ server }, limits: limits) { address, loop, _ in
            let connection = try await Connection.open(to: address, client, limits: short, on: loop)
            let collector = Collector(connection)
            try await loop.sleep(until: loop.now + .milliseconds(400))
            connection.write([1].span)
            try await collector.wait { $0.bytes == [1] }
            connection.abort()
        }
    }

    @Test(arguments: ["GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "\u{0}\u{1}\u{2}", "SSH-2.0-OpenSSH_9.2\r\n"])
    func `plain bytes on a TLS port are refused, and TLS is served on`(bytes: String) async throws {
        let chain = try TestChain()
        let server = try chain.server()
        let client = try chain.client()
        try await withTLSServer({ server }) { address, loop, accepted in
            let good = try await Connection.open(to: address, client, on: loop)
            let goodCollector = Collector(good)
            let plain = try await Connection.open(to: address, on: loop)
            let collector = Collector(plain)
            plain.write(Array(bytes.utf8).span)
            plain.write([UInt8](repeating: 0x20, count: 100).span)
            try await collector.wait { $0.inputHasEnded || $0.end != nil }
            try await accepted.wait(on: loop) { $0.count == 2 && $0[1].end != nil }
            guard case .tls(let error) = accepted.collectors[1].end else {
                Issue.record("ended by \(String(describing: accepted.collectors[1].end))")
                return
            }
            #expect(error.kind == .protocolFailure)
            #expect(accepted.collectors[1].bytes == [])
            good.write([1].span)
            try await goodCollector.wait { $0.bytes == [1] }
            good.abort()
            plain.abort()
        }
    }

    @Test func `an alert arrives although more was sent than was read`() async throws {
        let chain = try TestChain()
        let server = try chain.server()
        try await withTLSServer({ server }) { address, loop, _ in
            let connection = try await Connection.open(to: address, on: loop)
            let collector = Collector(connection)
            // Application data before any hand-shake, and more than the server takes at once.
            connection.write([0x17, 0x03, 0x03, 0x00, 0x02, 0x00, 0x00].span)
            connection.write([UInt8](repeating: 0x17, count: 300_000).span)
            try await collector.wait { $0.inputHasEnded || $0.end != nil }
            #expect(collector.end == nil)
            // An alert: fatal, unexpected message.
            #expect(collector.bytes.first == 0x15)
            #expect(collector.bytes.suffix(2) == [2, 10])
            connection.close()
            try await collector.wait { $0.end != nil }
            #expect(collector.end == .closed)
        }
    }

    @Test func `a client that speaks TLS 1.1 at most is refused by both sides' words`() async throws {
        let chain = try TestChain()
        let server = try chain.server()
        let client = try chain.client()
        client.limit(versions: TLS1_VERSION...TLS1_1_VERSION)
        try await withTLSServer({ server }) { address, loop, accepted in
            let error = await #expect(throws: ConnectError.self) {
                _ = try await Connection.open(to: address, client, on: loop)
            }
            #expect(
                error?.description
                    == "TLS: the TLS hand-shake failed with localhost: the peer sent the alert \"protocol version\""
            )
            try await accepted.wait(on: loop) { $0.first?.end != nil }
            #expect(
                accepted.collectors.first?.end?.description
                    == "TLS: the TLS hand-shake failed with the client: it has no TLS version from 1.2 on"
            )
        }
    }

    @Test func `a client that renegotiates is not followed`() async throws {
        let chain = try TestChain()
        let server = try chain.server()
        let client = try chain.client()
        client.limit(versions: TLS1_2_VERSION...TLS1_2_VERSION)
        unsafe SSL_CTX_clear_options(client.raw, UInt64(1) << 30)  // SSL_OP_NO_RENEGOTIATION
        try await withTLSServer({ server }) { address, loop, accepted in
            let connection = try await Connection.open(to: address, client, on: loop)
            let collector = Collector(connection)
            guard let session = connection.tls else { return }
            unsafe #expect(SSL_renegotiate(session.ssl) == 1)
            _ = session.handshake()
            try await collector.wait { $0.end != nil }
            #expect(collector.end?.description.contains("no renegotiation") == true)
            unsafe #expect(SSL_session_reused(session.ssl) == 0)
        }
    }

    @Test func `a failed connection leaves no error behind for another`() async throws {
        let chain = try TestChain()
        let server = try chain.server()
        let client = try chain.client()
        let stranger = try chain.client(trusting: [TestIdentity("Another Root", isAuthority: true)])
        try await withTLSServer({ server }) { address, loop, _ in
            let good = try await Connection.open(to: address, client, on: loop)
            let collector = Collector(good)
            for round in 1...20 {
                await #expect(throws: ConnectError.self) {
                    _ = try await Connection.open(to: address, stranger, on: loop)
                }
                #expect(ERR_peek_error() == 0)
                #expect(throws: TLSError.self) { try TLSContext.client(trust: .file("/no/such/file")) }
                #expect(ERR_peek_error() == 0)
                good.write([UInt8(round)].span)
                try await collector.wait { $0.bytes.count == round }
            }
            good.abort()
        }
    }
}
