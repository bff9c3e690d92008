package import CallTiming
internal import ProviderKit

/// A turn of the caller, and what came of it.
package struct ReplayedTurn: Sendable, Equatable {
    /// Where its last sound ended, and when it was taken for over, and why.
    package var end: CallTime
    package var decided: CallTime
    package var reason: String
    package var text: String
    package var keys: String
    /// What the caller waited for, to the first sound of the answer; nil without an answer that was heard.
    package var wait: Duration?
    /// Whether the answer had been begun as a guess.
    package var wasForeseen = false
    /// Whether the caller spoke on: what was taken for the end was none.
    package var wasCutOff = false
    /// What the caller heard of the answer, and whether that was not all.
    package var heard: String?
    package var wasInterrupted = false

    /// How long after the last sound the turn was taken for over.
    package var pause: Duration { decided - end }
}

/// What a call came to.
package struct ReplayedCall: Sendable {
    package var turns: [ReplayedTurn] = []
    /// How often the caller cut in; how often nothing was said behind that; how often it was only suspected.
    package var interruptions = 0
    package var falseInterruptions = 0
    package var dismissed = 0
    /// How often the agent asked whether anybody is there.
    package var prompts = 0
    /// How many guesses were used, and how many thrown away.
    package var guessesUsed = 0
    package var guessesDropped = 0

    /// How soon after their last sound callers speak who had not finished.
    private static let resumption: Int64 = 9_600

    private var owner: [Int: Int] = [:]
    private var isWordless = false

    /// Reads what happened in a call.
    package init(_ trace: CallTrace) {
        var latencies = TurnLatencyReader()
        for event in trace.events {
            if let latency = latencies.read(event), let turn = owner[latency.reply] { turns[turn].wait = latency.whole }
            read(event)
        }
    }

    private mutating func read(_ event: CallEvent) {
        switch event.kind {
        case .speechStarted(let at):
            guard let last = turns.indices.last, turns[last].keys.isEmpty else { return }
            let gap = at.samples - turns[last].end.samples
            if gap > 0, gap < Self.resumption, at > turns[last].end { turns[last].wasCutOff = true }
        case .turnEnded(let text, let keys, let end, let reason):
            isWordless = false
            let turn = ReplayedTurn(end: end, decided: event.time, reason: reason, text: text, keys: keys)
            // Words that came late belong to the turn before.
            if reason == "amended", let last = turns.indices.last {
                turns[last].text = text
            } else {
                turns.append(turn)
            }
        case .guessUsed:
            guessesUsed += 1
            if let last = turns.indices.last { turns[last].wasForeseen = true }
        case .guessDropped: guessesDropped += 1
        case .turnAnswered(let reply, _): owner[reply] = turns.indices.last
        case .firstAudioSent:
            if isWordless { falseInterruptions += 1 }
            isWordless = false
        case .replyHeard(let reply, let text): if let turn = owner[reply] { turns[turn].heard = text }
        case .replyCut(let reply, let text):
            guard let turn = owner[reply] else { return }
            (turns[turn].heard, turns[turn].wasInterrupted) = (text, true)
        case .bargeInConfirmed(let reason):
            interruptions += 1
            isWordless = reason == "duration" || reason == "speech"
        case .bargeInDismissed: dismissed += 1
        case .silencePrompt: prompts += 1
        case .ended:
            if isWordless { falseInterruptions += 1 }
            isWordless = false
        default: break
        }
    }

    /// The waits of all turns that were answered, in order of length.
    package var waits: [Duration] { turns.compactMap(\.wait).sorted() }

    /// How many turns were taken for over before they were.
    package var cutOffs: Int { turns.count { $0.wasCutOff } }
}
