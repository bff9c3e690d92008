/// Whether something is good or bad; always said by a sign too, not by its colour alone.
public enum Tone: Equatable, Sendable, CaseIterable {
    /// Neither.
    case neutral
    /// What one hopes for.
    case good
    /// What one does not.
    case bad

    /// The class that carries its colour.
    var className: String {
        switch self {
        case .neutral: "ink"
        case .good: "good"
        case .bad: "bad"
        }
    }

    /// The class for words, of which neutral ones are quiet.
    var textClass: String {
        switch self {
        case .neutral: ""
        case .good: "good-text"
        case .bad: "warn"
        }
    }

    /// The sign before words; nil for neutral ones.
    var sign: String? {
        switch self {
        case .neutral: nil
        case .good: "✓"
        case .bad: "✕"
        }
    }

    /// What the sign is called.
    var name: String {
        switch self {
        case .neutral: "neutral"
        case .good: "good"
        case .bad: "bad"
        }
    }
}
