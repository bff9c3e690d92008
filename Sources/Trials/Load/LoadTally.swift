internal import Reactor

/// What the callers of a load have found since it was last emptied; lives on their loop.
final class LoadTally {
    /// Milliseconds from the caller's last sound to the answer's first one, at the ear.
    private(set) var waits: [Double] = []
    /// Milliseconds from the first sound of cutting in to the order to clear.
    private(set) var reactions: [Double] = []
    private(set) var missing = 0
    private(set) var tooEarly = 0
    private(set) var unheeded = 0
    private(set) var underruns = 0
    /// Calls that ended without having been hung up.
    private(set) var lost = 0
    /// The last reason for that.
    private(set) var lossReason: String?
    private(set) var framesSent = 0
    private(set) var messagesReceived = 0
    /// From when a frame was due to when the kernel had it.
    let lateness = TimeHistogram.shares()

    func note(_ finding: LoadTurns.Finding) {
        switch finding {
        case .answered(let wait): waits.append(Double(wait) / 8)
        case .missing: missing += 1
        case .tooEarly: tooEarly += 1
        case .letIn(let reaction): reactions.append(Double(reaction) / 8)
        case .unheeded: unheeded += 1
        case .underrun: underruns += 1
        }
    }

    func frameSent(late: Int64) {
        framesSent += 1
        lateness.record(nanoseconds: late)
    }

    func received() { messagesReceived += 1 }

    func lost(_ reason: String) {
        lost += 1
        lossReason = reason
    }

    /// Begins again with all but the lateness, whose figures are told apart by their difference.
    func empty() {
        waits.removeAll(keepingCapacity: true)
        reactions.removeAll(keepingCapacity: true)
        (missing, tooEarly, unheeded, underruns, lost, framesSent, messagesReceived) = (0, 0, 0, 0, 0, 0, 0)
    }
}
