/// What a check came to.
package struct Finding: Sendable, Equatable {
    /// How bad it is.
    package enum Verdict: String, Sendable { case fine, warning, problem }

    package var verdict: Verdict
    /// What was looked at: "publicURL".
    package var subject: String
    package var text: String
    /// What to do about it.
    package var fix: String?

    static func fine(_ subject: String, _ text: String) -> Finding {
        .init(verdict: .fine, subject: subject, text: text)
    }

    static func warning(_ subject: String, _ text: String, fix: String) -> Finding {
        .init(verdict: .warning, subject: subject, text: text, fix: fix)
    }

    static func problem(_ subject: String, _ text: String, fix: String) -> Finding {
        .init(verdict: .problem, subject: subject, text: text, fix: fix)
    }

    /// As it is shown: the fix on a line of its own.
    package var lines: [String] {
        let word = verdict.rawValue + String(repeating: " ", count: 9 - verdict.rawValue.count)
        return ["\(word)\(subject): \(text)"] + (fix.map { ["         fix: \($0)"] } ?? [])
    }
}
