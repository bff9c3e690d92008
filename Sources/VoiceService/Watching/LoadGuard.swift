internal import CallTiming
internal import Reactor
internal import Synchronization

/// Whether the loops are so late that one more call would harm those that there are.
///
/// It looks once a second at what the loops have counted in that second.
final class LoadGuard: Sendable {
    private struct State {
        var before: [EventLoop.Statistics]
        var lateness: [Lateness] = []
    }

    private let loops: [EventLoop]
    private let state: Mutex<State>

    init(_ loops: [EventLoop]) {
        self.loops = loops
        state = Mutex(State(before: loops.map(\.statistics)))
    }

    /// Looks each second until the task is cancelled; on a loop.
    func watch(on loop: EventLoop) async {
        while (try? await loop.sleep(until: loop.now + .seconds(1))) != nil { look() }
    }

    /// Takes what was counted since the last look for how things are.
    func look() {
        state.withLock { state in
            let present = loops.map(\.statistics)
            state.lateness = zip(present, state.before).map { $0.since($1).timerLateness }
            state.before = present
        }
    }

    /// Whether one in a hundred timers of some loop fired later than that, and more than two: a few are no sign.
    func isLate(beyond limit: Duration) -> Bool {
        state.withLock { $0.lateness }.contains { lateness in
            let late = lateness.counts.indices.dropFirst()
                // Those that were all later: a bucket begins where the one before it ends.
                .filter { LatenessHistogram.upperEdge(of: $0 - 1) >= limit }
                .reduce(UInt64(0)) { $0 + lateness.counts[$1] }
            return late > 2 && late * 100 >= lateness.total
        }
    }
}
