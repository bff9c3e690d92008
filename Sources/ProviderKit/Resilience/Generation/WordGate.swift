/// Lets whole words pass, and holds the last one until it is known to be whole.
///
/// So a model that breaks off leaves no half word behind, and the one that goes on has nothing to guess. It costs the time
/// to the next token. Scripts without spaces pass as they come.
struct WordGate: Sendable, Equatable {
    /// The word that may still grow.
    private var held = ""

    /// A word longer than this is none.
    private static let longest = 64

    /// Takes the next piece, and answers what is whole now.
    mutating func add(_ piece: String) -> String {
        held += piece
        let open = held.reversed().prefix { !$0.isWhitespace && !TextSplice.standsAlone($0) }.count
        guard open < Self.longest else { return flush() }
        let whole = String(held.dropLast(open))
        held = String(held.suffix(open))
        return whole
    }

    /// Answers what was held: it is whole, because there is no more.
    mutating func flush() -> String {
        defer { held = "" }
        return held
    }
}
