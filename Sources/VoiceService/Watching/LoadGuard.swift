internal import CallTiming
internal import Reactor
internal import Synchronization

/// Whether the loops are so late that one more call would harm those that there are.
///
/// It looks at the last second or two, and only when somebody asks.
final class LoadGuard: Sendable {
    private static let stretch = Duration.seconds(1)

    private struct State {
        var since: MonotonicInstant
        var before: [EventLoop.Statistics]
        var isLate = false
    }

    private let loops: [EventLoop]
    private let state: Mutex<State>

    init(_ loops: [EventLoop]) {
        self.loops = loops
        state = Mutex(State(since: .init(nanoseconds: 0), before: loops.map(\.statistics)))
    }

    /// Whether one in a hundred timers of some loop fired later than that.
    func isLate(beyond limit: Duration, at now: MonotonicInstant) -> Bool {
        state.withLock { state in
            guard now - state.since >= Self.stretch else { return state.isLate }
            let present = loops.map(\.statistics)
            state.isLate = zip(present, state.before).contains { loop, before in
                // A few late ones among few are no sign.
                let lateness = loop.since(before).timerLateness
                return lateness.total >= 50 && lateness.quantile(0.99) > limit
            }
            (state.since, state.before) = (now, present)
            return state.isLate
        }
    }
}
