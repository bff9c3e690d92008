package import CallTiming

// Words that come late, or again: what of them is new.
extension TurnTaker {
    /// What of these words was not known when the last turn ended; all of them, if they were said after it.
    package func news(in text: String, start: CallTime, end: CallTime) -> String {
        guard let last, start < last.end else { return text }
        let news = Self.news(in: text, after: last.text)
        if !news.isEmpty { return end <= lastDecision && Self.holds(last.text, text) ? "" : news }
        // The same words once more, some time later, are said once more: a stretch may begin before its words.
        return end > lastDecision + Self.repetition ? text : ""
    }

    /// How long after a turn its own words may come back.
    private static let repetition: Int64 = 8_000

    /// What of a text follows another one: some providers repeat what they had said before, or the end of it.
    static func news(in text: String, after known: String) -> String {
        let before = UtteranceShape.words(of: known)
        let words = UtteranceShape.words(of: text)
        let most = min(before.count, words.count)
        let common = (0...most).reversed().first { before.suffix($0).elementsEqual(words.prefix($0)) } ?? 0
        return dropping(common, of: text)
    }

    private static func holds(_ text: String, _ part: String) -> Bool {
        UtteranceShape.words(of: text).contains(UtteranceShape.words(of: part))
    }

    /// A text without its first words.
    private static func dropping(_ count: Int, of text: String) -> String {
        guard count > 0 else { return text }
        var left = text[...]
        var dropped = 0
        while dropped < count, !left.isEmpty {
            let word = left.prefix { !$0.isWhitespace }
            dropped += UtteranceShape.words(of: String(word)).count
            left = left.dropFirst(word.count).drop(while: \.isWhitespace)
        }
        return String(left)
    }

    /// Words that belong to the turn before: nothing new, or more than was known.
    mutating func late(
        _ text: String,
        _ last: Turn,
        _ start: CallTime,
        _ end: CallTime
    ) -> [TurnDecision] {
        let news = news(in: text, start: start, end: end)
        guard !UtteranceShape.words(of: news).isEmpty else { return [] }
        var whole = last
        // A provider that says all of it again may write it better.
        let isWhole = UtteranceShape.words(of: text).starts(with: UtteranceShape.words(of: last.text))
        whole.text = isWhole ? text : last.text.followed(by: news)
        whole.wasForeseen = false
        self.last = whole
        return [.amend(whole, news: news)]
    }
}
