package import Endpointing

/// What the words of a turn look like so far: whole, broken off, or being dictated.
package struct UtteranceShape: Sendable, Equatable {
    /// The hints that the words give.
    package var hints: EndpointingHints = []

    /// Looks at the words of a turn; a recogniser's punctuation is a strong sign, the last word another.
    package init(_ text: String, language: String = "en") {
        let words = Self.words(of: text)
        guard let last = words.last else { return }
        let lexicon = TurnLexicon.of(language)
        if Self.isDictated(words, lexicon) {
            // A number is whole when the dialogue says so, not when it sounds so.
            hints.insert(.isDictating)
            return
        }
        let end = text.last { !$0.isWhitespace }
        if lexicon.danglers.contains(last) || end.map({ ",;:-–—…".contains($0) }) == true || text.hasSuffix("...") {
            hints.insert(.looksUnfinished)
        } else if end.map({ ".!?。！？।؟".contains($0) }) == true || (words.count <= 4 && lexicon.answers.contains(last)) {
            hints.insert(.looksFinished)
        }
    }

    /// The words that matter of a text: in lower case, without punctuation and without hesitation.
    package static func words(of text: String) -> [String] {
        var words: [String] = []
        for word in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber && !"'’@.-_+".contains($0) })
        {
            let core = word.trimming { ".-_'’+".contains($0) }
            if !core.isEmpty, !hesitations.contains(core) { words.append(core) }
        }
        return words
    }

    /// Whether two texts say the same, however they are written.
    package static func sayTheSame(_ one: String, _ other: String) -> Bool { words(of: one) == words(of: other) }

    private static let hesitations: Set<String> = [
        "uh", "um", "uhm", "erm", "er", "hm", "hmm", "mm", "mmm", "äh", "ähm", "euh", "eh", "ehm", "ehh", "ähh", "öö",
        "øh", "ee", "эм", "э",
        "えーと", "えっと", "あの", "嗯", "那个",
    ]

    /// Whether the last words are digits, letters or the parts of an address, one after the other.
    private static func isDictated(_ words: [String], _ lexicon: TurnLexicon) -> Bool {
        var run = 0
        for word in words.reversed() {
            guard
                word.allSatisfy(\.isNumber) || lexicon.digits.contains(word)
                    || word.count == 1 && word.first?.isLetter == true
                        && !lexicon.singles.contains(word)
                    || lexicon.addressWords.contains(word) || word.contains("@")
            else { break }
            run += word.allSatisfy(\.isNumber) ? max(1, word.count) : 1
        }
        // Between the words of an address stand names.
        return run >= 2 || words.suffix(4).count { lexicon.addressWords.contains($0) } >= 2
    }
}

extension Substring {
    fileprivate func trimming(_ isEdge: (Character) -> Bool) -> String {
        guard let start = firstIndex(where: { !isEdge($0) }), let end = lastIndex(where: { !isEdge($0) }) else {
            return ""
        }
        return String(self[start...end])
    }
}
