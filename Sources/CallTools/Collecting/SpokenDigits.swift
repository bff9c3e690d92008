/// Finds the digits in what a caller said: "oh seven double five" is 0755, "twenty three" is 23.
package struct SpokenDigits: Sendable, Equatable {
    /// The digits, in order.
    package private(set) var digits = ""
    /// How many words stood for digits.
    package private(set) var digitWords = 0
    /// How many words did not.
    package private(set) var otherWords = 0

    private let words: [String]
    private var index = 0

    /// Reads a text in a language, by a tag such as "en-GB".
    package init(_ text: String, language: String) {
        let table = NumberWords.of(language)
        words = Self.split(SpokenWords.of(text), table, solid: SpokenWords.isWrittenSolid(language))
        read(table)
    }

    /// Whether it is digits that were said, rather than a sentence in which a number occurs.
    package var isDictation: Bool { !digits.isEmpty && digitWords * 2 >= otherWords }

    private mutating func read(_ table: NumberWords) {
        while index < words.count {
            if let count = table.repeats[words[index]], let digit = single(at: index + 1, table) {
                digits += String(repeating: digit, count: count)
                digitWords += 2
                index += 2
            } else if let number = number(table) {
                digits += number
            } else {
                otherWords += 1
                index += 1
            }
        }
    }

    /// The one digit that a word stands for.
    private func single(at place: Int, _ table: NumberWords) -> String? {
        guard place < words.count else { return nil }
        if words[place].count == 1, words[place].first?.isWholeNumber == true { return words[place] }
        guard let value = table.phrases[[words[place]]], value < 10 else { return nil }
        return "\(value)"
    }

    /// The number that begins here, as its digits.
    private mutating func number(_ table: NumberWords) -> String? {
        if words[index].first?.isWholeNumber == true {
            digitWords += 1
            defer { index += 1 }
            return words[index]
        }
        let start = index
        guard let (value, isPlain) = belowThousand(table) else { return nil }
        defer { digitWords += index - start }
        // "oh" before anything is a digit of its own.
        guard index < words.count, table.thousand.contains(words[index]), value > 0 || !isPlain else {
            return "\(value)"
        }
        index += 1
        return "\(value * 1_000 + (rest(table, below: 1_000) ?? 0))"
    }

    /// A number below a thousand; whether it is no more than a phrase of the table.
    private mutating func belowThousand(_ table: NumberWords) -> (Int, isPlain: Bool)? {
        if let value = table.hundreds[words[index]] {
            index += 1
            return (value + (rest(table, below: 100) ?? 0), false)
        }
        if table.hundred.contains(words[index]) {
            index += 1
            return (100 + (rest(table, below: 100) ?? 0), false)
        }
        if table.thousand.contains(words[index]) { return (1, false) }
        guard let value = phrase(table) else { return nil }
        guard value > 0, index < words.count, table.hundred.contains(words[index]) else { return (value, true) }
        index += 1
        return (value * 100 + (rest(table, below: 100) ?? 0), false)
    }

    /// What follows hundreds or thousands and belongs to them.
    private mutating func rest(_ table: NumberWords, below limit: Int) -> Int? {
        let start = index
        if index < words.count, table.joiners.contains(words[index]) { index += 1 }
        guard index < words.count else {
            index = start
            return nil
        }
        let value: Int?
        if limit > 100 {
            value = table.thousand.contains(words[index]) ? nil : belowThousand(table)?.0
        } else {
            value = phrase(table)
        }
        // "four hundred oh five": the zero is a digit of its own.
        guard let value, value > 0, value < limit else {
            index = start
            return nil
        }
        return value
    }

    private mutating func phrase(_ table: NumberWords) -> Int? {
        for length in stride(from: min(table.longest, words.count - index), to: 0, by: -1) {
            if let value = table.phrases[Array(words[index..<(index + length)])] {
                index += length
                return value
            }
        }
        return nil
    }

    /// Divides what is written as one word: "zweihundertfünf", and every sign of a script without spaces.
    private static func split(_ words: [String], _ table: NumberWords, solid: Bool) -> [String] {
        words.flatMap { word -> [String] in
            guard table.phrases[[word]] == nil, table.hundreds[word] == nil, word.first?.isWholeNumber == false else {
                return [word]
            }
            if solid { return signs(of: word, table) }
            for part in (table.thousand.union(table.hundred)).sorted(by: { $0.count > $1.count }) where part.count > 3 {
                guard word != part, let range = word.firstRange(of: part) else { continue }
                let before = String(word[..<range.lowerBound])
                var after = String(word[range.upperBound...])
                for joiner in table.joiners where table.phrases[[after]] == nil && after.hasPrefix(joiner) {
                    after = String(after.dropFirst(joiner.count))
                }
                return split([before, part, after].filter { !$0.isEmpty }, table, solid: false)
            }
            return [word]
        }
    }

    private static func signs(of word: String, _ table: NumberWords) -> [String] {
        let signs = Array(word)
        var parts: [String] = []
        var index = 0
        while index < signs.count {
            let most = min(6, signs.count - index)
            let length = stride(from: most, to: 0, by: -1).first { count in
                table.phrases[[String(signs[index..<(index + count)])]] != nil
            }
            parts.append(String(signs[index..<(index + (length ?? 1))]))
            index += length ?? 1
        }
        return parts
    }
}
