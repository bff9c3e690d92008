/// Makes of a written text one that can be spoken: no Markdown, no pictures, addresses by their words.
package struct SpeakableText: Sendable {
    package let language: SpokenLanguage
    /// How words are to be said, by the word in lower case.
    private let dictionary: [String: String]

    /// Makes it for a language, with words that are said differently than written.
    package init(language: SpokenLanguage, dictionary: [String: String] = [:]) {
        self.language = language
        var lowered: [String: String] = [:]
        for (word, said) in dictionary { lowered[word.lowercased()] = said }
        self.dictionary = lowered
    }

    /// What is said of a text; empty when nothing of it can be.
    package func spoken(_ written: String) -> String {
        // Directions first: their asterisks are Markdown's, too.
        var text = StageDirections.removed(from: written)
        text = Markdown.removed(from: text)
        text = Pictures.removed(from: text)
        let words = text.split(whereSeparator: \.isWhitespace)
        var parts: [String] = []
        var index = 0
        while index < words.count {
            if let number = DigitString(startingIn: words[index...], of: language) {
                parts.append(number.spoken)
                index += number.words
            } else {
                parts.append(said(of: words[index]))
                index += 1
            }
        }
        let whole = parts.filter { !$0.isEmpty }.joined(separator: " ")
        return whole.contains { $0.isLetter || $0.isNumber } ? whole : ""
    }

    private func said(of word: Substring) -> String {
        let (before, core, after) = parts(of: word)
        if let known = dictionary[core.lowercased()] { return before + known + after }
        if let address = Address(core) { return before + address.spoken(in: language) + after }
        return String(word)
    }

    /// A word without the punctuation around it.
    private func parts(of word: Substring) -> (String, Substring, String) {
        let start = word.firstIndex { $0.isLetter || $0.isNumber } ?? word.endIndex
        guard start < word.endIndex, let last = word.lastIndex(where: { $0.isLetter || $0.isNumber || $0 == "/" })
        else {
            return (String(word), "", "")
        }
        let end = word.index(after: last)
        return (String(word[..<start]), word[start..<end], String(word[end...]))
    }
}

/// An e-mail address or the address of a page.
private struct Address {
    private let text: Substring

    init?(_ word: Substring) {
        var word = word
        for scheme in ["https://", "http://"] where word.lowercased().hasPrefix(scheme) {
            word = word.dropFirst(scheme.count)
            if word.lowercased().hasPrefix("www.") { word = word.dropFirst(4) }
            text = word
            return
        }
        if word.lowercased().hasPrefix("www.") {
            text = word.dropFirst(4)
            return
        }
        let halves = word.split(separator: "@", omittingEmptySubsequences: false)
        guard halves.count == 2, !halves[0].isEmpty, halves[1].contains("."), halves[1].first != ".",
            halves[0].allSatisfy({ $0.isASCII })
        else { return nil }
        text = word
    }

    func spoken(in language: SpokenLanguage) -> String {
        var result = ""
        for character in text {
            switch character {
            case ".": result += " \(language.symbols.dot) "
            case "@": result += " \(language.symbols.at) "
            case "/": result += " \(language.symbols.slash) "
            case "-": result += " \(language.symbols.dash) "
            case "_": result += " \(language.symbols.underscore) "
            default: result.append(character)
            }
        }
        return result.split(separator: " ").joined(separator: " ")
    }
}
