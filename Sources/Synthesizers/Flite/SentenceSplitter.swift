/// Cuts a text that comes in pieces into sentences, each as soon as it is certain that it is over.
///
/// A full stop ends a sentence when a space follows and it neither belongs to an abbreviation ("Dr. Novak") nor to a
/// number ("9.30") nor to an initial ("J. Smith").
struct SentenceSplitter {
    private var rest = ""

    /// The longest piece that waits for its end; then the last pause, or the last word, will do.
    private static let longest = 400

    /// Takes more text; answers the sentences that are over by it, with the spaces behind them.
    mutating func append(_ text: String) -> [String] {
        rest += text
        var sentences: [String] = []
        while let end = Self.end(of: rest) ?? overflow() {
            sentences.append(String(rest[..<end]))
            rest.removeSubrange(..<end)
        }
        return sentences
    }

    /// What is left, as if it were a sentence.
    mutating func flush() -> String? {
        defer { rest = "" }
        return rest.contains { $0.isLetter || $0.isNumber } ? rest : nil
    }

    private func overflow() -> String.Index? {
        guard rest.count > Self.longest else { return nil }
        let head = rest.prefix(Self.longest)
        let pause = head.lastIndex { ",;:".contains($0) } ?? head.lastIndex { $0.isWhitespace }
        return pause.map { head.index(after: $0) } ?? head.endIndex
    }

    private static func end(of text: String) -> String.Index? {
        var place = text.startIndex
        while let mark = text[place...].firstIndex(where: { ".?!…\n".contains($0) }) {
            // Closing quotation marks and further marks belong to the sentence.
            var after = text.index(after: mark)
            while after < text.endIndex, ".?!…\"')”’".contains(text[after]) { after = text.index(after: after) }
            // Whether a space follows is not known yet.
            guard after < text.endIndex else { return nil }
            var next = after
            while next < text.endIndex, text[next].isWhitespace { next = text.index(after: next) }
            let isMark = text[mark] == "\n" || next > after
            if isMark, text[mark] != "." || !isAbbreviation(text[..<mark]) {
                // A "yes." alone ends; what has nothing to say goes with what follows.
                if text[..<mark].contains(where: { $0.isLetter || $0.isNumber }) { return next }
            }
            place = after
        }
        return nil
    }

    /// Whether the word before a full stop is one that is written with it.
    private static func isAbbreviation(_ text: Substring) -> Bool {
        let word = text.reversed().prefix { !$0.isWhitespace && $0 != "(" && $0 != "\"" }
        let last = String(word.reversed())
        // An initial; "I" ends sentences now and then, but is no name.
        if last.count == 1, let letter = last.first, letter.isUppercase, letter != "I" { return true }
        // "e.g", "U.S", "p.m": there is a full stop inside; the last of them may end a sentence, and this is no loss.
        if last.contains("."), last.allSatisfy({ $0.isLetter || $0 == "." }) {
            return !last.lowercased().hasSuffix(".m")
        }
        return abbreviations.contains(last.lowercased())
    }

    private static let abbreviations: Set<String> = [
        "dr", "mr", "mrs", "ms", "prof", "st", "sr", "jr", "rev", "hon", "gen", "col", "capt", "lt", "sgt", "vs", "etc",
        "approx", "nos", "vol", "fig", "ext", "tel", "ave", "blvd", "rd", "dept", "est", "inc", "ltd", "co", "corp",
        "jan", "feb", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "tue", "wed", "thu",
        "fri", "mt",
    ]
}
