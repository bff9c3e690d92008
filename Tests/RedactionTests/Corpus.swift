import Testing

@testable import Redaction

/// Sentences as they are said and recognised on the telephone, in which what is personal is marked: `«card:4111 …»`.
///
/// All numbers are those that issuers, registries and regulators give out for tests and examples.
enum Corpus {
    /// A sentence, and what must be found in it.
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let expected: [Finding]

        var testDescription: String { text }
    }

    /// What was written before the code was tuned on it.
    static let tuned = cases(in: writtenNumbers) + cases(in: spokenNumbers) + cases(in: innocent)
    /// What was written afterwards.
    static let heldOut = cases(in: lateNumbers) + cases(in: lateInnocent)

    static func cases(in list: String) -> [Case] { list.split(separator: "\n").map { read($0) } }

    private static func read(_ line: Substring) -> Case {
        var (text, expected, rest) = ("", [Finding](), line)
        while let open = rest.firstIndex(of: "«"), let close = rest.firstIndex(of: "»") {
            text += rest[..<open]
            let parts = rest[rest.index(after: open)..<close].split(separator: ":", maxSplits: 1)
            if parts.count == 2, let kind = RedactionKind.builtIn.first(where: { $0.label == parts[0] }) {
                expected.append(Finding(kind: kind, range: text.utf8.count..<(text.utf8.count + parts[1].utf8.count)))
                text += parts[1]
            }
            rest = rest[rest.index(after: close)...]
        }
        return Case(text: text + rest, expected: expected)
    }
}
