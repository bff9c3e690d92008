/// A text as the words that were spoken, without case and punctuation.
enum SpokenWords {
    /// The words: letters with their marks, and runs of digits, each for itself.
    static func of(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isNumber = false
        for sign in text.lowercased() {
            let isDigit = sign.isWholeNumber
            let isLetter = sign.isLetter || (!word.isEmpty && !isNumber && (sign == "'" || sign == "’"))
            if !word.isEmpty, !(isDigit || isLetter) || isDigit != isNumber {
                words.append(word)
                word = ""
            }
            guard isDigit || isLetter else { continue }
            isNumber = isDigit
            if isDigit {
                // Digits of any script are written as ours.
                word += sign.wholeNumberValue.map { $0 < 10 ? "\($0)" : "" } ?? ""
            } else {
                word.append(sign == "’" ? "'" : sign)
            }
        }
        if !word.isEmpty { words.append(word) }
        return words.map { $0.hasSuffix("'") ? String($0.dropLast()) : $0 }
    }

    /// Whether a language is written without spaces between words.
    static func isWrittenSolid(_ language: String) -> Bool { ["ja", "zh", "th"].contains(code(of: language)) }

    /// The language of a tag without its region.
    static func code(of tag: String) -> String { String(tag.lowercased().prefix { $0 != "-" && $0 != "_" }) }
}

/// Looks for phrases in what was said, the longest first, so that "不是" is not taken for "是".
struct PhraseFinder<Meaning: Hashable & Sendable>: Sendable {
    private let phrases: [(words: [String], solid: String, meaning: Meaning)]
    private let isSolid: Bool

    init(_ phrases: [(text: String, meaning: Meaning)], language: String) {
        isSolid = SpokenWords.isWrittenSolid(language)
        self.phrases = phrases.map { phrase in
            let words = SpokenWords.of(phrase.text)
            return (words, words.joined(), phrase.meaning)
        }
        .filter { !$0.solid.isEmpty }
        .sorted { $0.solid.count > $1.solid.count }
    }

    /// What was meant, each meaning once, in the order of the words.
    func meanings(in text: String) -> [Meaning] {
        let words = SpokenWords.of(text)
        let found = isSolid ? solid(Array(words.joined())) : separate(words)
        var meanings: [Meaning] = []
        for place in found.keys.sorted() {
            if let meaning = found[place], !meanings.contains(meaning) { meanings.append(meaning) }
        }
        return meanings
    }

    private func separate(_ words: [String]) -> [Int: Meaning] { search(words) { $0.words } }

    private func solid(_ signs: [Character]) -> [Int: Meaning] { search(signs) { Array($0.solid) } }

    private func search<Part: Equatable>(
        _ parts: [Part],
        _ wanted: ((words: [String], solid: String, meaning: Meaning)) -> [Part]
    ) -> [Int: Meaning] {
        var found: [Int: Meaning] = [:]
        var isTaken = [Bool](repeating: false, count: parts.count)
        for phrase in phrases {
            let pattern = wanted(phrase)
            guard pattern.count <= parts.count else { continue }
            for start in 0...(parts.count - pattern.count) {
                let range = start..<(start + pattern.count)
                guard parts[range].elementsEqual(pattern), !isTaken[range].contains(true) else { continue }
                for place in range { isTaken[place] = true }
                found[start] = phrase.meaning
            }
        }
        return found
    }
}
