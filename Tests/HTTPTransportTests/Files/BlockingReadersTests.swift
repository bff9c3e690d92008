import CallTiming
import Dispatch
import Reactor
import Synchronization
import Testing

@testable import HTTPTransport

@Suite(.timeLimit(.minutes(4)))
struct BlockingReadersTests {
    @Test func `the loop goes on while a reader waits`() async throws {
        let readers = BlockingReaders(threads: 1)
        try await withLoop { loop, _ in
            let turns = DispatchSemaphore(value: 0)
            let task = Task(executorPreference: loop) {
                try await readers.run(on: loop) { () -> Int in
                    turns.wait()
                    return 7
                }
            }
            // Turns of the loop that a blocked one could not make.
            for _ in 0..<10 { try await loop.sleep(until: loop.now + .milliseconds(1)) }
            turns.signal()
            #expect(try await task.value == 7)
        }
    }

    @Test func `jobs run on no more threads than allowed`() async throws {
        let readers = BlockingReaders(threads: 2)
        final class Seen: Sendable { let present = Mutex((now: 0, most: 0)) }
        let seen = Seen()
        try await withLoop { loop, _ in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<200 {
                    group.addTask(executorPreference: loop) {
                        try await readers.run(on: loop) {
                            seen.present.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
                            defer { seen.present.withLock { $0.now -= 1 } }
                            return number
                        }
                    }
                }
                var numbers: Set<Int> = []
                for try await number in group { numbers.insert(number) }
                #expect(numbers == Set(0..<200))
            }
        }
        #expect((1...2).contains(seen.present.withLock { $0.most }))
    }

    @Test func `a cancelled task does not wait for its job`() async throws {
        let readers = BlockingReaders(threads: 1)
        try await withLoop { loop, _ in
            let turns = DispatchSemaphore(value: 0)
            let task = Task(executorPreference: loop) { try await readers.run(on: loop) { turns.wait() } }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            turns.signal()
            let next = try await readers.run(on: loop) { 1 }
            #expect(next == 1)
        }
    }
}
