internal import CallTiming
internal import Reactor
internal import Synchronization

/// An outbound call that goes on: its record, changed by whoever hears of it, and what its task is to do about that.
final class LiveOutboundCall: Sendable {
    /// What the call's task is told.
    enum Errand: Sendable, Equatable {
        /// The record is another one.
        case changed
        case hangUp(String)
        case decided(AnswerJudge.Decision)
    }

    private struct State {
        var record: OutboundCallRecord
        var judge: AnswerJudge
        var answered: MonotonicInstant?
        var summary: String?
    }

    let loop: EventLoop
    private let state: Mutex<State>
    private let inbox: LoopInbox<Errand>

    /// Takes a call up; on its loop.
    init(_ record: OutboundCallRecord, on loop: EventLoop) {
        self.loop = loop
        state = Mutex(State(record: record, judge: AnswerJudge(record.order.onMachine)))
        inbox = LoopInbox(on: loop)
    }

    var record: OutboundCallRecord { state.withLock { $0.record } }

    /// What is said to whom the call is passed on to.
    var summary: String? { state.withLock { $0.summary } }

    func keep(summary: String) { state.withLock { $0.summary = summary } }

    /// Changes the call's progress, and leaves to its task what follows; `time` is in seconds since 1970.
    func apply(
        at time: Int64,
        _ body: (inout OutboundProgress) -> OutboundProgress.Outcome
    ) {
        let errands: [Errand] = state.withLock { state in
            let before = state.record
            let outcome = body(&state.record.progress)
            state.record.noteStep(at: time)
            let answered = [.answered, .inProgress].contains(state.record.progress.state)
            if answered, state.answered == nil { state.answered = loop.now }
            var errands: [Errand] = state.record == before ? [] : [.changed]
            if let stray = outcome.stray { errands.append(.hangUp(stray)) }
            if let call = outcome.hangUp { errands.append(.hangUp(call)) }
            return errands
        }
        for errand in errands { inbox.put(errand) }
    }

    /// Changes what else is known of the call.
    func note(_ body: (inout OutboundCallRecord) -> Void) {
        state.withLock { body(&$0.record) }
        inbox.put(.changed)
    }

    /// Has the judge hear something; `body` is told how long ago the call was answered.
    func judge(_ body: (inout AnswerJudge, Duration) -> AnswerJudge.Decision) {
        let decision: AnswerJudge.Decision = state.withLock { state in
            let now = state.answered.map { loop.now - $0 } ?? .zero
            let decision = body(&state.judge, now)
            state.record.progress.taken(by: state.judge.answerer)
            return decision
        }
        inbox.put(.changed)
        if decision != .carryOn { inbox.put(.decided(decision)) }
    }

    /// When a time since the call's answer is reached.
    func instant(of time: Duration) -> MonotonicInstant { state.withLock { ($0.answered ?? loop.now) + time } }

    /// The next errand; nil when there was none until the deadline.
    func errand(until deadline: MonotonicInstant?) async throws(CancellationError) -> Errand? {
        try await inbox.next(until: deadline)
    }
}
