internal import ProviderKit

/// Letters and when each is said, as one message of a provider has them.
struct SpokenLetters: Equatable, Sendable {
    var letters: [String] = []
    /// From the beginning of the message's audio.
    var starts: [Duration] = []
    var ends: [Duration] = []

    /// How many letters have all that belongs to them.
    var count: Int { min(letters.count, starts.count, ends.count) }
}

/// Joins letters to words, also across messages; letters of a script without spaces are words by themselves.
///
/// Put together, the words are the text: each has the space behind it.
struct WordJoiner: Sendable {
    private var word = ""
    private var start = Duration.zero
    private var end = Duration.zero
    private var isInSpace = false
    private var hasBegun = false

    /// The words that have become whole by these letters.
    mutating func add(_ letters: SpokenLetters, from base: Duration) -> [SpokenPiece] {
        var words: [SpokenPiece] = []
        for index in 0..<letters.count {
            let letter = letters.letters[index]
            let isSpace = letter.allSatisfy(\.isWhitespace)
            // A space before the first word is the provider's own.
            if isSpace, !hasBegun { continue }
            hasBegun = true
            if !isSpace, isInSpace || (!word.isEmpty && letter.isWordByItself) { words += finish() }
            if word.isEmpty { start = base + letters.starts[index] }
            word += letter
            end = base + letters.ends[index]
            isInSpace = isSpace
        }
        return words
    }

    /// The last word.
    mutating func finish() -> [SpokenPiece] {
        defer {
            word = ""
            isInSpace = false
        }
        return word.isEmpty ? [] : [SpokenPiece(word, start: start, end: end)]
    }
}

extension String {
    /// Whether it is a letter of a script that puts no spaces between words: Chinese, Japanese.
    fileprivate var isWordByItself: Bool {
        guard let scalar = unicodeScalars.first else { return false }
        switch scalar.value {
        case 0x3041...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: return true
        default: return false
        }
    }
}
