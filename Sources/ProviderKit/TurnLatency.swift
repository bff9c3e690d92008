internal import CallTiming

/// What a caller waited for, from their last sound to the first one of the answer: its parts, which are exactly the whole.
public struct TurnLatency: Sendable, Equatable {
    /// What the time went to, in the order of happening.
    public enum Part: String, Sendable, CaseIterable {
        /// The caller's last sound came here.
        case arriving
        /// It was found to be the last one.
        case hearing
        /// The turn was taken for over.
        case deciding
        /// The model was asked.
        case asking
        /// It wrote its first text.
        case thinking
        /// There was a piece that could be spoken.
        case phrasing
        /// The voice made its first audio.
        case voicing
        /// That was handed to the carrier.
        case sending
        /// It came to the caller's ear, behind what was still played.
        case carrying
    }

    /// The reply that was heard.
    public let reply: Int
    /// How long each part took; what was done ahead, on a guess, took no time.
    public let parts: [Duration]
    /// From the model's request to the decision that the turn was over, if the reply was begun before that.
    public let lead: Duration

    /// How long a part took.
    public subscript(part: Part) -> Duration {
        Part.allCases.firstIndex(of: part).map { parts[$0] } ?? .zero
    }

    /// The whole wait.
    public var whole: Duration { parts.reduce(.zero, +) }
}

/// Reads a call's events, and tells of every turn that was answered what it waited for.
public struct TurnLatencyReader: Sendable {
    private struct Reply: Sendable {
        var requested: MonotonicInstant?
        var text: MonotonicInstant?
        var piece: MonotonicInstant?
        var made: MonotonicInstant?
        var sent: MonotonicInstant?
        var sentTime = CallTime.start
        var answers: (end: CallTime, turn: Decision)?
    }

    /// When a turn was taken for over, by both clocks, and when the ear had said so.
    private struct Decision: Sendable {
        var instant: MonotonicInstant
        var time: CallTime
        var ended: MonotonicInstant
    }

    private var replies: [Int: Reply] = [:]
    /// When the ear last told of an end of speech, and where that was.
    private var ended: (instant: MonotonicInstant, at: CallTime)?
    /// The last turn, and the one before it.
    private var turn: Decision?
    private var turnBefore: Decision?

    /// Reads from the beginning of a call.
    public init() {}

    /// Reads the next event; answers what a turn waited for once its answer is known to be heard.
    public mutating func read(_ event: CallEvent) -> TurnLatency? {
        switch event.kind {
        case .speechEnded(let at): ended = (event.instant, at)
        case .turnEnded(_, _, let end, _):
            let known = ended.map { $0.at >= end ? $0.instant : event.instant } ?? event.instant
            turnBefore = turn
            turn = Decision(instant: event.instant, time: event.time, ended: known)
        case .listeningSound: turn = turnBefore
        case .replyBegun(let reply, _): replies[reply] = Reply()
        case .replyRequested(let reply): note(event.instant, \.requested, reply)
        case .firstText(let reply): note(event.instant, \.text, reply)
        case .firstPiece(let reply, _): note(event.instant, \.piece, reply)
        case .firstAudioMade(let reply): note(event.instant, \.made, reply)
        case .firstAudioSent(let reply):
            note(event.instant, \.sent, reply)
            replies[reply]?.sentTime = event.time
        case .turnAnswered(let reply, let end): replies[reply]?.answers = turn.map { (end, $0) }
        case .guessDropped(let reply, _): replies[reply] = nil
        case .firstAudioHeard(let number, let at, let way):
            guard let reply = replies.removeValue(forKey: number) else { return nil }
            // Older ones are never heard any more.
            replies = replies.filter { $0.key > number }
            return latency(of: number, reply, heardAt: at, way)
        default: break
        }
        return nil
    }

    private mutating func note(
        _ instant: MonotonicInstant,
        _ stage: WritableKeyPath<Reply, MonotonicInstant?>,
        _ number: Int
    ) {
        guard replies[number]?[keyPath: stage] == nil else { return }
        replies[number]?[keyPath: stage] = instant
    }

    private func latency(of number: Int, _ reply: Reply, heardAt: CallTime, _ way: Int64) -> TurnLatency? {
        guard let (end, turn) = reply.answers, let sent = reply.sent else { return nil }
        // Between frames the call's clock stands: what the machine's own tells is finer.
        let ended = turn.instant + (end - turn.time)
        let heard = sent + (heardAt - reply.sentTime)
        let stages = [
            ended, turn.ended, turn.instant, reply.requested, reply.text, reply.piece, reply.made, sent, heard,
        ]
        var parts = [Duration.nanoseconds(way * 125_000)]
        var last = ended
        for stage in stages.dropFirst() {
            let next = max(last, stage ?? last)
            parts.append(next - last)
            last = next
        }
        let lead = reply.requested.map { turn.instant - $0 } ?? .zero
        return TurnLatency(reply: number, parts: parts, lead: max(.zero, lead))
    }
}
