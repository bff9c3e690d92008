/// Redacts a conversation while it goes on.
///
/// What has been written cannot be unwritten. So a session remembers the latest turns for a while, in memory only; when a
/// number that began in them is complete, the turn that ends it is redacted, and the session tells what the earlier ones
/// must be replaced by.
package struct RedactionSession: Sendable {
    /// How long turns are remembered.
    package struct Memory: Sendable, Equatable {
        package let turns: Int
        package let time: Duration

        package init(turns: Int = 12, time: Duration = .seconds(90)) {
            (self.turns, self.time) = (max(0, turns), time)
        }
    }

    /// What a turn is, and what it makes of those before.
    package struct Outcome: Sendable, Equatable {
        /// The number of this turn, counted from zero.
        package let turn: Int
        package let text: RedactedText
        /// Earlier turns that have more to hide than was known when they were told.
        package let earlier: [Revision]
    }

    /// An earlier turn, as it must stand from now on.
    package struct Revision: Sendable, Equatable {
        package let turn: Int
        package let text: RedactedText
    }

    private struct Kept: Sendable {
        let number: Int
        let turn: SpokenTurn
        let time: Duration
        var told: RedactedText
    }

    private let redactor: Redactor
    private let memory: Memory
    private var kept: [Kept] = []
    private var count = 0

    package init(_ redactor: Redactor, memory: Memory = Memory()) {
        (self.redactor, self.memory) = (redactor, memory)
    }

    /// Redacts a turn that is final, at a time since the conversation began.
    package mutating func redact(_ turn: SpokenTurn, at time: Duration) -> Outcome {
        forget(at: time)
        let all = redactor.redact(conversation: kept.map(\.turn) + [turn])
        var earlier: [Revision] = []
        for index in kept.indices where all[index] != kept[index].told {
            // What was hidden once stays so, even where more is known now.
            guard Self.hidesAsMuch(all[index], as: kept[index].told) else { continue }
            kept[index].told = all[index]
            earlier.append(Revision(turn: kept[index].number, text: all[index]))
        }
        let text = all.last ?? redactor.redact(turn.text)
        kept.append(Kept(number: count, turn: turn, time: time, told: text))
        defer { count += 1 }
        return Outcome(turn: count, text: text, earlier: earlier)
    }

    /// Redacts what is heard so far of a turn that is not over; nothing of it is remembered.
    package func preview(_ turn: SpokenTurn, at time: Duration) -> Outcome {
        var copy = self
        return copy.redact(turn, at: time)
    }

    private mutating func forget(at time: Duration) {
        kept.removeAll { time - $0.time > memory.time }
        if kept.count > memory.turns { kept.removeFirst(kept.count - memory.turns) }
    }

    private static func hidesAsMuch(_ new: RedactedText, as old: RedactedText) -> Bool {
        old.found.allSatisfy { before in
            new.found.contains {
                $0.range.lowerBound <= before.range.lowerBound && $0.range.upperBound >= before.range.upperBound
            }
        }
    }
}
