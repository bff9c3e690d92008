package import Reactor

/// A few threads, each with an engine of its own, that work for any number of sessions while their loops go on.
///
/// Jobs wait in a queue with a bound; those of one lane are done in their order, one at a time. Threads and engines are
/// made when the first jobs need them, and end when the pool is let go and nothing waits.
package final class EnginePool<Engine>: Sendable {
    private let name: String
    private let queue: EngineQueue<Engine>
    private let make: @Sendable () throws(LocalEngineError) -> Engine

    /// Describes a pool.
    ///
    /// - Parameters:
    ///   - threads: how many engines there are at most.
    ///   - limit: how many jobs may wait.
    ///   - make: makes an engine, on the thread that will use it; called again for the next job when it fails.
    package init(
        name: String,
        threads: Int,
        limit: Int = 256,
        make: @escaping @Sendable () throws(LocalEngineError) -> Engine
    ) {
        self.name = name
        self.make = make
        queue = EngineQueue(limit: max(1, limit), threads: max(1, threads))
    }

    deinit { queue.close() }

    /// How many jobs wait.
    package var waiting: Int { queue.waiting }

    /// How many threads have been started.
    package var threads: Int { queue.threads }

    /// Puts a job at the end of the queue; to be called on the loop.
    ///
    /// `completion` is called once on that loop, unless the job is cancelled before.
    @discardableResult
    package func submit<Output: Sendable>(
        _ lane: EngineLane,
        on loop: EventLoop,
        _ work: @escaping @Sendable (Engine) throws(LocalEngineError) -> Output,
        completion: @escaping (Result<Output, LocalEngineError>) -> Void
    ) throws(LocalEngineError) -> EngineJob {
        let job = EngineJob()
        let told = LoopConfined(completion, on: loop)
        let entry = EngineQueue<Engine>.Entry(lane: lane, job: job) { engine in
            let result = Result { () throws(LocalEngineError) in try work(try engine.get()) }
            told.loop.execute {
                guard !job.isCancelled else { return }
                told.value(result)
            }
        }
        guard case .thread = try queue.add(entry) else { return job }
        do throws(SystemError) {
            let (queue, make) = (queue, make)
            try startThread(named: name) { queue.run(make) }
        } catch {
            queue.threadFailed(.engine("no thread for \(name): \(error)"))
        }
        return job
    }

    /// Does a job and waits for it; given up with the task.
    ///
    /// To be called on the loop.
    package func run<Output: Sendable>(
        on loop: EventLoop,
        _ work: @escaping @Sendable (Engine) throws(LocalEngineError) -> Output
    ) async throws(LocalEngineError) -> Output {
        var job: EngineJob?
        return try await loop.wait(
            until: nil,
            late: .engine("cancelled"),
            cancelled: .engine("cancelled"),
            start: { (wait: LoopWait<Output, LocalEngineError>) in
                do throws(LocalEngineError) {
                    job = try submit(EngineLane(), on: loop, work) { wait.complete($0) }
                } catch {
                    wait.complete(.failure(error))
                }
            },
            abandon: { job?.cancel() }
        )
    }
}
