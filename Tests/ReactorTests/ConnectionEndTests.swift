import CallTiming
import Glibc
import Octets
import Testing

@testable import Reactor

/// How connections end, by one side, by both, and by force.
@Suite(.timeLimit(.minutes(4)))
struct ConnectionEndTests {
    /// Runs a body with a bare peer and the connection that serves it.
    private func withPeer(
        limits: ConnectionLimits = .init(),
        group: EventLoopGroup = TestLoops.single,
        prepare: @escaping @Sendable (Connection, Collector) -> Void = { _, _ in },
        _ body: @escaping @Sendable (RawPeer, Collector, EventLoop) async throws -> Void
    ) async throws {
        try await withTLSServer({ nil }, limits: limits, group: group, prepare: prepare) { address, loop, accepted in
            let peer = try RawPeer(to: address, on: loop)
            try await accepted.wait(on: loop) { $0.count == 1 }
            try await body(peer, accepted.collectors[0], loop)
        }
    }

    @Test func `a peer that has ended its side is still written to`() async throws {
        try await withPeer(prepare: { $1.closesAtEnd = false }) { peer, served, _ in
            peer.write([1, 2, 3])
            peer.endOutput()
            try await served.wait { $0.inputHasEnded }
            #expect(!served.connection.isClosed)
            served.connection.write([4, 5].span)
            served.connection.close()
            let read1 = try await peer.read()
            #expect(read1 == [1, 2, 3, 4, 5])
            try await served.wait { $0.end != nil }
            #expect(served.end == .closed)
        }
    }

    @Test func `what comes after the close is dropped, and the end waits for the peer's`() async throws {
        try await withPeer { peer, served, loop in
            served.connection.write([7].span)
            served.connection.close()
            served.connection.write([8].span)
            let read2 = try await peer.read()
            #expect(read2 == [7])
            peer.write([1, 2, 3])
            try await loop.sleep(until: loop.now + .milliseconds(1))
            #expect(served.bytes == [])
            #expect(served.end == nil)
            peer.endOutput()
            try await served.wait { $0.end != nil }
            #expect(served.end == .closed)
        }
    }

    @Test func `a peer that never ends its side is left behind after the linger time`() async throws {
        var limits = ConnectionLimits()
        limits.lingerTimeout = .milliseconds(20)
        try await withPeer(limits: limits) { peer, served, _ in
            served.connection.close()
            try await served.wait { $0.end != nil }
            #expect(served.end == .closed)
            let read3 = try await peer.read()
            #expect(read3 == [])
        }
    }

    @Test func `a peer that resets is noticed although reading is paused`() async throws {
        try await withPeer { peer, served, _ in
            served.connection.pauseReading()
            peer.write([1])
            peer.reset()
            try await served.wait { $0.end != nil }
            #expect(served.end == .failed(SystemError(code: ECONNRESET, operation: "receive")))
            #expect(served.bytes == [])
        }
    }

    @Test func `a peer that resets while it is written to is noticed`() async throws {
        try await withPeer { peer, served, loop in
            peer.reset()
            served.connection.write([1].span)
            try await served.wait { $0.end != nil }
            guard case .failed = served.end else {
                Issue.record("ended by \(String(describing: served.end))")
                return
            }
            #expect(served.connection.isClosed)
        }
    }

    @Test func `a peer that ends while reading is paused does not spin the loop, and its bytes are read later`()
        async throws
    {
        // On a loop of its own: other tests' turns would be counted, too.
        let group = try EventLoopGroup(count: 1)
        try await withPeer(group: group, prepare: { $1.closesAtEnd = false }) { peer, served, loop in
            served.connection.pauseReading()
            peer.write([1, 2])
            peer.endOutput()
            try await loop.sleep(until: loop.now + .milliseconds(5))
            let before = loop.statistics
            try await loop.sleep(until: loop.now + .milliseconds(50))
            #expect(loop.statistics.since(before).turns < 100)
            #expect(!served.inputHasEnded)
            served.connection.resumeReading()
            try await served.wait { $0.inputHasEnded }
            #expect(served.bytes == [1, 2])
            served.connection.abort()
        }
        await group.shutdown()
    }

    @Test func `a new connection owns no memory, and an idle one little`() async throws {
        try await withPeer(prepare: { $1.appetite = { $0 / 1_000 * 1_000 } }) { peer, served, _ in
            #expect(served.connection.ownedMemory == 0)
            for _ in 0..<10 {
                // Ends in a portion that is not consumed at once.
                peer.write([UInt8](repeating: 1, count: 20_500))
                peer.write([UInt8](repeating: 1, count: 500))
                let found4 = try await peer.read(21_000).count
                #expect(found4 == 21_000)
            }
            #expect(served.connection.ownedMemory <= 4_096)
            served.connection.abort()
            #expect(served.connection.ownedMemory == 0)
        }
    }

    @Test func `more unconsumed input than the limit ends the connection`() async throws {
        var limits = ConnectionLimits()
        limits.unconsumedLimit = 10_000
        try await withPeer(limits: limits, prepare: { $1.appetite = { _ in 0 } }) { peer, served, _ in
            peer.write([UInt8](repeating: 1, count: 10_001))
            try await served.wait { $0.end != nil }
            #expect(served.end == .failed(SystemError(code: EMSGSIZE, operation: "receive")))
        }
    }

    @Test func `an aborted connection tells its handler once, and not within the call`() async throws {
        try await withPeer { peer, served, _ in
            served.connection.abort()
            #expect(served.end == nil)
            served.connection.abort()
            served.connection.close()
            served.connection.resumeReading()
            try await served.wait { $0.end != nil }
            #expect(served.end == .aborted)
            #expect(served.ends == 1)
        }
    }
}
