internal import CallTiming
package import ProviderKit

/// What a turn of a relay call took, from the carrier's message to the last word of the answer.
package struct RelayLatency: Sendable, Equatable {
    /// What the time went to, in the order of happening.
    package enum Part: String, Sendable, CaseIterable {
        /// The caller's words were read, and taken for a turn.
        case reading
        /// The model was asked.
        case asking
        /// It wrote its first text.
        case thinking
        /// The first words were sent to the carrier.
        case sending
        /// The model wrote the rest.
        case writing
    }

    /// The reply.
    package let reply: Int
    /// How long each part took.
    package let parts: [Duration]

    /// How long a part took.
    package subscript(part: Part) -> Duration {
        Part.allCases.firstIndex(of: part).map { parts[$0] } ?? .zero
    }

    /// From the carrier's message to the first words that were sent.
    package var untilFirstText: Duration { parts.dropLast().reduce(.zero, +) }
}

/// Reads a relay call's events, and tells of every turn that was answered what it took; and how long an interrupt took to
/// be carried out.
package struct RelayLatencyReader: Sendable {
    private var words: MonotonicInstant?
    private var turn: MonotonicInstant?
    private var reply: Int?
    private var stages: [MonotonicInstant] = []
    private var interrupt: MonotonicInstant?
    /// From the last interrupt's message until nothing more of the reply was made.
    package private(set) var interruption: Duration?

    package init() {}

    /// Reads the next event; answers what a turn took once the model has written the whole answer.
    package mutating func read(_ event: CallEvent) -> RelayLatency? {
        switch event.kind {
        case .transcript, .keyPressed: words = event.instant
        case .turnEnded: turn = event.instant
        case .replyBegun(let number, _):
            reply = turn == nil ? nil : number
            stages = []
        case .replyRequested(let number) where number == reply && stages.isEmpty: stages.append(event.instant)
        case .firstText(let number) where number == reply && stages.count == 1: stages.append(event.instant)
        case .firstPiece(let number, _) where number == reply && stages.count == 2: stages.append(event.instant)
        case .replyWritten(let number, _) where number == reply && stages.count == 3:
            guard let turn else { return nil }
            var last = words.map { min($0, turn) } ?? turn
            var parts: [Duration] = []
            for stage in [turn] + stages + [event.instant] {
                parts.append(max(.zero, stage - last))
                last = max(last, stage)
            }
            (self.turn, words, reply) = (nil, nil, nil)
            return RelayLatency(reply: number, parts: parts)
        case .bargeInConfirmed: interrupt = event.instant
        case .replyCut, .replyHeard:
            if let begin = interrupt { interruption = event.instant - begin }
            interrupt = nil
        default: break
        }
        return nil
    }
}
