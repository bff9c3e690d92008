/// How long the words of a text take to say, beside each other: in letters.
///
/// A digit is a word when it is said, most letters of other scripts are more than a sound, and who ends a clause lingers.
struct SpokenLength: Sendable, Equatable {
    /// A word with what follows it up to the next.
    struct Word: Sendable, Equatable {
        /// Behind how many of the text's characters it ends.
        var end: Int
        /// How long all words up to its end are.
        var length: Double
        /// Whether a clause ends with it, where a voice may pause.
        var endsClause: Bool
    }

    private(set) var words: [Word] = []

    /// Looks at a text.
    init(_ text: String) {
        var (count, word) = (0, 0.0)
        var (isInWord, endsClause, isAlone) = (false, false, false)
        for character in text {
            let length = Self.length(of: character)
            if isInWord, character.isWhitespace || isAlone && length > 0 {
                end(word, at: count, endsClause)
                (isInWord, word) = (false, 0)
            }
            count += 1
            guard !character.isWhitespace else { continue }
            (isInWord, endsClause) = (true, Self.endsClause(character, after: endsClause && isInWord))
            isAlone = Self.isAlone(character) || isAlone && length == 0
            word += length
        }
        if isInWord { end(word, at: count, endsClause) }
    }

    /// All of it.
    var total: Double { words.last?.length ?? 0 }

    private mutating func end(_ length: Double, at end: Int, _ endsClause: Bool) {
        if length == 0, let last = words.indices.last {
            // A dash, or the like, belongs to the word before.
            words[last].end = end
            words[last].endsClause = true
            return
        }
        let whole = length + Self.start + (endsClause ? Self.lingering : 0)
        words.append(Word(end: end, length: total + whole, endsClause: endsClause))
    }

    // MARK: Lengths, found with four voices that tell the times of their words

    private static let start = 0.5
    private static let lingering = 2.0
    private static let digit = 4.5
    private static let symbol = 5.0

    private static func length(of character: Character) -> Double {
        if character.isNumber { return digit }
        guard character.isLetter else {
            return character.isCurrencySymbol || "%@&+=#°".contains(character) ? symbol : 0
        }
        return switch character.unicodeScalars.first?.value ?? 0 {
        // Hebrew and Arabic leave most vowels out.
        case 0x0590...0x08FF: 1.5
        // A letter of India has a vowel in it.
        case 0x0900...0x0DFF: 2
        case 0x0E00...0x109F, 0x1780...0x17FF: 1.5
        case 0x3040...0x30FF: 2
        case 0x3400...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: 4
        case 0xAC00...0xD7A3: 3
        default: 1
        }
    }

    /// Whether a character is written without spaces around its words, so that each is taken for one.
    private static func isAlone(_ character: Character) -> Bool {
        switch character.unicodeScalars.first?.value ?? 0 {
        case 0x0E00...0x109F, 0x1780...0x17FF, 0x3040...0x30FF, 0x3400...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF:
            true
        default: false
        }
    }

    private static func endsClause(_ character: Character, after before: Bool) -> Bool {
        if ".,?!;:…—–。，、？！；：؟،؛।".contains(character) { return true }
        // Quotation marks and brackets stand behind what ends the clause.
        return before && !character.isLetter && !character.isNumber
    }
}
