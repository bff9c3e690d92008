/// Joins what a second model writes to what a first one wrote before it broke off: what the second repeats is left out.
///
/// It may go on where the first stopped, begin again, or take up the last few words. Words are compared without capital
/// letters and punctuation; the text is held back only for as long as it may still be a repetition.
public struct TextSplice: Sendable, Equatable {
    /// The words that were said, in the form in which they are compared.
    private let said: [String]
    /// Whether the text so far ends so that a word may follow at once.
    private let endsOpen: Bool
    /// Whether its last word was closed by punctuation.
    private let endsClosed: Bool
    /// Places in `said` from which on the new words may be a repetition of all that follows.
    private var candidates: [Int]
    /// What may be a repetition.
    private var held = ""
    /// How many words of it have been compared.
    private var compared = 0
    /// Where in `held`, in UTF-8, the repetition that has been found ends, and how many words it has.
    private var found: (end: Int, words: Int)?
    private var isDecided: Bool
    /// Whether something was given out already.
    private var hasBegun = false

    /// Begins behind a text that was said.
    public init(after text: String) {
        said = Self.words(of: text).map(\.form)
        endsOpen = text.last?.isWhitespace ?? true
        endsClosed = text.last { !$0.isWhitespace }?.isPunctuation ?? false
        candidates = Array(said.indices)
        isDecided = said.isEmpty
    }

    /// Takes the next piece of the new text, and answers what is new of it.
    public mutating func add(_ piece: String) -> String {
        guard !piece.isEmpty else { return "" }
        guard !isDecided else { return joined(piece) }
        held += piece
        compare(isComplete: false)
        return isDecided ? joined(release()) : ""
    }

    /// There is no more: answers what was held back and is new.
    public mutating func finish() -> String {
        guard !isDecided else { return "" }
        compare(isComplete: true)
        isDecided = true
        // It broke off in the middle of a repetition from the start: it had nothing more to say.
        if found == nil, candidates.contains(0), compared >= 2 { return "" }
        return joined(release())
    }

    /// Whether nothing is held back any more.
    public var isSettled: Bool { isDecided }

    private mutating func compare(isComplete: Bool) {
        let words = Self.words(of: held)
        // The last word may still grow.
        let whole = isComplete || held.last?.isWhitespace ?? false
        let count = whole ? words.count : max(0, words.count - 1)
        while compared < count, !candidates.isEmpty {
            let word = words[compared]
            candidates.removeAll { said[$0 + compared] != word.form }
            compared += 1
            guard let complete = candidates.first(where: { $0 + compared == said.count }) else { continue }
            candidates.removeAll { $0 == complete }
            if isRepetition(from: complete) { found = (word.end, compared) }
        }
        if candidates.isEmpty { isDecided = true }
    }

    /// Whether words that stand at the end of the old text and at the beginning of the new one are a repetition.
    ///
    /// Figures and letters are said twice in earnest ("five five one"): they count only with another word beside them.
    private func isRepetition(from place: Int) -> Bool {
        place == 0 || said[place...].contains { !Self.isFigure($0) }
    }

    private mutating func release() -> String {
        defer { held = "" }
        guard let found else { return held }
        return String(decoding: held.utf8.dropFirst(found.end), as: UTF8.self)
    }

    /// The piece with one space between it and what was said, where one belongs.
    private mutating func joined(_ piece: String) -> String {
        guard !hasBegun else { return piece }
        var rest = Substring(piece)
        // What closes the last word again was said already, or was left out there.
        if found != nil, endsOpen || endsClosed { rest = rest.drop { $0.isPunctuation && !Self.opens($0) } }
        let startsOpen = rest.first?.isWhitespace ?? false
        if endsOpen { rest = rest.drop { $0.isWhitespace } }
        guard let first = rest.first else { return "" }
        hasBegun = true
        let isPart = first.isPunctuation && !Self.opens(first)
        let needsSpace = !endsOpen && !startsOpen && !isPart && !Self.standsAlone(first)
        return needsSpace ? " " + rest : String(rest)
    }

    private struct Word {
        /// As it is compared.
        var form: String
        /// Where it ends in the text, in UTF-8.
        var end: Int
    }

    /// The words of a text; in scripts that write no spaces each character is one.
    private static func words(of text: String) -> [Word] {
        var words: [Word] = []
        var form = ""
        var end = 0
        var place = 0
        func close() {
            if !form.isEmpty { words.append(Word(form: form, end: end)) }
            form = ""
        }
        for character in text {
            place += character.utf8.count
            if character.isWhitespace {
                close()
            } else if standsAlone(character) {
                close()
                if !character.isPunctuation { words.append(Word(form: String(character), end: place)) }
            } else if character.isLetter || character.isNumber {
                form += character.lowercased()
                end = place
            }
            // Punctuation is left out: "it's" is "its".
        }
        close()
        return words
    }

    /// Whether a character is a word of its own: ideographs and the like, which stand without spaces.
    static func standsAlone(_ character: Character) -> Bool {
        guard let scalar = character.unicodeScalars.first else { return false }
        return switch scalar.value {
        // Thai, Lao, Burmese, Khmer; kana, ideographs and their punctuation; full-width forms.
        case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x2E80...0x9FFF, 0xA960...0xA97F, 0xAC00...0xD7AF,
            0xF900...0xFAFF, 0xFF00...0xFFEF, 0x20000...0x3FFFF:
            !(0xAC00...0xD7AF).contains(scalar.value)
        default: false
        }
    }

    private static func opens(_ character: Character) -> Bool { "([{¿¡«„“‘\"'".contains(character) }

    /// Whether a word is a figure or a single letter, as numbers are dictated.
    private static func isFigure(_ word: String) -> Bool {
        if let only = word.first, word.count == 1, standsAlone(only) { return "〇零一二三四五六七八九十两".contains(only) }
        return word.count == 1 || word.allSatisfy(\.isNumber) || figures.contains(word)
    }

    private static let figures: Set<String> = [
        "zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "double", "triple",
        "null", "eins", "zwei", "zwo", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn",
        "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez",
        "zéro", "un", "deux", "trois", "quatre", "cinq", "sept", "huit", "neuf", "dix",
        "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove", "dieci",
    ]

    /// Compares what decides about the text to come.
    public static func == (one: Self, other: Self) -> Bool {
        one.said == other.said && one.held == other.held && one.candidates == other.candidates
            && one.isDecided == other.isDecided && one.hasBegun == other.hasBegun
            && one.found?.end == other.found?.end
    }
}
