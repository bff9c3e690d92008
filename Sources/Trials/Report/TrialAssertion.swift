internal import Statistics

/// Something that is to hold of a report: `voice_to_voice.p95<900ms`, `cut_offs<=2%`, `cost_per_minute<0.1`.
package struct TrialAssertion: Sendable {
    /// As it was written.
    package let text: String
    private let figure: String
    private let statistic: String
    private let isBelow: Bool
    private let mayEqual: Bool
    private let limit: Double

    /// Reads one.
    ///
    /// - Throws: what is wrong with it, and what would be right.
    package init(_ text: String) throws(AssertionFault) {
        self.text = text
        guard let place = text.firstIndex(where: { $0 == "<" || $0 == ">" }) else {
            throw AssertionFault(text, "say what it is compared with, such as voice_to_voice.p95<900ms")
        }
        isBelow = text[place] == "<"
        var rest = text[text.index(after: place)...]
        mayEqual = rest.first == "="
        if mayEqual { rest = rest.dropFirst() }
        var number = rest.filter { $0 != " " }
        let isPercent = number.hasSuffix("%")
        for unit in ["ms", "%"] where number.hasSuffix(unit) { number.removeLast(unit.count) }
        guard let limit = Double(number), limit.isFinite else {
            throw AssertionFault(text, "\"\(rest)\" is no number; say 900ms, 2% or 0.1")
        }
        self.limit = isPercent ? limit / 100 : limit
        let name = text[..<place].filter { $0 != " " }
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        figure = parts.first ?? ""
        statistic = parts.count == 2 ? parts[1] : ""
        let known = TrialFigure.all.map(\.name)
        let shares = TrialShare.all.map(\.name) + ["cost_per_minute"]
        if known.contains(figure) {
            guard ["mean", "p50", "p90", "p95", "p99"].contains(statistic) else {
                throw AssertionFault(text, "say which of it: \(figure).mean, .p50, .p90, .p95 or .p99")
            }
        } else {
            guard shares.contains(figure), statistic.isEmpty else {
                let all = (known + shares).joined(separator: ", ")
                throw AssertionFault(text, "\"\(name)\" is no figure; there are \(all)")
            }
        }
    }

    /// What the figure is, and whether the assertion holds; a figure that there is not holds nothing.
    package func check(_ report: TrialReport) -> (value: Double?, holds: Bool) {
        guard let value = value(in: report) else { return (nil, false) }
        if value == limit { return (value, mayEqual) }
        return (value, isBelow ? value < limit : value > limit)
    }

    private func value(in report: TrialReport) -> Double? {
        if figure == "cost_per_minute" { return report.costPerMinute }
        if let share = TrialShare.all.first(where: { $0.name == figure }) {
            return share.proportion(of: report.calls)?.share
        }
        guard let row = report.rows.first(where: { $0.figure.name == figure }) else { return nil }
        switch statistic {
        case "mean": return row.mean
        case "p50": return row.quantiles[0].value
        case "p90": return row.quantiles[1].value
        case "p95": return row.quantiles[2].value
        default: return row.quantiles[3].value
        }
    }
}

/// Why an assertion cannot be understood.
package struct AssertionFault: Error, CustomStringConvertible {
    package let description: String

    init(_ text: String, _ reason: String) { description = "\"\(text)\": \(reason)" }
}
