package import ProviderKit

/// Tells by a call's events how it ended: a value without I/O.
package struct CallOutcomeReader: Sendable {
    /// Whether anybody has said anything that the other side heard.
    private var wasSpoken = false

    /// Of a call that has not begun.
    package init() {}

    /// Reads the next event; answers at the end of the call what became of it.
    package mutating func read(_ event: CallEvent) -> CallOutcome? {
        switch event.kind {
        case .turnEnded(let text, let keys, _, _): wasSpoken = wasSpoken || !text.isEmpty || !keys.isEmpty
        case .replyHeard(_, let text), .replyCut(_, let text): wasSpoken = wasSpoken || !text.isEmpty
        case .ended(let reason): return outcome(reason)
        default: break
        }
        return nil
    }

    private func outcome(_ reason: String) -> CallOutcome {
        if reason == CallEndReason.transferred { return .transferred }
        if reason == CallEndReason.superseded { return .continued }
        if CallEndReason.isFailure(reason) { return .failed }
        return wasSpoken ? .completed : .abandoned
    }
}
