package import CallTiming

/// What is done to every text of a call before it is kept anywhere: what nobody may read later is taken out of it.
package struct TextRedaction: Sendable {
    /// What stands for a text that is not whole.
    ///
    /// A card number comes digit by digit as keys, and piece by piece as interim words: no pattern sees it there, and whoever
    /// reads the pieces together does. The whole text follows in another event.
    package static let withheld = "…"

    /// A turn of the conversation: what is asked in one tells what the answer is.
    package struct Turn: Sendable, Equatable {
        package var text: String
        package var speaker: RecordedTurn.Role
        package var time: CallTime
        /// Whether it has been said, and not only been thought of.
        package var isSaid: Bool
    }

    private let body: (@Sendable (String) -> String)?
    private let spoken: (@Sendable (Turn) -> String)?

    /// Keeps every text as it is.
    package static let none = TextRedaction(body: nil)

    /// Keeps of every text what `body` makes of it; called on the loops of calls.
    package init(_ body: @escaping @Sendable (String) -> String) { self.init(body: body) }

    /// The same for one call, of whose turns `turn` keeps something, one after the other.
    package init(turn: @escaping @Sendable (Turn) -> String, other: @escaping @Sendable (String) -> String) {
        self.init(body: other, spoken: turn)
    }

    private init(body: (@Sendable (String) -> String)?, spoken: (@Sendable (Turn) -> String)? = nil) {
        self.body = body
        self.spoken = spoken
    }

    /// Whether anything is done at all.
    package var isNone: Bool { body == nil }

    /// What may be kept of a whole text.
    package func whole(_ text: String) -> String { body.map { $0(text) } ?? text }

    /// What may be kept of a turn.
    func turn(_ text: String, by speaker: RecordedTurn.Role, at time: CallTime, isSaid: Bool = true) -> String {
        guard !text.isEmpty, let spoken else { return whole(text) }
        return spoken(Turn(text: text, speaker: speaker, time: time, isSaid: isSaid))
    }

    /// What may be kept of a piece of one.
    package func piece(_ text: String) -> String { isNone || text.isEmpty ? text : Self.withheld }
}
