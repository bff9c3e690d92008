internal import ProviderKit

extension ConversationHistory {
    /// About how many tokens a model is told.
    package var tokens: Int {
        messages().reduce(0) { $0 + TokenEstimate.tokens(in: $1) }
    }

    /// Holds the history to a policy, and answers what has to be done elsewhere; to be called between turns.
    package mutating func apply(_ policy: HistoryPolicy) -> HistoryOrder {
        switch policy {
        case .keepAll:
            return .carryOn
        case .window(let limit):
            drop(beyond: limit)
            return .carryOn
        case .summarised(let limit, let keep):
            return askForSummary(beyond: limit, keeping: min(keep, limit / 2))
        case .handOff(let limit):
            guard !hasHandedOff, tokens > limit, let order = order(before: entries.count) else { return .carryOn }
            hasHandedOff = true
            return .handOff(order)
        }
    }

    /// Puts a summary in the place of exactly what it covers; one that nobody waits for is dropped.
    @discardableResult
    package mutating func takeIn(_ text: String, for order: SummaryOrder) -> Bool {
        let text = CleanText.clean(text, limit: 8_000)
        guard pendingSummary == order, !text.isEmpty else { return false }
        pendingSummary = nil
        entries.removeAll { order.covers.contains($0.number) }
        summary = text
        summaryThreshold = 0
        summaryCeiling = 0
        return true
    }

    /// The summary could not be made; it is asked for again once the history has grown by a quarter.
    package mutating func summaryFailed(_ order: SummaryOrder) {
        guard pendingSummary == order else { return }
        pendingSummary = nil
        summaryThreshold = tokens / 4 * 5
    }

    // MARK: Turns

    /// Where each of the caller's turns begins, but for the first entry, which is always a start.
    private var turnStarts: [Int] {
        entries.indices.filter { place in
            guard place > 0 else { return false }
            switch entries[place].content {
            case .caller, .keys:
                // Words and keys of one turn stay together.
                switch entries[place - 1].content {
                case .caller, .keys: return false
                case .agent, .note: return true
                }
            case .agent, .note: return false
            }
        }
    }

    /// Drops the oldest turns until a quarter of the window is free.
    ///
    /// One turn less each time would change the beginning of every request, and no provider could keep it.
    private mutating func drop(beyond limit: Int) {
        guard tokens > limit else { return }
        let starts = turnStarts
        guard let place = starts.first(where: { tokens(from: $0) <= limit / 4 * 3 }) ?? starts.last else { return }
        droppedEntries += place
        entries.removeFirst(place)
    }

    private mutating func askForSummary(beyond limit: Int, keeping keep: Int) -> HistoryOrder {
        let present = tokens
        guard present > limit else { return .carryOn }
        // The summary does not come: the call must not grow without bounds meanwhile.
        if summaryCeiling > 0, present > summaryCeiling {
            pendingSummary = nil
            summaryThreshold = 0
            summaryCeiling = limit * 2
            drop(beyond: limit * 2)
        }
        guard pendingSummary == nil, present > summaryThreshold else { return .carryOn }
        let starts = turnStarts
        // Of a reply on its way nobody knows yet how much of it will have been heard.
        guard let place = starts.first(where: { tokens(from: $0) <= keep }) ?? starts.last,
            !entries[..<place].contains(where: \.isOpen), let order = order(before: place)
        else { return .carryOn }
        pendingSummary = order
        if summaryCeiling == 0 { summaryCeiling = max(limit * 2, present / 2 * 3) }
        return .summarise(order)
    }

    /// Everything before a place.
    private func order(before place: Int) -> SummaryOrder? {
        guard let first = entries.first, place > 0 else { return nil }
        var turns: [Conversation.Message] = []
        for entry in entries[..<place] { add(entry, continuing: nil, to: &turns) }
        return SummaryOrder(covers: first.number...entries[place - 1].number, earlier: summary, turns: turns)
    }

    private func tokens(from place: Int) -> Int {
        var messages: [Conversation.Message] = []
        for entry in entries[place...] { add(entry, continuing: nil, to: &messages) }
        return messages.reduce(0) { $0 + TokenEstimate.tokens(in: $1) }
    }
}
