package import ProviderKit

/// What becomes of a history that has grown long.
package enum HistoryPolicy: Sendable, Equatable {
    /// It is kept whole.
    case keepAll
    /// The oldest turns go once it is longer than so many tokens.
    case window(tokens: Int)
    /// The oldest turns are replaced by a summary; about `keep` tokens of the newest stay as they are.
    case summarised(tokens: Int, keep: Int)
    /// The call is handed to somebody else.
    case handOff(tokens: Int)
}

/// What a long history asks for.
package enum HistoryOrder: Sendable, Equatable {
    /// Nothing.
    case carryOn
    /// A summary of these turns, made beside the call and given to `takeIn`.
    case summarise(SummaryOrder)
    /// Somebody else is to go on with the call; asked for once.
    case handOff(SummaryOrder)
}

/// What is to be summarised.
package struct SummaryOrder: Sendable, Equatable {
    /// The entries it covers, by their numbers.
    package let covers: ClosedRange<Int>
    /// What stood for still older entries, to be worked in.
    package let earlier: String?
    /// What was said in those entries.
    package let turns: [Conversation.Message]

    /// What a model is told to make the summary.
    package var conversation: Conversation {
        var messages = turns
        if let earlier { messages.insert(.note("Summary of what was said before: \(earlier)"), at: 0) }
        messages.append(.note("Write the summary now."))
        return Conversation(
            instructions:
                "Summarise this phone call for the agent who goes on with it: who calls and why, every fact, number, name "
                + "and date that was given, what was promised and what is still open. Plain sentences, at most 200 words.",
            messages: messages
        )
    }
}
