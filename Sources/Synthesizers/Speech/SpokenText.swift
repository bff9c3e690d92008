/// Finds the words that a provider tells of in the text that it was given, so that each comes with what stands around it.
struct SpokenText: Sendable {
    private var text = ""
    private var place: String.Index

    init() { place = text.endIndex }

    /// The text goes on.
    mutating func append(_ more: String) {
        let offset = text[..<place].utf8.count
        text += more
        place = text.utf8.index(text.startIndex, offsetBy: offset)
    }

    /// A word as it stands in the text: what was passed over since the last one, the word, the space behind it.
    ///
    /// A word that is not found was normalised ("9:30" said as "nine thirty"): it comes as it is, with a space. A sign
    /// that is told of on its own came with the word before it, and is not looked for behind other words.
    mutating func take(_ word: String) -> String {
        let bare = word.trimmed
        if !bare.isEmpty, bare.allSatisfy(\.isPunctuation), !text[place...].drop(while: \.isWhitespace).hasPrefix(bare)
        {
            return ""
        }
        guard !bare.isEmpty, let found = text.range(of: bare, from: place, within: 200) else {
            return word.hasSuffix(" ") ? word : word + " "
        }
        var end = found.upperBound
        // Punctuation belongs to the word before it, and so do the spaces behind that.
        while end < text.endIndex, text[end].isPunctuation, !text[end].opensQuotation { end = text.index(after: end) }
        while end < text.endIndex, text[end].isWhitespace { end = text.index(after: end) }
        defer { place = end }
        return String(text[place..<end])
    }

    /// What no word has told of.
    var rest: Substring { text[place...] }
}

extension Character {
    /// Whether it stands before the word that it belongs to.
    fileprivate var opensQuotation: Bool { "([{«“‘„¿¡".contains(self) }
}

extension String {
    fileprivate var trimmed: Substring {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest.removeFirst() }
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return rest
    }

    /// Where `word` stands next, looked for in so many characters.
    fileprivate func range(of word: Substring, from start: Index, within reach: Int) -> Range<Index>? {
        var place = start
        for _ in 0..<reach where place < endIndex {
            if self[place...].hasPrefix(word) { return place..<index(place, offsetBy: word.count) }
            place = index(after: place)
        }
        return nil
    }
}
