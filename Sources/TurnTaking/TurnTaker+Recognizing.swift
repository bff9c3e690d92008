internal import CallTiming
internal import Endpointing

// What the recogniser makes of the caller, and what it means for the turn.
extension TurnTaker {
    mutating func hear(interim whole: String, _ start: CallTime, _ end: CallTime) -> [TurnDecision] {
        // What was said before the turn ended may still be guessed at.
        var text = news(in: whole, start: start, end: end)
        if start < finalsEnd { text = Self.news(in: text, after: finals) }
        guard !text.allSatisfy(\.isWhitespace) else { return [] }
        if text != interim { lastNews = now }
        interim = text
        moreIsHeardAgain()
        wordsEnd = max(wordsEnd, end)
        if case .waiting = state { _ = begin() }
        return revise() + (hasFlushed ? foresee() : [])
    }

    mutating func hear(final whole: String, _ start: CallTime, _ end: CallTime, _ told: CallTime) -> [TurnDecision] {
        if state == .waiting, let last, start < last.end { return late(whole, last, start, end) }
        var text = news(in: whole, start: start, end: end)
        if start < finalsEnd { text = Self.news(in: text, after: finals) }
        finalsEnd = max(finalsEnd, end)
        wordsEnd = finalsEnd
        // These words may have been under way before all were asked for.
        let isAll = quietSince.map { told >= $0 + -Self.lastWord } ?? true
        hasToldAll = hasFlushed && (isAll || !catchesUp && now >= flushedAt + Self.underWay)
        interim = ""
        guard !text.allSatisfy(\.isWhitespace) else { return revise() + settle() }
        finals = finals.followed(by: text)
        lastNews = now
        moreIsHeardAgain()
        if case .waiting = state {
            // The ear has heard nothing, but words are words.
            _ = begin()
        }
        return revise() + settle()
    }

    /// Words of what is heard again have come, and others may follow.
    private mutating func moreIsHeardAgain() {
        guard catchesUp, case .closing(let end, let until, let reason) = state else { return }
        state = .closing(end: end, until: max(until, now + Self.catchUpPatience / 2), reason: reason)
    }

    /// Final words have come: whether that is all that was waited for.
    private mutating func settle() -> [TurnDecision] {
        switch state {
        case .closing(let end, let until, .late):
            guard !finals.isEmpty, now >= until || isTold(until: end) else { return [] }
            return close(at: end)
        case .closing, .waiting: return []
        case .listening: return hasFlushed ? foresee() : []
        }
    }

    /// Whether all words are there of a speech that ended then.
    func isTold(until end: CallTime) -> Bool {
        hasToldAll || end.samples - finalsEnd.samples <= Self.unheard
    }

    /// How long words that nobody had asked for may be under way.
    private static let underWay: Int64 = 1_200

    /// How much of the end of speech may be without words: a breath, the last sound's fading.
    private static let unheard: Int64 = 2_400

    mutating func utteranceEnded() -> [TurnDecision] {
        if hasFlushed, interim.isEmpty { hasToldAll = true }
        return switch state {
        case .listening where !text.isEmpty: foresee()
        case .closing(let end, _, .late) where interim.isEmpty && !finals.isEmpty: close(at: end)
        default: []
        }
    }

    mutating func probablyEnded(_ whole: String, _ start: CallTime, _ end: CallTime) -> [TurnDecision] {
        let text = newsOfTurn(whole, start, end)
        guard !text.allSatisfy(\.isWhitespace) else { return [] }
        if case .waiting = state { _ = begin() }
        (finals, interim) = (ended, text)
        wordsEnd = now
        return foresee()
    }

    mutating func turnEnded(_ whole: String, _ start: CallTime, _ end: CallTime) -> [TurnDecision] {
        if state == .waiting, let last, start < last.end { return late(whole, last, start, end) }
        let text = newsOfTurn(whole, start, end)
        guard !UtteranceShape.words(of: text).isEmpty || !self.text.isEmpty else { return reset() }
        (finals, interim) = (text.isEmpty ? self.text : ended.followed(by: text), "")
        (ended, endedUntil) = (finals, max(endedUntil, end))
        finalsEnd = max(finalsEnd, end)
        (hasFlushed, hasToldAll) = (true, true)
        wordsEnd = now
        if settings.authority == .endpointer {
            // The ear decides; but these are the words.
            if case .closing(let end, _, _) = state { return close(at: end) }
            if case .waiting = state { _ = begin() }
            return foresee()
        }
        var quiet = now
        if case .closing(let end, _, _) = state { quiet = end }
        return commit(at: quiet, .provider)
    }

    /// What of a provider's turn is new: the words of the turn before are told again by some.
    private func newsOfTurn(_ whole: String, _ start: CallTime, _ end: CallTime) -> String {
        let text = news(in: whole, start: start, end: end)
        return start < endedUntil ? Self.news(in: text, after: ended) : text
    }

    mutating func unrecognized() -> [TurnDecision] {
        guard text.isEmpty else { return [] }
        // Who is just being told something, or types, is not asked to say it again.
        let mayAsk = !agentIsActive && keys.isEmpty
        return reset().filter { $0 != .nothingSaid || !mayAsk } + (mayAsk ? [.askAgain] : [])
    }
}
