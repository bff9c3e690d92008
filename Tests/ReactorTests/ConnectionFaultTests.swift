import CallTiming
import Glibc
import Octets
import Synchronization
import TestKit
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(4)))
struct ConnectionFaultTests {
    /// Runs a body on a loop that has no connections but those the body opens; the echo server's are on others.
    private func withLoopAlone(
        prepare: @escaping @Sendable (Connection, Collector) -> Void = { _, _ in },
        _ body: @escaping @Sendable (SocketAddress, EventLoop) async throws -> Void
    ) async throws {
        let group = try EventLoopGroup(count: 1)
        try await withEchoServer(on: group.loops[0], prepare: prepare, body)
        await group.shutdown()
    }

    @Test func `a connection that is dropped when its last output has gone is dropped once`() async throws {
        try await withLoopAlone { address, loop in
            var target = Connection.Target(host: address.host, port: address.port)
            target.limits.highWater = 1_000
            target.limits.lowWater = 100
            let connection = try await Connection.open(target, within: .seconds(20), on: loop)
            #expect(loop.load == 1)
            let collector = Collector(connection)
            // Takes the number that the dropped connection's descriptor had, or another: nobody else is to close it.
            let successor = Mutex<Int32>(-1)
            collector.onChange = { [unowned collector] in
                guard collector.drains == 1, collector.end == nil else { return }
                connection.abort()
                successor.withLock { $0 = dup(0) }
            }
            connection.write([UInt8](repeating: 1, count: 2_000).span)
            connection.close()
            try await collector.wait { $0.end != nil }
            #expect(collector.end == .aborted)
            #expect(collector.drains == 1)
            #expect(loop.load == 0)
            let descriptor = successor.withLock { $0 }
            #expect(fcntl(descriptor, F_GETFD) >= 0, "somebody has closed a descriptor that is not its own")
            close(descriptor)
        }
    }

    @Test func `a writer that goes on whenever it may leaves time to others`() async throws {
        try await withLoopAlone(prepare: { $1.echoes = false }) { address, loop in
            var target = Connection.Target(host: address.host, port: address.port)
            target.limits.highWater = 100
            target.limits.lowWater = 50
            let connection = try await Connection.open(target, within: .seconds(20), on: loop)
            let collector = Collector(connection)
            let block = [UInt8](repeating: 1, count: 200)
            // The kernel takes far more than all of it without waiting for the peer.
            collector.onChange = { [unowned collector] in
                if collector.drains < 500, collector.end == nil { connection.write(block.span) }
            }
            connection.write(block.span)
            let timer = Mutex<Int?>(nil)
            LoopTimer(on: loop, label: "test") { timer.withLock { $0 = collector.drains } }.set(at: loop.now)
            try await collector.wait { $0.drains == 500 }
            try await loop.sleep(until: loop.now)
            #expect(timer.withLock { $0 } ?? 500 < 10)
            connection.abort()
        }
    }

    @Test(arguments: [1_001, 1 << 20])
    func `one write longer than the limit arrives whole`(length: Int) async throws {
        let message = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        try await withLoopAlone { address, loop in
            var target = Connection.Target(host: address.host, port: address.port)
            target.limits.outputLimit = 1_000
            let connection = try await Connection.open(target, within: .seconds(20), on: loop)
            let collector = Collector(connection)
            connection.write(message.span)
            try await collector.wait { $0.bytes.count >= length || $0.end != nil }
            #expect(collector.end == nil)
            #expect(collector.bytes == message)
            connection.abort()
        }
    }

    @Test func `a handler that comes behind the end of the input is told of it`() async throws {
        let notes = Notes()
        let group = try EventLoopGroup(count: 1)
        let address = try await onLoop(group.loops[0]) { loop in
            let listener = try Listener(on: .loopback(port: 0), loop: loop, group: group) { connection in
                let first = Collector(connection)
                first.onChange = { [unowned first] in
                    guard first.inputHasEnded, first.end == nil else { return }
                    notes.add("first")
                    let second = Collector(connection)
                    second.onChange = { [unowned second] in
                        guard second.inputHasEnded, second.end == nil else { return }
                        notes.add("second")
                        connection.close()
                    }
                }
            }
            return listener.address
        }
        let peer = try TestKit.RawPeer(port: address.port)
        peer.finishOutput()
        #expect(await peer.receiveToEnd() == .ended)
        #expect(notes.all == ["first", "second"])
        await group.shutdown()
    }

    @Test(arguments: [false, true])
    func `a connection ends in order or is reset, as it is told`(isReset: Bool) async throws {
        let group = try EventLoopGroup(count: 1)
        let address = try await onLoop(group.loops[0]) { loop in
            let listener = try Listener(on: .loopback(port: 0), loop: loop, group: group) { connection in
                let collector = Collector(connection)
                collector.onChange = { [unowned collector] in
                    guard !collector.bytes.isEmpty, collector.end == nil else { return }
                    if isReset { connection.reset() } else { connection.abort() }
                }
            }
            return listener.address
        }
        let peer = try TestKit.RawPeer(port: address.port)
        await peer.send([1])
        #expect(await peer.receiveToEnd() == (isReset ? .reset : .ended))
        await group.shutdown()
    }

    @Test func `a wait of a cancelled task gives up what it was to take over`() async throws {
        let notes = Notes()
        let task = Task(executorPreference: TestLoops.loop) {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            try await TestLoops.loop.wait(
                until: nil,
                late: CollectorError.tooLate,
                cancelled: .cancelled,
                start: { (_: LoopWait<Void, CollectorError>) in notes.add("started") },
                abandon: { notes.add("abandoned") }
            )
        }
        await #expect(throws: CollectorError.cancelled) { try await task.value }
        #expect(notes.all == ["abandoned"])
    }

    @Test func `a file where a Unix-domain socket is to be is left alone`() async throws {
        let path = "/tmp/syrinx-test-\(UInt64.random(in: 0...UInt64.max)).conf"
        let descriptor = unsafe open(path, O_CREAT | O_EXCL | O_WRONLY, 0o600)
        #expect(descriptor >= 0)
        close(descriptor)
        defer { unsafe unlink(path) }
        try await onLoop { loop in
            let error = #expect(throws: SystemError.self) {
                try Listener(on: .unix(path: path), loop: loop, group: TestLoops.group) { $0.abort() }
            }
            #expect(error?.code == EADDRINUSE)
        }
        var status = stat()
        #expect(unsafe lstat(path, &status) == 0)
        #expect(status.st_mode & S_IFMT == S_IFREG)
    }
}
