extension String {
    /// Whether it ends like a sentence, with or without quotation marks and spaces behind it.
    var endsSentence: Bool {
        for character in reversed() {
            if character.isWhitespace || "\"'»”’)]".contains(character) { continue }
            return ".?!…。？！।؟".contains(character)
        }
        return false
    }

    /// The text in pieces of at most so many characters, cut behind sentences, else behind words, else anywhere.
    func pieces(upTo limit: Int) -> [String] {
        var pieces: [String] = []
        var rest = self[...]
        while rest.count > limit {
            let head = rest.prefix(limit)
            let cut = head.lastSentenceEnd ?? head.lastIndex(where: \.isWhitespace).map { head.index(after: $0) }
            let end = cut.flatMap { $0 > rest.startIndex ? $0 : nil } ?? head.endIndex
            pieces.append(String(rest[..<end]))
            rest = rest[end...]
        }
        if !rest.isEmpty { pieces.append(String(rest)) }
        // What has nothing to say in it goes with its neighbour.
        return pieces.filter(\.isSpeakable)
    }
}

extension Substring {
    /// Behind the space that follows the last sentence's end.
    fileprivate var lastSentenceEnd: Index? {
        var place = endIndex
        while let space = self[..<place].lastIndex(where: \.isWhitespace) {
            if space > startIndex, ".?!…。".contains(self[index(before: space)]) { return index(after: space) }
            place = space
        }
        return nil
    }
}
