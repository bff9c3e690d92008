import Foundation
import Reactor
import Synchronization
import Testing

@testable import LocalSpeech

struct EngineQueueTests {
    private func entry(
        _ lane: EngineLane = EngineLane(),
        _ work: @escaping @Sendable (Result<Int, LocalEngineError>) -> Void
    ) -> EngineQueue<Int>.Entry {
        EngineQueue<Int>.Entry(lane: lane, job: EngineJob(), work: work)
    }

    @Test func `when no thread can be started everybody who waits is told`() throws {
        let queue = EngineQueue<Int>(limit: 8, threads: 2)
        let told = Mutex<[LocalEngineError]>([])
        for _ in 0..<2 {
            let admission = try queue.add(
                entry { result in
                    if case .failure(let error) = result { told.withLock { $0.append(error) } }
                }
            )
            #expect(admission == .thread)
        }
        let error = LocalEngineError.engine("no thread")
        // The first is left to the second thread; when that fails, too, nobody is left.
        queue.threadFailed(error)
        #expect(told.withLock { $0 } == [])
        queue.threadFailed(error)
        #expect(told.withLock { $0 } == [error, error])
        #expect(queue.waiting == 0 && queue.threads == 0)
    }

    @Test(.timeLimit(.minutes(4))) func `all threads end when the pool is let go, whoever took the rings`() throws {
        let queue = EngineQueue<Int>(limit: 8, threads: 2)
        let lane = EngineLane()
        let (begun, gate, done) = (
            DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)
        )
        func start() {
            Thread.detachNewThread {
                queue.run { () throws(LocalEngineError) in 1 }
                done.signal()
            }
        }
        #expect(
            try queue.add(
                entry(lane) { _ in
                    begun.signal()
                    gate.wait()
                }
            ) == .thread
        )
        start()
        begun.wait()
        #expect(try queue.add(entry { _ in begun.signal() }) == .thread)
        start()
        begun.wait()
        // The second thread is idle now, or will be, and this job is none for it: its lane is busy.
        _ = try queue.add(entry(lane) { _ in })
        queue.close()
        // It may use up all rings before the first thread is done.
        for _ in 0..<20_000 { sched_yield() }
        gate.signal()
        for _ in 0..<2 { #expect(done.wait(timeout: .now() + 20) == .success) }
    }
}
