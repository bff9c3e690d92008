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
        if let words = plainWords(of: text) { return words }
        var words: [String] = []
        for word in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber && !"'’@.-_+".contains($0) })
        {
            let core = word.trimming { ".-_'’+".contains($0) }
            if !core.isEmpty, !hesitations.contains(core) { words.append(core) }
        }
        return words
    }

    /// The same of a text in ASCII, for which no tables are needed; nil for others.
    private static func plainWords(of text: String) -> [String]? {
        var words: [String] = []
        var word: [UInt8] = []
        func end() {
            defer { word.removeAll(keepingCapacity: true) }
            guard let first = word.firstIndex(where: { !isEdge($0) }), let last = word.lastIndex(where: { !isEdge($0) })
            else { return }
            let core = String(decoding: word[first...last], as: UTF8.self)
            if !hesitations.contains(core) { words.append(core) }
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): word.append(byte | 0x20)
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "@"):
                word.append(byte)
            case _ where isEdge(byte): word.append(byte)
            case 0x80...: return nil
            default: end()
            }
        }
        end()
        return words
    }

    private static func isEdge(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "'"), UInt8(ascii: "+"): true
        default: false
        }
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
                isNumeral(word) || lexicon.digits.contains(word)
                    || word.count == 1 && word.first?.isLetter == true
                        && !lexicon.singles.contains(word)
                    || lexicon.addressWords.contains(word) || word.contains("@")
            else { break }
            run += isNumeral(word) ? max(1, word.count) : 1
        }
        // Between the words of an address stand names.
        return run >= 2 || words.suffix(4).count { lexicon.addressWords.contains($0) } >= 2
    }

    private static func isNumeral(_ word: String) -> Bool {
        // Nearly every word begins with a letter.
        guard let first = word.utf8.first, first >= 0x80 || (0x30...0x39).contains(first) else { return false }
        return word.allSatisfy(\.isNumber)
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
