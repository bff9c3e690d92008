package import CallTiming
internal import Dialogue
package import ProviderKit

// Long calls: what of the history is summed up, beside the call.
extension CallMind {
    /// A summary that is being made.
    struct Summary: Sendable {
        let number: Int
        let order: SummaryOrder
        let isForSuccessor: Bool
        let deadline: CallTime
        var text = ""
    }

    /// What came of a summary.
    package enum SummaryOutcome: Sendable, Equatable {
        case nothing
        /// It stands for what was said before.
        case taken(String)
        /// The caller is to be handed to somebody else, who is to know that much.
        case handOff(String)
    }

    /// How long a summary may take, and how long a caller who is to be handed on waits for it.
    private static let summaryPatience: Int64 = 480_000
    private static let successorPatience: Int64 = 64_000

    /// Until when the present summary is waited for.
    package var summaryDeadline: CallTime? { summary?.deadline }

    /// Between turns: holds the history to its policy; answers what a model is to be asked, if it is.
    package mutating func tidyHistory(at now: CallTime) -> (number: Int, request: GenerationRequest)? {
        guard summary == nil else { return nil }
        switch history.apply(agent.history) {
        case .carryOn: return nil
        case .summarise(let order): return summarise(order, isForSuccessor: false, at: now)
        case .handOff(let order): return summarise(order, isForSuccessor: true, at: now)
        }
    }

    private mutating func summarise(
        _ wanted: SummaryOrder,
        isForSuccessor: Bool,
        at now: CallTime
    ) -> (number: Int, request: GenerationRequest) {
        summaries += 1
        let patience = isForSuccessor ? Self.successorPatience : Self.summaryPatience
        summary = Summary(
            number: summaries,
            order: wanted,
            isForSuccessor: isForSuccessor,
            deadline: now + patience
        )
        return (summaries, GenerationRequest(wanted.conversation))
    }

    /// What the model writes for a summary.
    package mutating func summed(_ number: Int, _ event: GenerationEvent) -> SummaryOutcome {
        guard var made = summary, made.number == number else { return .nothing }
        switch event {
        case .text(let text):
            made.text += text
            summary = made
            return .nothing
        case .finished:
            summary = nil
            if made.isForSuccessor { return .handOff(made.text) }
            if history.takeIn(made.text, for: made.order) { return .taken(made.text) }
            history.summaryFailed(made.order)
            return .nothing
        case .toolCallStarted, .toolCall, .switched, .usage: return .nothing
        }
    }

    /// There will be no summary: of that number, or of the present one.
    package mutating func summaryFailed(_ number: Int? = nil) -> SummaryOutcome {
        guard let made = summary, number == nil || made.number == number else { return .nothing }
        summary = nil
        if made.isForSuccessor { return .handOff(made.text) }
        history.summaryFailed(made.order)
        return .nothing
    }
}
