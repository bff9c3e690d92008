internal import Locks
package import Reactor
import Synchronization

/// A few threads on which files are opened and read: both can wait for a disk, and a loop must not.
///
/// Threads are started when there is work, and end when there is none.
package final class BlockingReaders: Sendable {
    /// The process's readers.
    package static let shared = BlockingReaders()

    private struct State {
        // Bounded by the number of connections, each of which waits for one piece at a time.
        var queue: [@Sendable () -> Void] = []
        var threads = 0
    }

    private let state = Mutex(State())
    private let mostThreads: Int

    package init(threads: Int = 4) { mostThreads = max(1, threads) }

    /// Runs a job on one of the threads; to be called on `loop`, where it returns.
    ///
    /// A cancelled task does not wait for its job, whose result is dropped.
    package func run<Value: Sendable>(
        on loop: EventLoop,
        _ job: @escaping @Sendable () -> Value
    ) async throws(CancellationError) -> Value {
        try await loop.wait(until: nil, late: CancellationError(), cancelled: CancellationError()) { wait in
            let confined = LoopConfined(wait, on: loop)
            enqueue {
                let value = job()
                loop.execute { confined.value.complete(.success(value)) }
            }
        }
    }

    private func withState<Result>(_ body: (inout State) -> Result) -> Result {
        state.withLock { state in heldLock(of: self) { body(&state) } }
    }

    private func enqueue(_ job: @escaping @Sendable () -> Void) {
        let startsThread = withState { state in
            state.queue.append(job)
            guard state.threads < mostThreads else { return false }
            state.threads += 1
            return true
        }
        guard startsThread else { return }
        do throws(SystemError) {
            try startThread(named: "files") { self.work() }
        } catch {
            // The system has no room for a thread: the loop waits for the disk, which is better than not to answer.
            work()
        }
    }

    private func work() {
        while true {
            let job = withState { state -> (@Sendable () -> Void)? in
                if state.queue.isEmpty {
                    state.threads -= 1
                    return nil
                }
                return state.queue.removeFirst()
            }
            guard let job else { return }
            job()
        }
    }
}
