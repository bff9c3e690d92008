/// How far an outbound call has come: a pure value that is told what happened, in whatever order it is heard of, and says
/// what is to be done.
///
/// Twilio's callbacks come late, twice and out of order, and the answer to an order may be lost. So a call only ever goes
/// forward; its first end is its end; and of all of Twilio's calls the first that is known to be its own is the call, every
/// other one a stray that is to be hung up.
public struct OutboundProgress: Sendable, Equatable {
    /// The states in their order.
    public enum State: String, Sendable, Hashable, CaseIterable {
        /// Waits for its turn.
        case queued
        /// Ordered from the carrier, which may not have answered yet.
        case dialling
        case ringing
        /// Somebody or something has taken it.
        case answered
        /// It has begun to talk.
        case inProgress = "in-progress"
        case completed, busy
        case noAnswer = "no-answer"
        case failed
        case cancelled = "canceled"
        /// It was not made, for a reason of ours.
        case refused

        /// Whether nothing follows.
        public var isEnd: Bool { rank == 5 }

        fileprivate var rank: Int {
            switch self {
            case .queued: 0
            case .dialling: 1
            case .ringing: 2
            case .answered: 3
            case .inProgress: 4
            case .completed, .busy, .noAnswer, .failed, .cancelled, .refused: 5
            }
        }
    }

    /// Who, or what, has taken the call.
    public enum Answerer: String, Sendable, Hashable, CaseIterable {
        case human, machine, fax, unknown
    }

    /// What the carrier says of a call, in its own order of events.
    public enum Report: Sendable, Hashable {
        case accepted, ringing, answered
        case completed(seconds: Int?)
        case busy, noAnswer, cancelled
        case failed(String)
    }

    /// What follows from what was told.
    public struct Outcome: Sendable, Equatable {
        /// Whether the state is another one than before.
        public var hasChanged = false
        /// A call of the carrier's that is to be hung up: the same order made twice.
        public var stray: String?
        /// The call that is to be hung up, because it was cancelled before it was known.
        public var hangUp: String?
    }

    /// How far it has come.
    public private(set) var state = State.queued
    /// Who has taken it, as far as that is known.
    public private(set) var answerer: Answerer?
    /// How often it was ordered from the carrier.
    public private(set) var attempts = 0
    /// The carrier's number for it.
    public private(set) var carrierCall: String?
    /// Why it failed or was refused, in words.
    public private(set) var reason: String?
    /// How long it was, in seconds.
    public private(set) var seconds: Int?
    /// Whether it was asked to end.
    public private(set) var isCancelled = false
    /// What was told of it that was old news, or of another end than its own.
    public private(set) var ignored = 0

    private var wasAnswered = false
    private var strays: Set<String> = []

    /// A call that waits.
    public init() {}

    // MARK: What we do

    /// It is about to be ordered from the carrier.
    public mutating func ordering() -> Outcome {
        attempts += 1
        return advance(to: .dialling)
    }

    /// It was certainly not made, and will not be.
    public mutating func notMade(_ reason: String) -> Outcome {
        isCancelled ? end(.cancelled, nil) : end(.failed, reason)
    }

    /// A rule of ours forbids it.
    public mutating func refused(_ reason: String) -> Outcome { end(.refused, reason) }

    /// Somebody wants it to end.
    public mutating func cancel() -> Outcome {
        guard !state.isEnd else { return Outcome() }
        isCancelled = true
        if let carrierCall { return Outcome(hangUp: carrierCall) }
        // Ordered, but not known yet: it is hung up as soon as it is.
        return state == .queued ? end(.cancelled, nil) : Outcome()
    }

    // MARK: What the carrier says

    /// This is the call, as an answer, a look-up or a callback says.
    public mutating func known(as call: String) -> Outcome {
        if let carrierCall {
            guard carrierCall != call else { return Outcome() }
            // Each is hung up once.
            return strays.insert(call).inserted ? Outcome(stray: call) : Outcome()
        }
        guard !state.isEnd else { return strays.insert(call).inserted ? Outcome(stray: call) : Outcome() }
        carrierCall = call
        var outcome = advance(to: .dialling)
        if isCancelled { outcome.hangUp = call }
        return outcome
    }

    /// Something is told of one of the carrier's calls.
    public mutating func told(_ report: Report, of call: String) -> Outcome {
        let first = known(as: call)
        guard call == carrierCall else { return first }
        var outcome: Outcome
        switch report {
        case .accepted: outcome = advance(to: .dialling)
        case .ringing: outcome = advance(to: .ringing)
        case .answered:
            wasAnswered = true
            outcome = advance(to: .answered)
        case .completed(let seconds):
            self.seconds = self.seconds ?? seconds
            // Hung up before anybody took it: there was no conversation to complete.
            let hasTalked = wasAnswered || state.rank >= State.answered.rank || (seconds ?? 0) > 0
            outcome = hasTalked || !isCancelled ? end(.completed, nil) : end(.cancelled, nil)
        case .busy: outcome = end(.busy, nil)
        case .noAnswer: outcome = end(.noAnswer, nil)
        case .cancelled: outcome = end(.cancelled, nil)
        case .failed(let reason): outcome = end(.failed, reason)
        }
        outcome.hasChanged = outcome.hasChanged || first.hasChanged
        outcome.hangUp = state.isEnd ? nil : outcome.hangUp ?? first.hangUp
        return outcome
    }

    /// It has begun to talk, in one of the carrier's calls.
    public mutating func talks(in call: String) -> Outcome {
        var outcome = known(as: call)
        guard call == carrierCall else { return outcome }
        wasAnswered = true
        outcome.hasChanged = advance(to: .inProgress).hasChanged || outcome.hasChanged
        return outcome
    }

    /// Who has taken it; that may be known late, and be revised, but never becomes unknown again.
    public mutating func taken(by answerer: Answerer) {
        guard self.answerer == nil || answerer != .unknown else { return }
        self.answerer = answerer
    }

    // MARK: Steps

    private mutating func advance(to next: State) -> Outcome {
        guard next.rank > state.rank else {
            if next.rank < state.rank { ignored += 1 }
            return Outcome()
        }
        state = next
        return Outcome(hasChanged: true)
    }

    private mutating func end(_ end: State, _ reason: String?) -> Outcome {
        guard !state.isEnd else {
            ignored += 1
            return Outcome()
        }
        state = end
        self.reason = reason
        return Outcome(hasChanged: true)
    }
}
