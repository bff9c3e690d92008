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

    /// Where errands wait for the task; on its loop.
    private final class Inbox {
        var errands: [Errand] = []
        var reader: LoopWait<Void, NoErrand>?
    }

    private enum NoErrand: Error { case late, cancelled }

    private struct State {
        var record: OutboundCallRecord
        var judge: AnswerJudge
        var answered: MonotonicInstant?
        var summary: String?
    }

    let loop: EventLoop
    private let state: Mutex<State>
    private let inbox: LoopConfined<Inbox>

    /// Takes a call up; on its loop.
    init(_ record: OutboundCallRecord, on loop: EventLoop) {
        self.loop = loop
        state = Mutex(State(record: record, judge: AnswerJudge(record.order.onMachine)))
        inbox = LoopConfined(Inbox(), on: loop)
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
        for errand in errands { tell(errand) }
    }

    /// Changes what else is known of the call.
    func note(_ body: (inout OutboundCallRecord) -> Void) {
        state.withLock { body(&$0.record) }
        tell(.changed)
    }

    /// Has the judge hear something; `body` is told how long ago the call was answered.
    func judge(_ body: (inout AnswerJudge, Duration) -> AnswerJudge.Decision) {
        let decision: AnswerJudge.Decision = state.withLock { state in
            let now = state.answered.map { loop.now - $0 } ?? .zero
            let decision = body(&state.judge, now)
            state.record.progress.taken(by: state.judge.answerer)
            return decision
        }
        tell(.changed)
        if decision != .carryOn { tell(.decided(decision)) }
    }

    /// When a time since the call's answer is reached.
    func instant(of time: Duration) -> MonotonicInstant { state.withLock { ($0.answered ?? loop.now) + time } }

    private func tell(_ errand: Errand) {
        loop.execute { [self] in
            let inbox = self.inbox.value
            if inbox.errands.last != errand { inbox.errands.append(errand) }
            inbox.reader?.complete(.success(()))
            inbox.reader = nil
        }
    }

    /// The next errand; nil when there was none until the deadline.
    func errand(until deadline: MonotonicInstant?) async throws(CancellationError) -> Errand? {
        let inbox = self.inbox.value
        while inbox.errands.isEmpty {
            do throws(NoErrand) {
                try await loop.wait(
                    until: deadline,
                    late: .late,
                    cancelled: .cancelled,
                    start: { inbox.reader = $0 },
                    abandon: { inbox.reader = nil }
                )
            } catch {
                if error == .cancelled { throw CancellationError() }
                return nil
            }
        }
        return inbox.errands.removeFirst()
    }
}
