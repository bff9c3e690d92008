/// A telephone number or the like, which is said digit by digit: read as an amount nobody could write it down.
struct DigitString {
    /// The digits, apart from each other, in groups.
    let spoken: String
    /// How many words of the text it takes.
    let words: Int

    /// Finds one at the beginning of a row of words.
    init?(startingIn words: ArraySlice<Substring>, of language: SpokenLanguage) {
        var groups: [Substring] = []
        var taken = 0
        var tail = ""
        var hasSign = false
        for word in words.prefix(8) {
            // Punctuation behind the last group ends the number and stays.
            let body = word.reversed().drop { ".,;:!?".contains($0) }.count
            let core = word.prefix(body)
            guard !core.isEmpty, core.allSatisfy({ $0.isASCIIDigit || "+()-–/".contains($0) }),
                core.contains(where: \.isASCIIDigit)
            else { break }
            hasSign = hasSign || core.contains { "+(-–".contains($0) }
            groups += core.split { !$0.isASCIIDigit }
            taken += 1
            tail = String(word.dropFirst(body))
            if !tail.isEmpty { break }
        }
        let digits = groups.reduce(0) { $0 + $1.count }
        guard let first = groups.first, (7...19).contains(digits), !Self.isDate(groups) else { return nil }
        let startsLikeOne = hasSign || first.first == "0"
        let isRun = groups.count == 1 && !first.hasSuffix("000")
        let isNational = groups.count == 3 && digits == 9 && language.writesNumbersInThrees
        guard startsLikeOne || isRun || isNational else { return nil }
        let sign = words.first?.hasPrefix("+") == true ? "+ " : ""
        let cut = groups.flatMap { Self.cut($0, into: language.digitGroup) }
        spoken = sign + cut.map { $0.map(String.init).joined(separator: " ") }.joined(separator: ", ") + tail
        self.words = taken
    }

    /// A day with its month and year.
    private static func isDate(_ groups: [Substring]) -> Bool {
        guard groups.count == 3, let first = groups.first, let last = groups.last else { return false }
        return groups[1].count <= 2 && ((first.count == 4 && last.count <= 2) || (last.count == 4 && first.count <= 2))
    }

    /// A long group in parts that can be kept in mind.
    private static func cut(_ group: Substring, into size: Int) -> [Substring] {
        guard group.count > 4 else { return [group] }
        var parts: [Substring] = []
        var rest = group
        while rest.count > size + 1 {
            parts.append(rest.prefix(size))
            rest = rest.dropFirst(size)
        }
        parts.append(rest)
        return parts
    }
}

extension SpokenLanguage {
    /// How many digits are said in one breath.
    fileprivate var digitGroup: Int { ["fr", "nl", "da", "fi", "no"].contains(code) ? 2 : 3 }

    /// Whether a telephone number is written in three groups of three.
    fileprivate var writesNumbersInThrees: Bool { ["cs", "sk", "pl", "es", "pt", "uk"].contains(code) }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { isASCII && isNumber }
}
