import CallTiming
import Reactor
import Synchronization
import Testing

@testable import LocalSpeech

private func onLoop<Value: Sendable>(
    _ body: @escaping @Sendable (EventLoop) async throws -> Value
) async throws -> Value {
    let loop = try EventLoop()
    let result = await Task(executorPreference: loop) { try await body(loop) }.result
    await loop.shutdown()
    return try result.get()
}

struct EnginePoolTests {
    @Test(.timeLimit(.minutes(4)), arguments: [1, 2, 4])
    func `jobs of one lane are done in their order, and told on the loop`(threads: Int) async throws {
        try await onLoop { loop in
            let pool = EnginePool<Int>(name: "test", threads: threads) { () throws(LocalEngineError) in 7 }
            let lanes = (0..<3).map { _ in EngineLane() }
            let inside = Mutex([0, 0, 0])
            var told: [[Int]] = [[], [], []]
            try await loop.wait(until: nil, late: Stopped(), cancelled: Stopped()) { (wait: LoopWait<Void, Stopped>) in
                var left = 150
                for number in 0..<50 {
                    for lane in 0..<3 {
                        do {
                            _ = try pool.submit(
                                lanes[lane],
                                on: loop,
                                { (engine) throws(LocalEngineError) in
                                    let others = inside.withLock { inside in
                                        inside[lane] += 1
                                        return inside[lane]
                                    }
                                    inside.withLock { $0[lane] -= 1 }
                                    return others == 1 ? number * engine : -1
                                },
                                completion: { result in
                                    #expect(loop.isCurrent)
                                    told[lane].append((try? result.get()) ?? -2)
                                    left -= 1
                                    if left == 0 { wait.complete(.success(())) }
                                }
                            )
                        } catch {
                            Issue.record(error)
                        }
                    }
                }
            }
            for lane in told { #expect(lane == (0..<50).map { $0 * 7 }) }
            #expect(pool.threads <= threads)
        }
    }

    @Test(.timeLimit(.minutes(4))) func `a full queue refuses, and a cancelled job makes room and is not told`()
        async throws
    {
        try await onLoop { loop in
            let gate = Gate()
            let pool = EnginePool<Void>(name: "test", threads: 1, limit: 2) { () throws(LocalEngineError) in () }
            let told = Mutex<[String]>([])
            func submit(_ name: String, waits: Bool = false) throws(LocalEngineError) -> EngineJob {
                try pool.submit(
                    EngineLane(),
                    on: loop,
                    { (_) throws(LocalEngineError) in
                        if waits { gate.pass() }
                        return name
                    },
                    completion: { result in told.withLock { $0.append((try? result.get()) ?? "?") } }
                )
            }
            _ = try submit("first", waits: true)
            while pool.waiting > 0 { await Task.yield() }
            let second = try submit("second")
            _ = try submit("third")
            #expect(throws: LocalEngineError.busy(limit: 2)) { try submit("fourth") }
            second.cancel()
            _ = try submit("fifth")
            gate.open()
            while told.withLock({ $0.count }) < 3 { try await loop.sleep(until: loop.now + .milliseconds(1)) }
            #expect(told.withLock { $0 } == ["first", "third", "fifth"])
        }
    }

    @Test(.timeLimit(.minutes(4))) func `an engine that cannot be made is tried again by the next job`() async throws {
        try await onLoop { loop in
            let tries = Atomic<Int>(0)
            let failure = LocalEngineError.missing(path: "model", package: "some-package")
            let pool = EnginePool<Int>(name: "test", threads: 1) { () throws(LocalEngineError) in
                guard tries.add(1, ordering: .relaxed).newValue > 1 else { throw failure }
                return 5
            }
            await #expect(throws: failure) {
                _ = try await pool.run(on: loop) { (engine) throws(LocalEngineError) in engine }
            }
            let made = try await pool.run(on: loop) { (engine) throws(LocalEngineError) in engine }
            #expect(made == 5)
        }
    }
}

private struct Stopped: Error {}

/// Holds a thread up until it is opened.
private final class Gate: Sendable {
    private let bell = Bell()
    func open() { bell.ring() }
    func pass() { bell.wait() }
}
