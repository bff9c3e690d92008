internal import ProviderKit

/// Makes of what calls have handed over what is to be kept.
struct RecordDraft: ~Copyable {
    private struct Live {
        var record: CallRecord
        var summary = CallSummary()
        /// Whether the store itself has it: what lies in the spool it does not know yet.
        var isKnown = false
    }

    private var calls: [Int: Live] = [:]
    /// What is to be kept; and who waits for it.
    private(set) var changes: [RecordChange] = []
    private(set) var waiting: [@Sendable (CallPublication) -> Void] = []
    /// The calls whose beginning is among the changes.
    private var introduced: [Int] = []

    /// Adds entries to what is to be kept.
    mutating func add(_ entries: [RecordEntry]) {
        for entry in entries {
            switch entry {
            case .began(let call, let record):
                calls[call] = Live(record: record)
                introduce(call)
            case .event(let call, let sequence, let event): add(event, sequence, of: call)
            case .audio(let record, let audio):
                // It may come when the call is over and forgotten here, and the store may have missed its beginning.
                changes += [.began(record), .audio(record.name, audio)]
            case .ended(let call, let ending, let waiter): add(ending, of: call, waiter)
            }
        }
    }

    /// All of it has been written.
    mutating func isWritten(toStore: Bool) {
        if toStore { for call in introduced { calls[call]?.isKnown = true } }
        introduced.removeAll(keepingCapacity: true)
        changes.removeAll(keepingCapacity: true)
    }

    /// Those who wait, who are to be told now.
    mutating func takeWaiting() -> [@Sendable (CallPublication) -> Void] {
        defer { waiting.removeAll() }
        return waiting
    }

    /// Leaves events out until there are only so many changes; answers how many had to go.
    mutating func shorten(to limit: Int) -> Int {
        guard changes.count > limit else { return 0 }
        let before = changes.count
        var excess = before - limit
        changes.removeAll { change in
            guard excess > 0, case .event = change else { return false }
            excess -= 1
            return true
        }
        return before - changes.count
    }

    /// Tells the store of the call, in case that it has not been told or has not understood.
    private mutating func introduce(_ call: Int) {
        guard let live = calls[call], !live.isKnown, !introduced.contains(call) else { return }
        introduced.append(call)
        changes.append(.began(live.record))
    }

    private mutating func add(_ event: CallEvent, _ sequence: Int, of call: Int) {
        guard let name = calls[call]?.record.name else { return }
        introduce(call)
        changes.append(
            .event(name, RecordedEvent(sequence: sequence, time: event.time, instant: event.instant, line: event.line))
        )
        switch calls[call]?.summary.read(event, sequence: sequence) {
        case .turn(let turn): changes.append(.turn(name, turn))
        case .tool(let tool): changes.append(.tool(name, tool))
        case .cost(let cost): changes.append(.cost(name, cost))
        case nil: break
        }
    }

    private mutating func add(
        _ ending: CallEnding,
        of call: Int,
        _ waiter: @escaping @Sendable (CallPublication) -> Void
    ) {
        introduce(call)
        guard let live = calls.removeValue(forKey: call) else { return waiter(.unwritten) }
        var ending = ending
        ending.language = live.summary.language
        ending.cost = live.summary.total
        ending.currency = live.summary.currency
        changes.append(.ended(live.record.name, ending))
        waiting.append(waiter)
    }

    /// Whether any call is under way.
    var hasCalls: Bool { !calls.isEmpty }
}
