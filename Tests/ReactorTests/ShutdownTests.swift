import CallTiming
import Glibc
import Synchronization
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(4)))
struct ShutdownTests {
    @Test func `connections are aborted, both ends know it, and the loop is freed`() async throws {
        let ended = Mutex<[ConnectionEnd]>([])
        weak var gone: EventLoop?
        do {
            let group = try EventLoopGroup(count: 1)
            gone = group.loops[0]
            let address = try await onLoop(group.loops[0]) { loop in
                try Listener(on: .loopback(port: 0), loop: loop, group: group) {
                    let collector = Collector($0)
                    collector.onChange = { [unowned collector] in
                        if let end = collector.end { ended.withLock { $0.append(end) } }
                    }
                    // A timer that is set when the loop ends.
                    LoopTimer(on: loop, label: "test") { _ = collector }.set(after: .seconds(100))
                }.address
            }
            try await onLoop { loop in
                let connection = try await Connection.open(to: address, on: loop)
                let collector = Collector(connection)
                connection.write([1].span)
                while group.loops[0].load == 0 { try await loop.sleep(until: loop.now + .milliseconds(1)) }
                await group.shutdown()
                try await collector.wait { $0.inputHasEnded || $0.end != nil }
                await #expect(throws: ConnectError.self) { _ = try await Connection.open(to: address, on: loop) }
                connection.abort()
            }
        }
        #expect(ended.withLock { $0 } == [.aborted])
        #expect(gone == nil)
    }

    @Test func `a task that still connects is told`() async throws {
        let group = try EventLoopGroup(count: 1)
        // A listener whose backlog is full: whoever connects next waits.
        let blackHole = try BlackHole()
        let address = blackHole.address
        let task = Task(executorPreference: group.loops[0]) {
            await #expect(throws: ConnectError.cancelled) {
                _ = try await Connection.open(to: address, on: group.loops[0])
            }
        }
        while try await onLoop(group.loops[0], { $0.earliestDeadline }) == nil { try Task.checkCancellation() }
        await group.shutdown()
        _ = await task.value
    }

    @Test func `a task that connects when its loop has ended its connections is told`() async throws {
        let group = try EventLoopGroup(count: 1)
        let address = try await onLoop { loop in
            try Listener(on: .loopback(port: 0), loop: loop, group: TestLoops.group) { $0.abort() }.address
        }
        let isWaiting = OneShot()
        let task = Task(executorPreference: group.loops[0]) {
            let loop = group.loops[0]
            let blackHole = try BlackHole()
            isWaiting.complete()
            // Ended by the shutdown; tries again, as clients do.
            _ = try? await Connection.open(to: blackHole.address, on: loop)
            await #expect(throws: CancellationError.self) { try await loop.sleep(until: loop.now + .seconds(1)) }
            await #expect(throws: ConnectError.cancelled) {
                _ = try await Connection.open(.init(host: "localhost", port: 1), within: .seconds(1), on: loop)
            }
            _ = try await Connection.open(to: address, on: loop)
        }
        await isWaiting.wait()
        while true {
            let isWaiting = try await onLoop(group.loops[0]) { $0.earliestDeadline != nil }
            if isWaiting { break }
        }
        await group.shutdown()
        await #expect(throws: ConnectError.self) { try await task.value }
    }

    @Test func `a task that waits for the end of its own loop is stopped`() async {
        await #expect(processExitsWith: .failure) {
            let loop = try EventLoop()
            try await onLoop(loop) { await $0.shutdown() }
        }
    }
}

@Suite(.timeLimit(.minutes(4)))
struct LoopConfinedTests {
    @Test func `a confined value opens on its loop`() async throws {
        let confined = try await onLoop { LoopConfined(7, on: $0) }
        let found1 = try await onLoop { _ in confined.value }
        #expect(found1 == 7)
    }

    @Test func `a confined value stops the process on any other thread`() async {
        await #expect(processExitsWith: .failure) {
            let group = try EventLoopGroup(count: 2)
            let confined = try await onLoop(group.loops[0]) { LoopConfined(7, on: $0) }
            _ = try await onLoop(group.loops[1]) { _ in confined.value }
        }
    }

    @Test func `a timer set off its loop stops the process`() async {
        await #expect(processExitsWith: .failure) {
            let loop = try EventLoop()
            let confined = try await onLoop(loop) { LoopConfined(LoopTimer(on: $0, label: "test") {}, on: $0) }
            await loop.shutdown()
            confined.value.set(after: .zero)
        }
    }
}
