/// Finds e-mail addresses, written and said: "jane.doe@example.com", "jane dot doe at example dot com".
struct AddressFinder {
    private let tokens: [Token]
    private let bytes: [UInt8]
    private(set) var found: [Range<Int>] = []

    private static let mostLabels = 6
    /// The words that a host's first label may have: "my company dot com".
    private static let mostLabelWords = 3

    init(_ tokens: [Token], _ bytes: [UInt8]) {
        (self.tokens, self.bytes) = (tokens, bytes)
        for place in tokens.indices where place >= (found.last?.upperBound ?? 0) {
            guard let host = hostStart(behind: place), let end = hostEnd(from: host) else { continue }
            let least = found.last?.upperBound ?? 0
            let name = AddressName(tokens, before: place, notBefore: least, hasSign: tokens[place].isSign(0x40))
            if let start = name.start { found.append(start..<end) }
        }
    }

    /// The first token of the host behind an "at".
    private func hostStart(behind place: Int) -> Int? {
        let token = tokens[place]
        if token.isSign(0x40) { return place + 1 }
        guard token.roles.contains(.at) else { return nil }
        // "At the rate" is what the sign is called in India.
        if place + 2 < tokens.count, tokens[place + 1].key == Self.the, tokens[place + 2].key == Self.rate {
            let isOf = place + 3 < tokens.count && tokens[place + 3].key == Self.of
            return place + (isOf ? 4 : 3)
        }
        if place + 1 < tokens.count, tokens[place + 1].key == Self.sign { return place + 2 }
        return place + 1
    }

    private static let (the, rate, of, sign) = (WordKey("the"), WordKey("rate"), WordKey("of"), WordKey("sign"))

    /// Where the host ends, behind its top-level domain.
    private func hostEnd(from start: Int) -> Int? {
        var (place, labels, words) = (start, 0, 0)
        var end: Int?
        while place < tokens.count, labels < Self.mostLabels {
            let isSpelled = tokens[place].isWord && tokens[place].letters == 1
            guard isPart(place), words == 0 || labels == 0 || isSpelled || isGlued(place) else { break }
            place += 1
            words += isSpelled ? 0 : 1
            guard words <= Self.mostLabelWords, place - start <= 64 else { return nil }
            if let next = dash(at: place) {
                place = next
                words = 0
            } else if let next = dot(at: place) {
                if labels > 0, isTopLevel(place - 1) { end = place }
                place = next
                (labels, words) = (labels + 1, 0)
            } else if labels > 0, isTopLevel(place - 1) || spellsTopLevel(place) {
                end = place
                if !(place < tokens.count && tokens[place].isWord && isGlued(place)) { break }
            }
        }
        // "A line at jane.doe@…": what looks like a host is the name before the sign.
        if let end, end < tokens.count, tokens[end].isSign(0x40), isGlued(end) { return nil }
        return end
    }

    private func isPart(_ place: Int) -> Bool {
        guard tokens[place].isWord || tokens[place].isDigits else { return false }
        return tokens[place].roles.isDisjoint(with: [.dot, .at])
    }

    private func isGlued(_ place: Int) -> Bool { place > 0 && tokens[place - 1].end == tokens[place].start }

    /// A known top-level domain, or any word that is glued to its point.
    private func isTopLevel(_ place: Int) -> Bool {
        guard tokens[place].isWord, tokens[place].letters >= 2 else { return false }
        return tokens[place].roles.contains(.topLevel) || (tokens[place - 1].isSign(0x2E) && isGlued(place))
    }

    /// "C o m".
    private func spellsTopLevel(_ end: Int) -> Bool {
        var key = WordKey()
        var letters: [UInt8] = []
        var place = end - 1
        while place > 0, tokens[place].isWord, tokens[place].letters == 1, letters.count < 5 {
            letters.append(bytes[tokens[place].start] | 0x20)
            place -= 1
        }
        guard letters.count >= 2 else { return false }
        for letter in letters.reversed() { key.add(letter) }
        return Lexicon.shared.meaning(of: key)?.roles.contains(.topLevel) ?? false
    }

    /// Behind a point that is said, or written and glued to what follows.
    private func dot(at place: Int) -> Int? {
        guard place + 1 < tokens.count else { return nil }
        if tokens[place].roles.contains(.dot) { return place + 1 }
        guard tokens[place].isSign(0x2E), isGlued(place), isGlued(place + 1), isPart(place + 1) else { return nil }
        return place + 1
    }

    private func dash(at place: Int) -> Int? {
        guard place + 1 < tokens.count else { return nil }
        if tokens[place].roles.isSuperset(of: [.separator, .addressSign]) { return place + 1 }
        return tokens[place].isSign(0x2D) && isGlued(place) && isGlued(place + 1) ? place + 1 : nil
    }
}
