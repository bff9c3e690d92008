import CallTiming
import Glibc
import Synchronization
import Testing

@testable import Reactor

/// Keeps the thread busy, under a name to look for.
@inline(never)
private func grindTheBeans(for duration: Duration) {
    let end = monotonicNanoseconds() + duration.clampedNanoseconds
    while monotonicNanoseconds() < end {
        // A call which may be interrupted, for sanitizers that deliver signals in such calls only.
        usleep(100)
    }
}

/// Blocks the thread in one call, which a signal ends.
@inline(never)
private func oversleep() {
    usleep(2_000_000)
    // Not the last call, so that this function stands on the stack.
    grindTheBeans(for: .zero)
}

@Suite(.timeLimit(.minutes(4)), .serialized)
struct LoopWatchdogTests {
    /// Collects reports, and can be waited on.
    private final class Reports: Sendable {
        private let stream: AsyncStream<LoopBlockage>
        let continuation: AsyncStream<LoopBlockage>.Continuation

        init() { (stream, continuation) = AsyncStream.makeStream() }

        func next() async -> LoopBlockage? {
            var iterator = stream.makeAsyncIterator()
            return await iterator.next()
        }

        /// Everything reported until now.
        func rest() async -> [LoopBlockage] {
            continuation.finish()
            return await stream.reduce(into: []) { $0.append($1) }
        }
    }

    @Test func `a blocked loop is reported with label, stack and length, once, and again when it is free`() async throws
    {
        let reports = Reports()
        let group = try EventLoopGroup(count: 2)
        let watchdog = LoopWatchdog(group.loops, threshold: .milliseconds(40)) { reports.continuation.yield($0) }
        try await onLoop(group.loops[1]) { loop in
            LoopTimer(on: loop, label: "a coffee mill") { grindTheBeans(for: .milliseconds(300)) }.set(after: .zero)
        }
        let blocked = try #require(await reports.next())
        #expect(blocked.loop == "loop-1")
        #expect(blocked.handler == "a coffee mill")
        #expect(!blocked.isOver)
        #expect(blocked.duration >= .milliseconds(40))
        #expect(blocked.stack.contains { $0.contains("grindTheBeans(for: Swift.Duration)") }, "\(blocked)")
        #expect(blocked.stack.last?.contains("Reactor.EventLoop.fireTimers(") == true)
        // The handler of the signal is not part of the story.
        #expect(blocked.stack.first?.contains("StackSample") == false)
        let free = try #require(await reports.next())
        #expect(free.isOver)
        #expect(free.handler == "a coffee mill")
        #expect(free.duration >= .milliseconds(300))
        #expect(
            free.description
                == "loop-1 is free again after \(Int(free.duration / .milliseconds(1))) ms in \"a coffee mill\""
        )
        await watchdog.stop()
        #expect(await reports.rest().isEmpty)
        await group.shutdown()
    }

    @Test func `a handler that sleeps is reported although looking at it wakes it`() async throws {
        let reports = Reports()
        let group = try EventLoopGroup(count: 1)
        let watchdog = LoopWatchdog(group.loops, threshold: .milliseconds(40)) { reports.continuation.yield($0) }
        try await onLoop(group.loops[0]) { loop in
            LoopTimer(on: loop, label: "a bed") { oversleep() }.set(after: .zero)
        }
        let blocked = try #require(await reports.next())
        #expect(blocked.handler == "a bed")
        #expect(!blocked.isOver)
        #expect(blocked.stack.contains { $0.contains("oversleep()") }, "\(blocked)")
        let free = try #require(await reports.next())
        #expect(free.handler == "a bed")
        #expect(free.isOver)
        await watchdog.stop()
        await group.shutdown()
    }

    @Test func `a handler that is told of an end or offered bytes again is named by its own label`() async throws {
        let reports = Reports()
        let group = try EventLoopGroup(count: 1)
        let watchdog = LoopWatchdog(group.loops, threshold: .milliseconds(40)) { reports.continuation.yield($0) }
        try await onLoop(group.loops[0]) { loop in
            let listener = try Listener(on: .loopback(port: 0), loop: loop, group: group) { _ in }
            defer { listener.close() }
            var target = Connection.Target(host: "127.0.0.1", port: listener.address.port)
            target.label = "a slow reader"
            let connection = try await Connection.open(target, within: .seconds(10), on: loop)
            let collector = Collector(connection)
            collector.onChange = { grindTheBeans(for: .milliseconds(100)) }
            connection.abort()
            try await collector.wait { $0.end != nil }
        }
        let blocked = try #require(await reports.next())
        #expect(blocked.handler == "a slow reader")
        await watchdog.stop()
        await group.shutdown()
    }

    @Test func `a loop that only waits, or works in small portions, is never reported`() async throws {
        let reports = Reports()
        let group = try EventLoopGroup(count: 2)
        // Far above what a busy machine takes a thread away for.
        let watchdog = LoopWatchdog(group.loops, threshold: .milliseconds(500)) { reports.continuation.yield($0) }
        try await onLoop(group.loops[0]) { loop in
            let end = loop.now + .milliseconds(800)
            while loop.now < end {
                grindTheBeans(for: .milliseconds(5))
                try await loop.sleep(until: loop.now)
            }
        }
        await watchdog.stop()
        #expect(await reports.rest().isEmpty)
        await group.shutdown()
    }

    @Test func `a loop that has been shut down is no danger to its watchdog`() async throws {
        for _ in 0..<20 {
            let loop = try EventLoop()
            let watchdog = LoopWatchdog([loop], threshold: .milliseconds(1)) { _ in }
            loop.execute { grindTheBeans(for: .milliseconds(3)) }
            await loop.shutdown()
            await watchdog.stop()
        }
    }

    @Test func `names of functions are readable`() {
        let address = unsafe dlsym(nil, "gnu_get_libc_version").map { UInt(bitPattern: $0) } ?? 0
        #expect(CodeNames.names(ofReturnAddresses: [address]).first?.hasPrefix("gnu_get_libc_version (libc") == true)
        #expect(CodeNames.demangled("$s7Reactor9EventLoopC3runyyF") == "Reactor.EventLoop.run() -> ()")
        #expect(CodeNames.names(ofReturnAddresses: [1]) == ["0x1"])
    }
}

