/// What the words around digits say of them.
struct Context: Sendable {
    /// What was asked for, or said to follow; empty where nothing was.
    let cue: Roles
    /// Whether an amount is told: "… dollars".
    let isAmount: Bool

    private static let reach = 12
    private static let reachBehind = 5

    /// Reads the words before and behind some tokens.
    init(_ tokens: [Token], around range: Range<Int>) {
        let before = Self.cue(in: tokens, before: range.lowerBound)
        cue = before.isEmpty ? Self.cue(in: tokens, behind: range.upperBound) : before
        isAmount = range.upperBound < tokens.count && tokens[range.upperBound].roles.contains(.amount)
    }

    /// The nearest cue before a place; "number" alone is one of a phone number, and "order number" of another.
    static func cue(in tokens: [Token], before end: Int) -> Roles {
        var isNumber = false
        var left = reach
        var place = end - 1
        while place >= 0, left > 0 {
            let token = tokens[place]
            if token.kind == .taken || token.kind == .lineBreak || (token.isDigits && !isNumber) { break }
            if token.isSign(0x23), place == end - 1 { return .other }
            if place == end - 1, let key = key(in: tokens, before: place) { return key }
            if let role = phrase(in: tokens, endingAt: place) { return role }
            let roles = token.roles.intersection([.phone, .card, .aadhaar, .ssn, .cvv, .birth, .other])
            if !roles.isEmpty { return roles }
            if token.kind == .turn, !token.meaning.roles.isEmpty { return token.meaning.roles }
            if token.roles.contains(.number), !isNumber { (isNumber, left) = (true, 4) }
            // "My number" asks for nothing further; "the number of my order" has said it already.
            if isNumber, token.isSign(of: ".?!;") { break }
            if token.isWord || token.kind == .turn { left -= 1 }
            place -= 1
        }
        return isNumber ? .phone : []
    }

    /// What a log line's key says of its value: "duration_ms=…" is no number of a person.
    private static func key(in tokens: [Token], before sign: Int) -> Roles? {
        guard tokens[sign].isSign(0x3D), sign > 0, tokens[sign - 1].isWord else { return nil }
        let roles = tokens[sign - 1].roles.intersection([.phone, .card, .aadhaar, .ssn, .cvv, .birth, .number])
        if roles.isEmpty { return .other }
        return roles.contains(.number) ? nil : roles
    }

    /// "… is my mobile".
    private static func cue(in tokens: [Token], behind start: Int) -> Roles {
        for place in start..<min(start + reachBehind, tokens.count) {
            guard tokens[place].isWord else { break }
            let roles = tokens[place].roles.intersection([.phone, .aadhaar, .ssn, .other])
            if !roles.isEmpty { return roles }
        }
        return []
    }

    /// What several words that end here mean together.
    static func phrase(in tokens: [Token], endingAt place: Int) -> Roles? {
        guard tokens[place].isWord, let phrases = Phrases.cues[tokens[place].key] else { return nil }
        return phrases.first { phrase in
            let start = place - phrase.words.count + 1
            return start >= 0
                && phrase.words.indices.allSatisfy {
                    tokens[start + $0].isWord && tokens[start + $0].key == phrase.words[$0]
                }
        }?.role
    }
}
