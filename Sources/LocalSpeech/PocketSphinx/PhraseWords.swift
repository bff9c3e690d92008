/// The words of a phrase as they are said, in lower case: without punctuation, numbers spelled out.
package enum PhraseWords {
    /// "Press 9, P.M.?" is press, nine, p, m.
    package static func words(of phrase: String) -> [String] {
        var words: [String] = []
        var word = ""
        func end() {
            let said = word.drop { $0 == "'" }.reversed().drop { $0 == "'" }.reversed()
            word = ""
            guard !said.isEmpty else { return }
            if said.allSatisfy({ $0.isASCII && $0.isNumber }) {
                words += number(String(said))
            } else {
                words.append(String(said))
            }
        }
        for character in phrase.lowercased() {
            switch character {
            case _ where character.isLetter || character.isNumber:
                // "3pm" is two words.
                if let last = word.last, last.isNumber != character.isNumber { end() }
                word.append(character)
            case "'", "’": word.append("'")
            default:
                end()
                if let said = signs[character] { words.append(said) }
            }
        }
        end()
        return words
    }

    private static let signs: [Character: String] = [
        "&": "and", "@": "at", "%": "percent", "+": "plus", "$": "dollar", "#": "pound", "*": "star",
    ]

    private static let small = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ]
    private static let tens = [
        "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ]

    /// A number up to six digits as it is read; a longer one, or one that begins with a zero, digit by digit.
    static func number(_ digits: String) -> [String] {
        guard digits.utf8.count <= 6, digits == "0" || !digits.hasPrefix("0"), let value = Int(digits) else {
            return digits.compactMap { $0.wholeNumberValue.map { small[$0] } }
        }
        return spelled(value)
    }

    private static func spelled(_ value: Int) -> [String] {
        switch value {
        case ..<20: [small[value]]
        case ..<100: [tens[value / 10]] + (value % 10 == 0 ? [] : [small[value % 10]])
        case ..<1_000: [small[value / 100], "hundred"] + (value % 100 == 0 ? [] : spelled(value % 100))
        default: spelled(value / 1_000) + ["thousand"] + (value % 1_000 == 0 ? [] : spelled(value % 1_000))
        }
    }
}
