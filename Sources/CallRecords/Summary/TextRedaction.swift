/// What is done to every text of a call before it is kept anywhere: what nobody may read later is taken out of it.
package struct TextRedaction: Sendable {
    /// What stands for a text that is not whole.
    ///
    /// A card number comes digit by digit as keys, and piece by piece as interim words: no pattern sees it there, and whoever
    /// reads the pieces together does. The whole text follows in another event.
    package static let withheld = "…"

    private let body: (@Sendable (String) -> String)?

    /// Keeps every text as it is.
    package static let none = TextRedaction(body: nil)

    /// Keeps of every text what `body` makes of it; called on the loops of calls.
    package init(_ body: @escaping @Sendable (String) -> String) { self.init(body: body) }

    private init(body: (@Sendable (String) -> String)?) { self.body = body }

    /// Whether anything is done at all.
    package var isNone: Bool { body == nil }

    /// What may be kept of a whole text.
    package func whole(_ text: String) -> String { body.map { $0(text) } ?? text }

    /// What may be kept of a piece of one.
    package func piece(_ text: String) -> String { isNone || text.isEmpty ? text : Self.withheld }
}
