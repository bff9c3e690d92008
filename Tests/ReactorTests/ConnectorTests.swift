import CallTiming
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(4)))
struct ConnectorTests {
    /// Runs a body on a loop whose clock stands still, with a listening socket.
    private func withStillLoop(
        on address: SocketAddress = .loopback(port: 0),
        _ body: @escaping @Sendable (EventLoop, SocketAddress) async throws -> Void
    ) async throws {
        let group = try EventLoopGroup(count: 1, clock: .manual(ManualTime()))
        try await onLoop(group.loops[0]) { loop in
            let listener = try Listener(on: address, loop: loop, group: group) { _ in }
            try await body(loop, listener.address)
        }
        await group.shutdown()
    }

    private func open(_ addresses: [SocketAddress], on loop: EventLoop) -> Task<SocketAddress?, any Error> {
        let until = loop.now + .seconds(10)
        return Task(executorPreference: loop) {
            let connection = try await Connection.open(
                .init(host: "test", port: 1),
                at: addresses,
                until: until,
                on: loop
            )
            defer { connection.abort() }
            return connection.peer
        }
    }

    @Test func `an address that does not answer is passed over after a quarter of a second`() async throws {
        let blackHole = try BlackHole()
        try await withStillLoop { loop, address in
            let start = loop.now
            let task = open([blackHole.address, address], on: loop)
            let next1 = try await loop.nextTimer()
            #expect(next1 == start + .milliseconds(250))
            await loop.advance(by: .milliseconds(250))
            let reached2 = try await task.value
            #expect(reached2 == address)
        }
    }

    @Test func `an address that refuses is passed over at once`() async throws {
        try await withStillLoop { loop, address in
            let start = loop.now
            let closed = try Listener(on: .loopback(port: 0), loop: loop, group: TestLoops.single) { _ in }
            closed.close()
            let found3 = try await open([closed.address, closed.address, address], on: loop).value
            #expect(found3 == address)
            #expect(loop.now == start)
        }
    }

    @Test func `the families take turns`() async throws {
        let blackHole = try BlackHole()
        let another = try BlackHole()
        try await withStillLoop(on: .ipv6(0, 1, scope: 0, port: 0)) { loop, address in
            let task = open([blackHole.address, another.address, address], on: loop)
            _ = try await loop.nextTimer()
            // One step: the second address of the first family has not been tried.
            await loop.advance(by: .milliseconds(250))
            let reached4 = try await task.value
            #expect(reached4 == address)
        }
    }

    @Test func `the last of the errors is told when no address answers`() async throws {
        try await withStillLoop { loop, _ in
            let closed = try Listener(on: .loopback(port: 0), loop: loop, group: TestLoops.single) { _ in }
            closed.close()
            let error = await #expect(throws: ConnectError.self) {
                _ = try await open([.ipv6(0, 1, scope: 0, port: 1), closed.address], on: loop).value
            }
            #expect(error?.description == "\(closed.address): connect: Connection refused")
            let none = await #expect(throws: ConnectError.self) { _ = try await open([], on: loop).value }
            #expect(none?.description == "no address is known for \"test\"")
        }
    }

    @Test func `the deadline ends all attempts, and nothing is left of them`() async throws {
        let blackHole = try BlackHole()
        try await withStillLoop { loop, _ in
            let before = loop.registrations
            let task = open([blackHole.address, blackHole.address], on: loop)
            _ = try await loop.nextTimer()
            await loop.advance(by: .milliseconds(9_999))
            await loop.advance(by: .milliseconds(1))
            await #expect(throws: ConnectError.timedOut(host: "test")) { _ = try await task.value }
            await loop.settle()
            #expect(loop.registrations == before)
            #expect(loop.load == 0)

            let cancelled = open([blackHole.address], on: loop)
            _ = try await loop.nextTimer()
            cancelled.cancel()
            await #expect(throws: ConnectError.cancelled) { _ = try await cancelled.value }
            await loop.settle()
            #expect(loop.registrations == before)
        }
    }
}
