internal import Reactor
internal import Synchronization

/// The thread that commits: whoever gives it changes waits only as long as they like.
final class CommitThread: Sendable {
    /// What became of changes.
    enum Answer: Sendable {
        case committed
        case refused(String)
        /// It is still at them, or at earlier ones.
        case late
    }

    private struct State {
        var changes: [RecordChange]?
        var isBusy = false
        var answer: Answer?
        var isStopping = false
    }

    private let store: any CallStore
    private let state = Mutex(State())
    private let work: ThreadBell
    private let done: ThreadBell

    init(store: any CallStore) throws {
        self.store = store
        work = try ThreadBell()
        done = try ThreadBell()
        try startThread(named: "records-commit", isPatient: true) { self.run() }
    }

    /// Commits changes, and waits so long for it.
    func commit(_ changes: [RecordChange], patience: Duration) -> Answer {
        let isFree = state.withLock { state in
            guard !state.isBusy else { return false }
            state.isBusy = true
            state.changes = changes
            state.answer = nil
            return true
        }
        guard isFree else { return .late }
        // A ring for earlier changes, that came too late.
        done.wait(.zero)
        work.ring()
        done.wait(patience)
        return state.withLock { $0.answer } ?? .late
    }

    /// Ends the thread behind what it is at.
    func stop() {
        state.withLock { $0.isStopping = true }
        work.ring()
    }

    private func run() {
        while true {
            work.wait()
            let (changes, isStopping) = state.withLock { state in
                defer { state.changes = nil }
                return (state.changes, state.isStopping)
            }
            if let changes {
                let answer: Answer
                do {
                    try store.write(changes)
                    answer = .committed
                } catch {
                    answer = .refused("\(error)")
                }
                state.withLock { state in
                    state.answer = answer
                    state.isBusy = false
                }
                done.ring()
            }
            if isStopping { return }
        }
    }
}
