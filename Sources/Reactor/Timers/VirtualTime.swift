public import CallTiming
import Synchronization

extension EventLoop {
    /// Turns the loop's clock on, which must be `.manual`: fires what becomes due, in order, each at its own time.
    ///
    /// Before the first timer, between two of them and at the end the loop comes to rest: jobs, what they give to the
    /// loop, and what has arrived on its sockets are run until nothing is left. What other threads do (name servers,
    /// tasks without this loop as their executor) is not waited for. A timer that sets itself to the present again and
    /// again holds the clock up for ever.
    public func advance(by duration: Duration) async {
        await Advance.run([self], by: duration)
    }

    /// Lets the loop, whose clock must be `.manual`, come to rest.
    public func settle() async {
        await Advance.run([self], by: .zero)
    }

    /// Waits until a timer is set, and answers when it is due; the loop's clock must be `.manual`.
    ///
    /// The loop is at rest then: whoever has set the timer has come as far as it can without the time going on.
    ///
    /// - Throws: when the task is cancelled.
    public func nextTimer() async throws(CancellationError) -> MonotonicInstant {
        let wait = TimerWait()
        execute {
            self.stillness?.askForTimer { wait.complete(self.earliestDeadline) }
        }
        let deadline = await withTaskCancellationHandler {
            await withCheckedContinuation { wait.suspend($0) }
        } onCancel: {
            wait.complete(nil)
        }
        guard let deadline else { throw CancellationError() }
        return deadline
    }
}

extension EventLoopGroup {
    /// Turns the clock of all loops on, as `EventLoop.advance(by:)` does for one: all come to rest between two timers.
    public func advance(by duration: Duration) async {
        await Advance.run(loops, by: duration)
    }

    /// Lets all loops come to rest.
    public func settle() async {
        await Advance.run(loops, by: .zero)
    }
}

/// One wait for a timer to be set.
private final class TimerWait: Sendable {
    private struct State {
        var continuation: CheckedContinuation<MonotonicInstant?, Never>?
        /// Nil while it goes on; then the deadline, or nil inside when the wait was cancelled.
        var outcome: MonotonicInstant??
    }

    private let state = Mutex(State())

    func suspend(_ continuation: CheckedContinuation<MonotonicInstant?, Never>) {
        let outcome = state.withLock { state -> MonotonicInstant?? in
            if state.outcome == nil { state.continuation = continuation }
            return state.outcome
        }
        if let outcome { continuation.resume(returning: outcome) }
    }

    func complete(_ deadline: MonotonicInstant?) {
        let continuation = state.withLock { state in
            if state.outcome == nil { state.outcome = .some(deadline) }
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume(returning: deadline)
    }
}

/// Turns the clock of several loops on, from timer to timer.
private final class Advance: @unchecked Sendable {
    // Why it may cross threads: one loop at a time works on it, and hands it on by `execute`, which orders their work.

    private let loops: [EventLoop]
    private let time: ManualTime
    private let target: MonotonicInstant
    private let done: CheckedContinuation<Void, Never>
    private var place = 0
    /// How active each loop had been when it was last seen still.
    private var activity: [UInt64?]
    private var hasChanged = false
    private var earliest: MonotonicInstant?

    private init(
        _ loops: [EventLoop],
        _ time: ManualTime,
        by duration: Duration,
        _ done: CheckedContinuation<Void, Never>
    ) {
        self.loops = loops
        self.time = time
        self.done = done
        target = time.now + duration
        activity = loops.map { _ in nil }
    }

    static func run(_ loops: [EventLoop], by duration: Duration) async {
        guard let first = loops.first, case .manual(let time) = first.clock else {
            preconditionFailure("only a clock that is turned by hand can be turned on")
        }
        await withCheckedContinuation { done in
            Advance(loops, time, by: duration, done).look()
        }
    }

    /// Has the next loop come to rest.
    private func look() {
        let loop = loops[place]
        loop.execute {
            loop.stillness?.ask { self.isStill(loop) }
        }
    }

    private func isStill(_ loop: EventLoop) {
        let seen = loop.stillness?.activity
        if activity[place] != seen { hasChanged = true }
        activity[place] = seen
        if let deadline = loop.earliestDeadline { earliest = min(earliest ?? deadline, deadline) }
        place += 1
        if place == loops.count { allAreStill() } else { look() }
    }

    /// Every loop has been seen still, but an earlier one may have been given work by a later one since: only a round
    /// in which none has done anything since the round before shows that all are.
    private func allAreStill() {
        let next = earliest
        place = 0
        earliest = nil
        if hasChanged {
            hasChanged = false
            return look()
        }
        if let next, next <= target {
            time.move(to: max(next, time.now))
        } else if time.now < target {
            time.move(to: target)
        } else {
            return done.resume()
        }
        look()
    }
}
