import CallTiming
import Octets
import Testing

@testable import Reactor

/// What a probe was told, in order.
private final class Told: OutputProbe {
    var bytes: [[UInt8]] = []
    var causes: [MonotonicInstant] = []
    private let probed: Connection

    init(of connection: Connection) { probed = connection }

    func sends(_ bytes: Span<UInt8>, on connection: Connection) {
        if connection === probed { self.bytes.append(Array(copying: bytes)) }
    }

    func sent(on connection: Connection, cause: MonotonicInstant) {
        if connection === probed { causes.append(cause) }
    }
}

@Suite(.timeLimit(.minutes(4)))
struct OutputProbeTests {
    /// A connection to an echo on a loop of its own, with a probe.
    private func withProbe(
        _ body: @escaping @Sendable (EventLoop, Connection, Told) async throws -> Void
    ) async throws {
        try await withEchoServer { address, _ in
            let loop = try EventLoop(name: "probed")
            try await onLoop(loop) { loop in
                let target = Connection.Target(host: address.host, port: address.port)
                let connection = try await Connection.open(target, within: .seconds(10), on: loop)
                let told = Told(of: connection)
                loop.outputProbe = told
                try await body(loop, connection, told)
                loop.outputProbe = nil
                connection.abort()
            }
            await loop.shutdown()
        }
    }

    @Test func `what a timer has written counts from when the timer was due, by its tasks, too`() async throws {
        try await withProbe { loop, connection, told in
            let collector = Collector(connection)
            let due = loop.now + .microseconds(300)
            let timer = LoopTimer(on: loop, label: "test") { connection.write([1, 2, 3].span) }
            timer.set(at: due)
            try await collector.wait { $0.bytes.count == 3 }
            #expect(told.bytes == [[1, 2, 3]])
            #expect(told.causes == [due])
            let later = loop.now + .microseconds(300)
            try await loop.sleep(until: later)
            connection.write([4].span)
            try await collector.wait { $0.bytes.count == 4 }
            #expect(told.causes == [due, later])
        }
    }

    @Test func `what is written of what has come counts from when the loop woke up to it`() async throws {
        try await withProbe { loop, connection, told in
            let collector = Collector(connection)
            var woke: [MonotonicInstant] = []
            collector.onChange = {
                guard woke.count < 3 else { return }
                woke.append(loop.now)
                connection.write([UInt8(woke.count)].span)
            }
            connection.write([0].span)
            try await collector.wait { $0.bytes.count == 4 }
            #expect(told.bytes == [[0], [1], [2], [3]])
            #expect(Array(told.causes.dropFirst()) == woke)
        }
    }
}
