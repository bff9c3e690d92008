/// Finds numbers among the digits of a text, rule after rule.
struct DigitFinder {
    private let tokens: [Token]
    private let digits: [UInt8]
    private var items: [DigitItem]
    /// What was found: its kind and the tokens that say it.
    private(set) var found: [(kind: RedactionKind, tokens: Range<Int>)] = []

    init(_ tokens: [Token], _ bytes: [UInt8], _ rules: [DigitRule]) {
        let reading = DigitReading(tokens, bytes)
        (self.tokens, digits, items) = (tokens, reading.digits, reading.items)
        for rule in rules {
            var start = 0
            while start < items.count { start = search(rule, from: start) }
        }
    }

    /// Looks for a number that begins with an item; where to go on.
    private mutating func search(_ rule: DigitRule, from start: Int) -> Int {
        guard !items[start].isTaken, let window = longest(rule, from: start) else { return start + 1 }
        found.append((rule.kind, withOpening(window.tokens, hasPlus: window.hasPlus)))
        for index in window.items.indices { items[index].isTaken = true }
        return window.items.endIndex
    }

    private func longest(_ rule: DigitRule, from start: Int) -> DigitWindow? {
        let before = beginsRow(start) ? Gap.apart : items[start].gap
        var (end, widest) = (start, Gap.none)
        var best: DigitWindow?
        while end < items.count, !items[end].isTaken, end == start || !beginsRow(end) {
            if end > start { widest = max(widest, items[end].gap) }
            end += 1
            let range = items[start].digits.lowerBound..<items[end - 1].digits.upperBound
            if range.count > rule.lengths.upperBound { break }
            guard rule.lengths.contains(range.count) else { continue }
            let after = end == items.count || beginsRow(end) || items[end].isTaken ? Gap.apart : items[end].gap
            let isFree = Self.isFar(before, widest) && Self.isFar(after, widest)
            if rule.standsAlone ? !isFree : min(before, after) < widest { continue }
            let window = DigitWindow(items: items[start..<end], digits: digits[range])
            guard rule.admits(window) else { continue }
            if rule.fits(window, Context(tokens, around: window.tokens)) { best = window }
        }
        return best
    }

    /// The tokens of a number with the plus or the bracket that opens it.
    private func withOpening(_ range: Range<Int>, hasPlus: Bool) -> Range<Int> {
        var start = range.lowerBound
        if start > 0, tokens[start - 1].isSign(0x28), tokens[range].contains(where: { $0.isSign(0x29) }) { start -= 1 }
        if start > 0, hasPlus { start -= 1 }
        return start..<range.upperBound
    }

    private static func isFar(_ gap: Gap, _ within: Gap) -> Bool { gap >= .comma || gap > within }

    /// Whether an item begins a row: nothing before it can be part of its number.
    private func beginsRow(_ index: Int) -> Bool {
        index == 0 || items[index].gap == .apart || items[index].hasPlus || items[index - 1].isTaken
    }
}
