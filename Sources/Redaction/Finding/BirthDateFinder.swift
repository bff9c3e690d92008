/// Finds the date behind words that ask for a date of birth.
struct BirthDateFinder {
    private let tokens: [Token]
    private(set) var found: [Range<Int>] = []

    /// How many words may stand between the question and the date.
    private static let reach = 7
    private static let longestDate = 16

    init(_ tokens: [Token]) {
        self.tokens = tokens
        for place in tokens.indices where place >= (found.last?.upperBound ?? 0) {
            let isCue = tokens[place].roles.contains(.birth) || Context.phrase(in: tokens, endingAt: place) == .birth
            guard isCue, let start = dateStart(behind: place) else { continue }
            if let end = dateEnd(from: start) { found.append(start..<end) }
        }
    }

    private func dateStart(behind cue: Int) -> Int? {
        var (place, words) = (cue + 1, 0)
        while place < tokens.count, words <= Self.reach {
            if isElement(place) { return place }
            guard tokens[place].isWord || tokens[place].isSign(of: ":,-") || tokens[place].kind == .turn else {
                return nil
            }
            (place, words) = (place + 1, words + 1)
        }
        return nil
    }

    /// Behind the last part of a date; nil where it has not enough parts to be one.
    private func dateEnd(from start: Int) -> Int? {
        var (place, end, parts, hasMonth) = (start, start, 0, false)
        while place < tokens.count, place - start < Self.longestDate {
            if isElement(place) {
                parts += 1
                hasMonth = hasMonth || tokens[place].roles.contains(.month)
                place += 1
                // "3rd"
                if place < tokens.count, tokens[place].isWord, tokens[place].start == tokens[place - 1].end {
                    place += 1
                }
                end = place
            } else if tokens[place].isSign(of: "-/.,") || Self.joining.contains(tokens[place].key) {
                place += 1
            } else {
                break
            }
        }
        return parts >= 3 || (hasMonth && parts >= 2) ? end : nil
    }

    private static let joining = Set(
        ["of", "the", "de", "del", "di", "und", "and", "van", "le", "el"].map { WordKey($0) }
    )

    private func isElement(_ place: Int) -> Bool {
        let token = tokens[place]
        return token.isDigits || token.number != .none || !token.roles.isDisjoint(with: [.month, .ordinal])
    }
}
