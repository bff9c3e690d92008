internal import Synchronization

/// Who wants to know when there is more of a call in the store.
///
/// They are told by the thread that writes, behind each commit: no call's loop has anything to do with it.
package final class RecordWatch: Sendable {
    private struct State {
        var wakers: [CallName: [Int: @Sendable () -> Void]] = [:]
        var begun = 0
    }

    private let state = Mutex(State())

    init() {}

    /// Has somebody woken behind each commit with something of a call; answers the number by which they leave.
    package func join(_ call: CallName, _ wake: @escaping @Sendable () -> Void) -> Int {
        state.withLock { state in
            state.begun += 1
            state.wakers[call, default: [:]][state.begun] = wake
            return state.begun
        }
    }

    /// Has them woken no more.
    package func leave(_ call: CallName, _ number: Int) {
        state.withLock { state in
            state.wakers[call]?[number] = nil
            if state.wakers[call]?.isEmpty == true { state.wakers[call] = nil }
        }
    }

    /// All of this has been committed.
    func committed(_ changes: [RecordChange]) {
        let watched = state.withLock { $0.wakers }
        guard !watched.isEmpty else { return }
        for call in Set(changes.map(\.call)) { for wake in (watched[call] ?? [:]).values { wake() } }
    }
}
