import CallTiming
import Synchronization
import TestKit
import Testing

@testable import Reactor

/// What happened when, in virtual milliseconds since the start.
private final class Diary: Sendable {
    private let entries = Mutex<[String]>([])
    private let time: ManualTime
    private let start: MonotonicInstant

    init(_ time: ManualTime) {
        self.time = time
        start = time.now
    }

    func note(_ what: String) {
        let milliseconds = (time.now - start) / Duration.milliseconds(1)
        entries.withLock { $0.append("\(Int(milliseconds)) \(what)") }
    }

    var all: [String] { entries.withLock { $0 } }
}

@Suite(.timeLimit(.minutes(4)))
struct VirtualTimeTests {
    private func withLoops(
        _ count: Int = 1,
        _ body: @escaping @Sendable (EventLoopGroup, ManualTime, Diary) async throws -> Void
    ) async throws {
        let time = ManualTime()
        let group = try EventLoopGroup(count: count, clock: .manual(time))
        try await body(group, time, Diary(time))
        await group.shutdown()
    }

    @Test func `timers fire in order, each at its own time, and only those that are due`() async throws {
        try await withLoops { group, _, diary in
            let loop = group.loops[0]
            try await onLoop(loop) { loop in
                for milliseconds in [30, 10, 20, 40] {
                    LoopTimer(on: loop, label: "test") { diary.note("timer \(milliseconds)") }
                        .set(after: .milliseconds(milliseconds))
                }
                await loop.advance(by: .milliseconds(30))
                #expect(diary.all == ["10 timer 10", "20 timer 20", "30 timer 30"])
                #expect(loop.now == loop.clock.now)
                await loop.advance(by: .milliseconds(9))
                #expect(diary.all.count == 3)
                await loop.advance(by: .milliseconds(1))
                #expect(diary.all.last == "40 timer 40")
            }
        }
    }

    @Test func `a timer that sets timers has them fired in the same advance`() async throws {
        try await withLoops { group, _, diary in
            let loop = group.loops[0]
            loop.execute {
                let inner = LoopTimer(on: loop, label: "test") { diary.note("inner") }
                LoopTimer(on: loop, label: "test") {
                    diary.note("outer")
                    inner.set(after: .milliseconds(5))
                }.set(after: .milliseconds(10))
            }
            await loop.advance(by: .milliseconds(20))
            #expect(diary.all == ["10 outer", "15 inner"])
        }
    }

    @Test func `sleeping tasks wake at their time, and their work is done before the clock goes on`() async throws {
        try await withLoops { group, _, diary in
            let loop = group.loops[0]
            let tasks = [3, 1, 2].map { number in
                Task(executorPreference: loop) {
                    for round in 1...3 {
                        try await loop.sleep(until: loop.now + .milliseconds(number * 10))
                        for _ in 0..<10 { await Task.yield() }
                        diary.note("\(number).\(round)")
                    }
                }
            }
            await loop.advance(by: .milliseconds(35))
            #expect(diary.all == ["10 1.1", "20 2.1", "20 1.2", "30 3.1", "30 1.3"])
            await loop.advance(by: .seconds(1))
            for task in tasks { try await task.value }
            #expect(diary.all.suffix(4) == ["40 2.2", "60 3.2", "60 2.3", "90 3.3"])
        }
    }

