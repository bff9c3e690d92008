/// Finds where the name of an e-mail address begins, before its "at".
struct AddressName {
    /// Its first token; nil where there is no name.
    private(set) var start: Int?

    private static let mostParts = 40
    private static let mostWords = 3

    private let tokens: [Token]
    private let least: Int

    init(_ tokens: [Token], before at: Int, notBefore least: Int, hasSign: Bool) {
        (self.tokens, self.least) = (tokens, least)
        guard at > least, isPart(at - 1) else { return }
        let isWritten = hasSign && tokens[at - 1].end == tokens[at].start
        // "Look at example dot com" names a page.
        if !isWritten, isPlain(at - 1), !isJoined(at - 1) { return }
        var (first, parts) = (at - 1, 0)
        while parts < Self.mostParts, let next = before(first) {
            first = next
            parts += 1
        }
        if !isWritten, let said = saidName(before: first) { first = said }
        start = first
    }

    private func isPart(_ place: Int) -> Bool {
        guard tokens[place].isDigits || tokens[place].isWord else { return false }
        return tokens[place].roles.isDisjoint(with: [.at, .dot])
    }

    /// Whether a part cannot be a whole name; letters are spelled, and "more info" is to be had on a page.
    private func isPlain(_ place: Int) -> Bool {
        guard place > least else { return tokens[place].roles.contains(.plain) }
        let previous = tokens[place - 1]
        if tokens[place].letters == 1, previous.letters == 1 || previous.isDigits { return false }
        return tokens[place].roles.contains(.plain) || previous.key == Self.more
    }

    /// "It's jane doe at …", "send it to jane doe at …".
    private static let introductions = Set(["is", "its", "thats", "to"].map { WordKey($0) })
    private static let more = WordKey("more")

    /// Whether a sign joins a part to one before it.
    private func isJoined(_ place: Int) -> Bool {
        guard place - 2 >= least, isPart(place - 2) else { return false }
        return isSign(place - 1) || isGluedSign(place - 1)
    }

    private func isSign(_ place: Int) -> Bool {
        tokens[place].isWord && !tokens[place].roles.isDisjoint(with: [.dot, .addressSign])
    }

    private func isGluedSign(_ place: Int) -> Bool {
        tokens[place].isSign(of: "._%+-'&~") && tokens[place - 1].end == tokens[place].start
            && place + 1 < tokens.count && tokens[place].end == tokens[place + 1].start
    }

    /// The part before one, where it belongs to the same name.
    private func before(_ first: Int) -> Int? {
        if isJoined(first) { return first - 2 }
        guard first - 1 >= least, isPart(first - 1) else { return nil }
        let (part, previous) = (tokens[first], tokens[first - 1])
        if previous.end == part.start { return first - 1 }
        // Letters and digits that are said one after the other.
        if isSmall(previous), isSmall(part) || isInitial(first - 1) || isJoined(first - 1) { return first - 1 }
        let isNumber = part.isDigits || part.number != .none
        return isNumber && !previous.roles.contains(.plain) && previous.letters > 1 ? first - 1 : nil
    }

    private func isSmall(_ token: Token) -> Bool { token.isDigits || token.letters == 1 || token.number != .none }

    /// "J smith", but not "I smith".
    private func isInitial(_ place: Int) -> Bool {
        tokens[place].letters == 1 && !tokens[place].roles.contains(.plain)
    }

    /// Words of a name without signs between, where it is told that an address follows: "my email is jane doe at …".
    private func saidName(before first: Int) -> Int? {
        var place = first - 1
        while place >= least, first - place <= Self.mostWords, tokens[place].isWord,
            tokens[place].roles.isDisjoint(with: [.plain, .filler, .at, .dot])
        { place -= 1 }
        guard place >= least, place + 1 < first else { return nil }
        if tokens[place].kind == .turn { return tokens[place].roles.contains(.email) ? place + 1 : nil }
        guard tokens[place].isWord, tokens[place].roles.contains(.plain) else { return nil }
        if Self.introductions.contains(tokens[place].key) { return place + 1 }
        let isTold = (max(least, place - 6)...place).contains { tokens[$0].roles.contains(.email) }
        return isTold ? place + 1 : nil
    }
}
