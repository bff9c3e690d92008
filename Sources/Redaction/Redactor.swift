/// Takes personal data out of text, before the text is stored or logged.
///
/// Redacting what has been redacted changes nothing, and a text costs time in proportion to its length, whatever is in it.
package struct Redactor: Sendable {
    package let policy: RedactionPolicy

    let labels: Labels
    private let glance: Glance

    package init(_ policy: RedactionPolicy = .standard) {
        self.policy = policy
        labels = Labels(policy)
        glance = Glance(policy)
    }

    /// Redacts a text that stands for itself.
    ///
    /// One without digits, number words and addresses is looked through once, and not copied.
    package func redact(_ text: String) -> RedactedText {
        guard glance.mayHoldData(text) else { return RedactedText(untouched: text) }
        var tokenizer = Tokenizer(labels: labels)
        tokenizer.add(text)
        return Removal(tokenizer, policy).text(of: 0..<tokenizer.bytes.count, from: text)
    }

    /// Redacts what one speaker said in several turns, of which a number may begin in one and end in another.
    package func redact(turns: [String]) -> [RedactedText] {
        redact(conversation: turns.map { SpokenTurn(speaker: 0, text: $0) })
    }

    /// Redacts the turns of several speakers, in the order in which they were said.
    ///
    /// A number goes on in the same speaker's next turn; what it is may be told by what another has asked just before.
    package func redact(conversation turns: [SpokenTurn]) -> [RedactedText] {
        var result = turns.map { RedactedText(untouched: $0.text) }
        var asked = turns.map { _ in Roles() }
        for speaker in Set(turns.map(\.speaker)) {
            let own = turns.indices.filter { turns[$0].speaker == speaker }
            guard glance.mayHoldData(own.map { turns[$0].text }) else { continue }
            if own.count < turns.count { asked = Self.questions(in: turns, to: speaker, labels) }
            var tokenizer = Tokenizer(labels: labels)
            var ranges: [Range<Int>] = []
            for index in own {
                if index > 0 { tokenizer.endTurn(asked: asked[index]) }
                let start = tokenizer.bytes.count
                tokenizer.add(turns[index].text)
                ranges.append(start..<tokenizer.bytes.count)
            }
            let removal = Removal(tokenizer, policy)
            for (index, range) in zip(own, ranges) { result[index] = removal.text(of: range, from: turns[index].text) }
        }
        return result
    }

    /// What has been asked of a speaker before each turn.
    private static func questions(in turns: [SpokenTurn], to speaker: Int, _ labels: Labels) -> [Roles] {
        var latest = Roles()
        return turns.map { turn in
            if turn.speaker == speaker {
                defer { latest = [] }
                return latest
            }
            var tokenizer = Tokenizer(labels: labels)
            tokenizer.add(turn.text)
            let cue = Context.cue(in: tokenizer.tokens, before: tokenizer.tokens.count)
            if !cue.isEmpty { latest = cue }
            if tokenizer.tokens.contains(where: { $0.roles.contains(.email) }) { latest.insert(.email) }
            return []
        }
    }
}

/// What was said in one go.
package struct SpokenTurn: Sendable, Equatable {
    /// Who said it; any numbers that tell the speakers apart.
    package let speaker: Int
    package let text: String

    package init(speaker: Int, text: String) {
        (self.speaker, self.text) = (speaker, text)
    }
}
