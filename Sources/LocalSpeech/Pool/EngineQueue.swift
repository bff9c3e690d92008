internal import Glibc
import Synchronization

/// What the threads of a pool and its users share.
final class EngineQueue<Engine>: Sendable {
    /// One job; it is handed the thread's engine, or why there is none.
    struct Entry: Sendable {
        let lane: EngineLane
        let job: EngineJob
        let work: @Sendable (Result<Engine, LocalEngineError>) -> Void
    }

    private struct State {
        var waiting: [Entry] = []
        var busy: [ObjectIdentifier: EngineLane] = [:]
        var idle = 0
        var threads = 0
        var isClosed = false
    }

    /// What a new job needs.
    enum Admission { case thread, bell, nothing }

    let limit: Int
    private let greatest: Int
    private let state = Mutex(State())
    private let bell = Bell()

    init(limit: Int, threads: Int) {
        self.limit = limit
        greatest = threads
    }

    var waiting: Int { state.withLock { $0.waiting.count } }

    var threads: Int { state.withLock { $0.threads } }

    func add(_ entry: Entry) throws(LocalEngineError) -> Admission {
        let admission: Admission? = state.withLock { state in
            if state.waiting.count >= limit {
                // Those that were cancelled wait for nothing.
                state.waiting.removeAll { $0.job.isCancelled }
            }
            guard state.waiting.count < limit else { return nil }
            state.waiting.append(entry)
            if state.waiting.count > state.idle, state.threads < greatest {
                state.threads += 1
                return .thread
            }
            // Who is at work looks for more when it is done; rings that nobody waits for would pile up.
            return state.idle > 0 ? .bell : .nothing
        }
        guard let admission else { throw .busy(limit: limit) }
        if case .bell = admission { bell.ring() }
        return admission
    }

    /// A thread could not be started; what it would have done is left to the others, and if there are none, all that wait
    /// are told.
    func threadFailed(_ error: LocalEngineError) {
        let left: [Entry] = state.withLock { state in
            state.threads -= 1
            guard state.threads == 0 else { return [] }
            defer { state.waiting.removeAll() }
            return state.waiting
        }
        for entry in left { entry.work(.failure(error)) }
    }

    func close() {
        let threads = state.withLock { state in
            state.isClosed = true
            return state.threads
        }
        for _ in 0..<threads { bell.ring() }
    }

    /// What each thread does until the pool is let go and nothing waits.
    func run(_ make: () throws(LocalEngineError) -> Engine) {
        // The kernel's niceness is a thread's own: the loops of the calls come first.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 5)
        var engine: Result<Engine, LocalEngineError>?
        while true {
            let (entry, isOver) = take()
            // One that woke too early may have used up another's ring.
            if isOver { return bell.ring() }
            guard let entry else {
                bell.wait()
                state.withLock { $0.idle -= 1 }
                continue
            }
            if !entry.job.isCancelled {
                // One that failed is tried again by the next job: what was missing may be there by then.
                if (try? engine?.get()) == nil { engine = Result { () throws(LocalEngineError) in try make() } }
                if let engine { entry.work(engine) }
            }
            state.withLock { $0.busy[ObjectIdentifier(entry.lane)] = nil }
        }
    }

    /// The first job whose lane is free; without one the thread counts as idle.
    private func take() -> (Entry?, isOver: Bool) {
        state.withLock { state in
            state.waiting.removeAll { $0.job.isCancelled }
            guard let place = state.waiting.firstIndex(where: { state.busy[ObjectIdentifier($0.lane)] == nil }) else {
                if state.isClosed, state.waiting.isEmpty {
                    state.threads -= 1
                    return (nil, true)
                }
                state.idle += 1
                return (nil, false)
            }
            let entry = state.waiting.remove(at: place)
            state.busy[ObjectIdentifier(entry.lane)] = entry.lane
            return (entry, false)
        }
    }
}
