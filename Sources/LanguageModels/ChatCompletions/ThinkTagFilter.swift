/// Takes out what a model thinks aloud at the beginning of its text, between `<think>` and `</think>`.
///
/// Servers without a parser for a model's thinking hand it out as text. Only the beginning is looked at: behind the
/// first word that is said, the tags are what the model means to say.
struct ThinkTagFilter: Equatable {
    private enum State {
        /// Nothing but white space, and perhaps the beginning of a tag, has come.
        case beginning
        case thinking
        /// White space between the thinking and the text goes, too.
        case behind
        case speaking
    }

    private static let opening = "<think>"
    private static let closing = "</think>"

    private var state = State.beginning
    private var held = ""

    /// What of a piece is to be said.
    mutating func passed(_ piece: String) -> String {
        if state == .speaking { return piece }
        held += piece
        while true {
            switch state {
            case .beginning:
                let text = String(held.drop(while: \.isWhitespace))
                if text.hasPrefix(Self.opening) {
                    held = String(text.dropFirst(Self.opening.count))
                    state = .thinking
                } else if Self.opening.hasPrefix(text) {
                    return ""
                } else {
                    return speak(held)
                }
            case .thinking:
                guard let end = held.firstRange(of: Self.closing) else {
                    // Of what is thought nothing is needed but the tail that may be a part of the tag.
                    held = String(held.suffix(Self.closing.count - 1))
                    return ""
                }
                held = String(held[end.upperBound...])
                state = .behind
            case .behind:
                let text = String(held.drop(while: \.isWhitespace))
                held = ""
                guard !text.isEmpty else { return "" }
                return speak(text)
            case .speaking: return ""
            }
        }
    }

    /// What was held back and turns out to be text, at the end.
    mutating func rest() -> String {
        defer { held = "" }
        return state == .beginning ? held : ""
    }

    private mutating func speak(_ text: String) -> String {
        state = .speaking
        held = ""
        return text
    }
}
