internal import Reactor
internal import Synchronization

/// Lets a few calls be ordered at a time, and never two between the same numbers: while it is not known which call came of
/// an order, no other one may come of the same numbers.
final class DialGate: Sendable {
    private struct State {
        var inside: Set<String> = []
        var waiting:
            [(line: String, number: Int, loop: EventLoop, open: LoopConfined<LoopWait<Void, CancellationError>>)] =
                []
        /// Who was let in, and may not know it yet.
        var admitted: Set<Int> = []
        var nextNumber = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) { self.limit = max(1, limit) }

    /// Waits for a turn; to be called on the loop.
    func enter(_ line: String, on loop: EventLoop) async throws(CancellationError) {
        let number = state.withLock { state in
            state.nextNumber += 1
            return state.nextNumber
        }
        try await loop.wait(
            until: nil,
            late: CancellationError(),
            cancelled: CancellationError(),
            start: { (wait: LoopWait<Void, CancellationError>) in
                let isOpen = state.withLock { state in
                    if state.inside.count < limit, state.inside.insert(line).inserted { return true }
                    state.waiting.append((line, number, loop, LoopConfined(wait, on: loop)))
                    return false
                }
                if isOpen { wait.complete(.success(())) }
            },
            abandon: { self.giveUp(number, line) }
        )
        state.withLock { _ = $0.admitted.remove(number) }
    }

    /// Lets the next one in.
    func leave(_ line: String) {
        let next: [(loop: EventLoop, open: LoopConfined<LoopWait<Void, CancellationError>>)] = state.withLock { state in
            state.inside.remove(line)
            return admit(&state)
        }
        for entry in next { entry.loop.execute { entry.open.value.complete(.success(())) } }
    }

    private func giveUp(_ number: Int, _ line: String) {
        let wasWaiting = state.withLock { state in
            let count = state.waiting.count
            state.waiting.removeAll { $0.number == number }
            return state.waiting.count < count
        }
        // It was let in while it gave up: its place is the next one's.
        if !wasWaiting, state.withLock({ $0.admitted.remove(number) != nil }) { leave(line) }
    }

    private func admit(
        _ state: inout State
    ) -> [(loop: EventLoop, open: LoopConfined<LoopWait<Void, CancellationError>>)] {
        var admitted: [(loop: EventLoop, open: LoopConfined<LoopWait<Void, CancellationError>>)] = []
        var index = 0
        while index < state.waiting.count, state.inside.count < limit {
            guard state.inside.insert(state.waiting[index].line).inserted else {
                index += 1
                continue
            }
            let entry = state.waiting.remove(at: index)
            state.admitted.insert(entry.number)
            admitted.append((entry.loop, entry.open))
        }
        return admitted
    }
}