    @Test func `a deadline passes, and a result that comes first wins`() async throws {
        enum End: Error { case late, cancelled }
        try await withLoops { group, _, diary in
            let loop = group.loops[0]
            let task = Task(executorPreference: loop) {
                await #expect(throws: End.late) {
                    try await loop.wait(until: loop.now + .milliseconds(10), late: End.late, cancelled: .cancelled) {
                        (_: LoopWait<Void, End>) in
                    }
                }
                diary.note("late")
                try await loop.wait(until: loop.now + .milliseconds(10), late: End.late, cancelled: .cancelled) {
                    (wait: LoopWait<Void, End>) in
                    LoopTimer(on: loop, label: "test") { wait.complete(.success(())) }.set(after: .milliseconds(9))
                }
                diary.note("result")
            }
            await loop.advance(by: .seconds(1))
            try await task.value
            #expect(diary.all == ["10 late", "19 result"])
        }
    }

    @Test func `a cancelled sleep ends without the clock`() async throws {
        try await withLoops { group, time, _ in
            let loop = group.loops[0]
            let before = time.now
            let task = Task(executorPreference: loop) { try await loop.sleep(until: loop.now + .seconds(1)) }
            let next1 = try await loop.nextTimer()
            #expect(next1 == before + .seconds(1))
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(time.now == before)
            await loop.settle()
            try await onLoop(loop) { #expect($0.earliestDeadline == nil) }
        }
    }

    @Test func `the next timer is awaited, whenever it is set`() async throws {
        try await withLoops { group, time, _ in
            let loop = group.loops[0]
            let start = time.now
            async let next = loop.nextTimer()
            await loop.settle()
            loop.execute { LoopTimer(on: loop, label: "test") {}.set(after: .milliseconds(7)) }
            let deadline = try await next
            #expect(deadline == start + .milliseconds(7))

            let wait = Task {
                await loop.advance(by: .milliseconds(7))
                return try await loop.nextTimer()
            }
            wait.cancel()
            await #expect(throws: CancellationError.self) { try await wait.value }
        }
    }

    @Test func `the next timer is told when the loop has come to rest`() async throws {
        try await withLoops { group, time, _ in
            let loop = group.loops[0]
            let start = time.now
            try await onLoop(loop) { loop in
                LoopTimer(on: loop, label: "test") {}.set(after: .milliseconds(10))
                // Goes on for some turns before it sets the timer that is due first.
                Task(executorPreference: loop) {
                    for _ in 0..<5 { try await loop.sleep(until: loop.now) }
                    LoopTimer(on: loop, label: "test") {}.set(after: .milliseconds(5))
                }
            }
            let next = try await loop.nextTimer()
            #expect(next == start + .milliseconds(5))
        }
    }

    @Test func `several loops come to rest together between two timers`() async throws {
        try await withLoops(3) { group, _, diary in
            // A message is handed around all loops ten times at each tick of the first.
            @Sendable func pass(_ hops: Int, _ name: String) {
                guard hops > 0 else { return diary.note(name) }
                group.loops[hops % 3].execute { pass(hops - 1, name) }
            }
            let first = group.loops[0]
            first.execute {
                for tick in 1...5 {
                    LoopTimer(on: first, label: "test") { pass(30, "message \(tick)") }.set(after: .milliseconds(tick))
                }
            }
            let last = group.loops[2]
            last.execute {
                for tick in 1...5 {
                    LoopTimer(on: last, label: "test") { diary.note("tick \(tick)") }
                        .set(after: .microseconds(tick * 1_000 + 500))
                }
            }
            await group.advance(by: .milliseconds(10))
            #expect(diary.all == (1...5).flatMap { ["\($0) message \($0)", "\($0) tick \($0)"] })
        }
    }

    @Test func `a hundred thousand timers are set, moved, cancelled and fired in order`() async throws {
        try await withLoops { group, time, _ in
            let start = time.now
            try await onLoop(group.loops[0]) { loop in
                var random = SeededGenerator(seed: 7)
                var fired: [Int] = []
                let due = (0..<100_000).map { _ in Int.random(in: 1...10_000, using: &random) }
                let timers = due.map { milliseconds in
                    LoopTimer(on: loop, label: "test") {
                        fired.append(milliseconds)
                        #expect(loop.now == start + .milliseconds(milliseconds))
                    }
                }
                for timer in timers { timer.set(after: .seconds(100)) }
                for (timer, milliseconds) in zip(timers, due) { timer.set(after: .milliseconds(milliseconds)) }
                for place in stride(from: 0, to: 100_000, by: 2) { timers[place].cancel() }
                await loop.advance(by: .seconds(10))
                #expect(fired == (0..<100_000).filter { $0 % 2 == 1 }.map { due[$0] }.sorted())
                #expect(loop.earliestDeadline == nil)
            }
        }
    }

    @Test func `what arrives on sockets is read before the clock goes on`() async throws {
        try await withLoops(2) { group, time, diary in
            let loop = group.loops[0]
            try await onLoop(loop) { loop in
                let listener = try Listener(on: .loopback(port: 0), loop: loop, group: group) {
                    Collector($0).echoes = true
                }
                let connection = try await Connection.open(to: listener.address, on: loop)
                let collector = Collector(connection)
                for tick in 1...3 {
                    LoopTimer(on: loop, label: "test") { connection.write([UInt8(tick)].span) }
                        .set(after: .milliseconds(tick))
                }
                await group.advance(by: .milliseconds(2))
                #expect(collector.bytes == [1, 2])
                connection.abort()
                listener.close()
            }
        }
    }
}
