import CallTiming
import Octets
import ProviderTestKit
import Reactor
import Rehearsal
import Testing

/// An echo server and a client with a relay in between, all on one loop in virtual time.
private func relayed(
    _ plan: RelayPlan,
    send message: [UInt8],
    for time: Duration = .seconds(30)
) async throws -> (heard: [[UInt8]], end: ConnectionEnd?, took: Duration) {
    try await inVirtualTime { loop, group in
        let listener = try Listener(on: .loopback(port: 0), loop: loop, group: group) { $0.handler = Echo($0) }
        defer { listener.close() }
        let relay = try await FaultyRelay.listen(to: listener.address, group: group)
        relay.plan(plan)
        let running = Task(executorPreference: loop) { await relay.run() }
        let target = Connection.Target(host: "127.0.0.1", port: relay.address.port)
        let client = try await Connection.open(target, within: .seconds(3), on: loop)
        let ear = Ear(loop)
        client.handler = ear
        client.write(message.span)
        let start = loop.now
        while ear.count < message.count, ear.end == nil, loop.now - start < time {
            try await loop.sleep(until: loop.now + .milliseconds(1))
        }
        let took = (ear.lastHeard ?? loop.now) - start
        let end = ear.end
        client.abort()
        running.cancel()
        await running.value
        return (ear.heard, end, took)
    }
}

private final class Echo: ConnectionHandler {
    private let connection: Connection

    init(_ connection: Connection) { self.connection = connection }

    func received(_ bytes: inout MutableSpan<UInt8>) -> Int {
        connection.write(bytes.span)
        return bytes.count
    }

    func inputEnded() { connection.close() }
    func outputDrained() {}
    func closed(_ reason: ConnectionEnd) {}
}

private final class Ear: ConnectionHandler {
    private let loop: EventLoop
    var heard: [[UInt8]] = []
    var count = 0
    var lastHeard: MonotonicInstant?
    var end: ConnectionEnd?

    init(_ loop: EventLoop) { self.loop = loop }

    func received(_ bytes: inout MutableSpan<UInt8>) -> Int {
        heard.append(Array(copying: bytes.span))
        count += bytes.count
        lastHeard = loop.now
        return bytes.count
    }

    func inputEnded() { end = .closed }
    func outputDrained() {}
    func closed(_ reason: ConnectionEnd) { end = end ?? reason }
}

struct FaultyRelayTests {
    private let message = (0..<1_000).map { UInt8(truncatingIfNeeded: $0) }

    @Test(.timeLimit(.minutes(4)))
    func `a faithful relay passes what came`() async throws {
        let result = try await relayed(.faithful, send: message)
        #expect(result.heard.flatMap { $0 } == message)
        #expect(result.end == nil)
    }

    @Test(.timeLimit(.minutes(4)))
    func `byte by byte each byte is a read of its own`() async throws {
        let result = try await relayed(.byteByByte, send: message)
        #expect(result.heard == message.map { [$0] })
    }

    @Test(.timeLimit(.minutes(4)))
    func `pieces have sizes between the bounds, and differ`() async throws {
        let result = try await relayed(RelayPlan(toClient: RelayDamage(pieces: 3...9)), send: message)
        #expect(result.heard.flatMap { $0 } == message)
        #expect(result.heard.dropLast().allSatisfy { (3...9).contains($0.count) })
        #expect(Set(result.heard.map(\.count)).count > 3)
    }

    @Test(.timeLimit(.minutes(4)), arguments: [0, 1, 17, 999])
    func `an end in order comes behind exactly so many bytes`(place: Int) async throws {
        let result = try await relayed(RelayPlan(toClient: RelayDamage(.end, after: place)), send: message)
        #expect(result.heard.flatMap { $0 } == Array(message.prefix(place)))
        #expect(result.end == .closed)
    }

    @Test(.timeLimit(.minutes(4)))
    func `a reset is no end in order`() async throws {
        let result = try await relayed(RelayPlan(toServer: RelayDamage(.reset, after: 10)), send: message)
        #expect(result.end != nil)
        #expect(result.end != .closed)
    }

    @Test(.timeLimit(.minutes(4)))
    func `a stalled relay passes no more and stays open`() async throws {
        let plan = RelayPlan(toClient: RelayDamage(.stall, after: 100))
        let result = try await relayed(plan, send: message, for: .seconds(20))
        #expect(result.heard.flatMap { $0 } == Array(message.prefix(100)))
        #expect(result.end == nil)
    }

    @Test(.timeLimit(.minutes(4)))
    func `garbage comes in between, and what was sent goes on`() async throws {
        let plan = RelayPlan(toClient: RelayDamage(.garbage([0xEE, 0xEE]), after: 4))
        let result = try await relayed(plan, send: message)
        let expected = Array(message.prefix(4)) + [0xEE, 0xEE] + Array(message.dropFirst(4))
        #expect(result.heard.flatMap { $0 }.starts(with: expected.prefix(message.count)))
    }

    @Test(.timeLimit(.minutes(4)))
    func `bytes get lost`() async throws {
        let plan = RelayPlan(toClient: RelayDamage(.loss(5), after: 10))
        let result = try await relayed(plan, send: message, for: .seconds(3))
        #expect(result.heard.flatMap { $0 } == Array(message.prefix(10)) + Array(message.dropFirst(15)))
    }

    @Test(.timeLimit(.minutes(4)))
    func `a delay is as long as it says, and each way counts`() async throws {
        let damage = RelayDamage(delay: .milliseconds(150))
        let result = try await relayed(RelayPlan(toServer: damage, toClient: damage), send: message)
        #expect(result.heard.flatMap { $0 } == message)
        #expect((.milliseconds(300) ... .milliseconds(302)).contains(result.took))
    }

    @Test(.timeLimit(.minutes(4)))
    func `a slow reader takes so many bytes a second`() async throws {
        let result = try await relayed(RelayPlan(toServer: RelayDamage(rate: 500)), send: message)
        #expect(result.heard.flatMap { $0 } == message)
        #expect((.milliseconds(1_900) ... .milliseconds(2_100)).contains(result.took))
    }
}
