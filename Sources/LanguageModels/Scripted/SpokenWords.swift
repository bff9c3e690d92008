/// What somebody said, as words that can be compared: lower case, without punctuation and fillers.
enum SpokenWords {
    private static let fillers: Set<String> = ["uh", "um", "er", "erm", "hm", "hmm", "please", "well"]

    static func words(of text: String) -> [String] {
        let words = parts(of: text).map { plain($0) }.filter { !$0.isEmpty }
        let meant = words.filter { !fillers.contains($0) }
        return meant.isEmpty ? words : meant
    }

    /// A text cut into words, however they are written: "check-in" is two.
    static func parts(of text: String) -> [String] {
        text.split { $0.isWhitespace || $0 == "," || $0 == "-" }.map(String.init)
    }

    /// A word without its punctuation: "I'd" is "id", and "9:30," is "9:30".
    static func plain(_ word: String) -> String {
        var plain = ""
        for character in word.lowercased() {
            if character.isLetter || character.isNumber || character == ":" { plain.append(character) }
        }
        while plain.hasSuffix(":") { plain.removeLast() }
        return plain
    }

    /// Whether a word means nothing.
    static func isFiller(_ word: String) -> Bool { fillers.contains(word) }
}
