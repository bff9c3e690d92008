package import ProviderKit

/// What was said in a call, as far as it was heard: the one account of it that a model gets.
///
/// The agent's words count when the caller has heard them, not when a model has written them. So a reply goes through
/// `wrote` while it is generated, `heard` while it is played, and ends in `finished` or `cut`; what was not heard by then
/// is gone. A value: a speculation works on a copy that is dropped when it was in vain.
package struct ConversationHistory: Sendable, Equatable {
    /// What happened, oldest first.
    package internal(set) var entries: [HistoryEntry] = []
    /// What stands for the entries that a summary has replaced.
    package internal(set) var summary: String?
    /// The summary that was asked for and has not come.
    package internal(set) var pendingSummary: SummaryOrder?
    /// How many entries were dropped without a summary.
    package internal(set) var droppedEntries = 0
    /// After a summary has failed none is asked for until the history has grown beyond this.
    var summaryThreshold = 0
    /// Beyond this nothing is waited for any more: the oldest turns go without a summary; 0 while none is asked for.
    var summaryCeiling = 0
    var hasHandedOff = false
    private var nextNumber = 0

    /// The words of the marks it puts in.
    package var wording: HistoryWording

    /// Starts with nothing said.
    package init(wording: HistoryWording = HistoryWording()) { self.wording = wording }

    /// Whether nothing has happened.
    package var isEmpty: Bool { entries.isEmpty && summary == nil }

    // MARK: The caller

    /// The caller has said something: a whole turn, or the next piece of one that nobody has answered.
    package mutating func callerSaid(_ text: String) {
        let text = text.trimmed
        guard !text.isEmpty else { return }
        if let last = entries.indices.last, case .caller(let before) = entries[last].content {
            entries[last].content = .caller("\(before) \(text)")
        } else {
            append(.caller(text))
        }
    }

    /// Takes back what the caller has said last, which was not all of it; answers whether it was the last thing there.
    package mutating func takeBack(_ text: String) -> Bool {
        let text = text.trimmed
        guard let last = entries.indices.last, case .caller(let said) = entries[last].content, said.hasSuffix(text)
        else { return false }
        let before = String(said.dropLast(text.count)).trimmed
        if before.isEmpty { entries.removeLast() } else { entries[last].content = .caller(before) }
        return true
    }

    /// The caller has pressed keys; those pressed one after the other stand together.
    package mutating func callerPressed(_ keys: String) {
        let keys = keys.filter { "0123456789*#ABCD".contains($0) }
        guard !keys.isEmpty else { return }
        if let last = entries.indices.last, case .keys(let before) = entries[last].content {
            entries[last].content = .keys(before + keys)
        } else {
            append(.keys(keys))
        }
    }

    /// Something that neither side said.
    package mutating func note(_ text: String) {
        let text = text.trimmed
        guard !text.isEmpty else { return }
        append(.note(text))
    }

    // MARK: The agent

    /// The model has written a piece of a reply, which is going to be spoken.
    package mutating func wrote(_ text: String, in epoch: Int) {
        guard !text.isEmpty else { return }
        let place = openStep(of: epoch)
        update(place) { $0.written += text }
    }

    /// Something else is said behind what the model has written, while its tools run: "one moment".
    package mutating func added(_ text: String, in epoch: Int) {
        guard !text.isEmpty else { return }
        let place = openPlaces(of: epoch).last ?? openStep(of: epoch)
        update(place) { $0.written += text }
    }

    /// The model wants tools used; what it writes next begins a new step.
    package mutating func called(_ calls: [ToolCall], in epoch: Int) {
        guard !calls.isEmpty else { return }
        let place = openStep(of: epoch)
        update(place) { $0.calls += calls }
    }

    /// A tool has answered, which is kept with its call, whenever it comes; an answer to no known call is dropped.
    package mutating func answered(_ result: ToolResult) {
        // The newest call of that name: providers use an id again in another answer.
        for place in entries.indices.reversed() {
            guard case .agent(let step) = entries[place].content, step.calls.contains(where: { $0.id == result.id })
            else { continue }
            if step.results[result.id] == nil { update(place) { $0.results[result.id] = result } }
            return
        }
    }

    /// All that has been heard of a reply so far, from its beginning.
    package mutating func heard(_ text: String, in epoch: Int) {
        settle(epoch, text) { .open($0) }
    }

    /// A reply was spoken to its end; this is what was heard of it.
    package mutating func finished(_ epoch: Int, heardText: String) {
        finished(epoch, steps: share(heardText, among: openPlaces(of: epoch)))
    }

    /// A reply was spoken to its end; this is what was heard of each of its steps.
    package mutating func finished(_ epoch: Int, steps: [String]) {
        for (place, heard) in zip(openPlaces(of: epoch), steps) { update(place) { $0.hearing = .whole(heard.trimmed) } }
        removeEmpty(epoch)
    }

    /// The caller cut in; this is what had been heard of the reply, from its beginning.
    ///
    /// A reply of which nothing was heard leaves no trace, but for the tools it used.
    package mutating func cut(_ epoch: Int, heardText: String) {
        cut(epoch, steps: share(heardText, among: openPlaces(of: epoch)))
    }

    /// The caller cut in, or the agent broke off; this is what had been heard of each step of the reply.
    package mutating func cut(_ epoch: Int, steps: [String], byCaller: Bool = true) {
        let places = openPlaces(of: epoch)
        // What lies before the last heard step was heard to its end.
        let last = steps.lastIndex { !$0.trimmed.isEmpty }
        for (index, place) in places.enumerated() {
            let heard = index < steps.count ? steps[index].trimmed : ""
            update(place) { step in
                guard index == last else { return step.hearing = .whole(heard) }
                step.hearing = byCaller ? .cut(heard) : .brokenOff(heard)
            }
        }
        removeEmpty(epoch)
    }

    /// Forgets a reply that was never begun to be spoken, as a speculation that was in vain; tools it used stay.
    package mutating func withdrew(_ epoch: Int) { cut(epoch, heardText: "") }

    /// The reply is no longer open: neither on its way nor to be changed.
    package func isOver(_ epoch: Int) -> Bool { openPlaces(of: epoch).isEmpty }

    /// The calls that have no answer yet.
    package var openCalls: [ToolCall] {
        entries.flatMap { entry -> [ToolCall] in
            guard case .agent(let step) = entry.content else { return [] }
            return step.calls.filter { step.results[$0.id] == nil }
        }
    }

    // MARK: Entries

    private mutating func append(_ content: HistoryEntry.Content) {
        entries.append(HistoryEntry(number: nextNumber, content: content))
        nextNumber += 1
    }

    private mutating func update(_ place: Int, _ change: (inout AgentStep) -> Void) {
        guard case .agent(var step) = entries[place].content else { return }
        change(&step)
        entries[place].content = .agent(step)
    }

    /// The step that the reply is at: its last one, unless that already waits for tools.
    private mutating func openStep(of epoch: Int) -> Int {
        // From the end, since a text comes letter by letter and a call may be long.
        for place in entries.indices.reversed() {
            guard case .agent(let step) = entries[place].content, step.epoch == epoch else { continue }
            if case .open = step.hearing, step.calls.isEmpty { return place }
            break
        }
        append(.agent(AgentStep(epoch: epoch)))
        return entries.count - 1
    }

    private func openPlaces(of epoch: Int) -> [Int] {
        entries.indices.filter { place in
            guard case .agent(let step) = entries[place].content, step.epoch == epoch else { return false }
            if case .open = step.hearing { return true }
            return false
        }
    }

    private mutating func settle(_ epoch: Int, _ text: String, _ hearing: (String) -> AgentStep.Hearing) {
        let places = openPlaces(of: epoch)
        let shares = share(text, among: places)
        for (index, place) in places.enumerated() { update(place) { $0.hearing = hearing(shares[index]) } }
    }

    private mutating func removeEmpty(_ epoch: Int) {
        entries.removeAll { entry in
            guard case .agent(let step) = entry.content else { return false }
            return step.epoch == epoch && step.isEmpty
        }
    }

    /// Divides what was heard of a reply among its steps: each gets as many of the words as it wrote, the last one the rest.
    private func share(_ heard: String, among places: [Int]) -> [String] {
        guard places.count > 1 else { return places.isEmpty ? [] : [heard.trimmed] }
        var rest = heard.trimmed[...]
        return places.enumerated().map { index, place in
            guard case .agent(let step) = entries[place].content else { return "" }
            guard index < places.count - 1 else { return String(rest).trimmed }
            let end = HeardText.end(of: step.written, in: rest)
            defer { rest = rest[end...] }
            return String(rest[..<end]).trimmed
        }
    }
}

/// The words of the marks that a history puts between what was said.
package struct HistoryWording: Sendable, Equatable {
    /// Behind a reply that was cut.
    package var interrupted = "The caller interrupted here; nothing after this point was heard."
    /// Behind a reply that the agent itself did not finish.
    package var brokenOff = "You broke off here; nothing after this point was heard."
    /// In the place of an answer that a tool still owes.
    package var unanswered = "The tool has not answered yet."
    /// Before pressed keys.
    package var pressed = "The caller pressed"
    /// Before a summary.
    package var summary = "Summary of the call so far:"
    /// In the place of what a rolling window has dropped.
    package var dropped = "The beginning of the call is not shown."

    /// English.
    package init() {}
}