@Suite(.timeLimit(.minutes(4)))
struct LoopStatisticsTests {
    @Test func `figures tell what a loop has done since they were last asked for`() async throws {
        let group = try EventLoopGroup(count: 1)
        let loop = group.loops[0]
        try await onLoop(loop) { loop in try await loop.sleep(until: loop.now + .milliseconds(20)) }
        let before = loop.statistics
        #expect(before.busyShare < 0.5)
        try await onLoop(loop) { loop in
            let listener = try Listener(on: .loopback(port: 0), loop: loop, group: group) {
                Collector($0).echoes = true
            }
            let connection = try await Connection.open(to: listener.address, on: loop)
            let collector = Collector(connection)
            connection.write([1].span)
            try await collector.wait { $0.bytes == [1] }
            #expect(loop.statistics.connections == 2)
            LoopTimer(on: loop, label: "test") {}.set(at: loop.now + .milliseconds(-100))
            grindTheBeans(for: .milliseconds(100))
            try await loop.sleep(until: loop.now)
            connection.abort()
            listener.close()
        }
        let during = loop.statistics.since(before)
        #expect(during.turns > 0)
        #expect(during.busyTime >= .milliseconds(100))
        #expect(during.busyShare > 0)
        #expect(during.readLateness.total >= 2)
        #expect(during.timerLateness.quantile(1) >= .milliseconds(100))
        let nothing = Lateness(counts: [0, 0])
        #expect(nothing.quantile(0.99) == .zero)
        await group.shutdown()
    }
}
