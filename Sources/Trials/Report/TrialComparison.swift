package import Charts
package import Statistics

/// A report beside an earlier one: what has changed, and what may be chance.
package struct TrialComparison: Sendable {
    /// A figure that is compared.
    package struct Row: Sendable {
        package let name: String
        package let before: Double
        package let after: Double
        /// By how much it is more, in milliseconds or as a share, and what that might as well be.
        package let difference: Statistics.Estimate
        /// How likely as much of a difference is by chance alone, corrected for how many figures are compared.
        package let p: Double
        package let isGood: Bool
        package let isShare: Bool

        /// Whether that is no chance.
        package var isChange: Bool { p < 0.05 }
    }

    package let rows: [Row]

    /// Compares what both tell.
    package init(_ before: TrialReport, _ after: TrialReport, seed: UInt64 = 1) {
        var found: [(row: Row, p: Double)] = []
        for figure in [TrialFigure.voiceToVoice, .bargeIn] {
            let (old, new) = (figure.values(of: before.calls), figure.values(of: after.calls))
            guard let comparison = UnpairedComparison(old, new, bootstrap: Bootstrap(seed: seed)),
                let first = Statistic.median.value(of: old.flatMap(\.self)),
                let second = Statistic.median.value(of: new.flatMap(\.self))
            else { continue }
            let row = Row(
                name: "\(figure.name).p50",
                before: first,
                after: second,
                difference: comparison.median,
                p: 1,
                isGood: second < first,
                isShare: false
            )
            found.append((row, comparison.rankSum.p))
        }
        for share in TrialShare.all {
            guard let old = share.proportion(of: before.calls), let new = share.proportion(of: after.calls),
                let difference = new.difference(from: old)
            else { continue }
            let row = Row(
                name: share.name,
                before: old.share,
                after: new.share,
                difference: difference,
                p: 1,
                isGood: (new.share > old.share) == share.isGood,
                isShare: true
            )
            found.append((row, FisherTest(old, new).p))
        }
        let corrected = HolmCorrection.adjusted(found.map(\.p)) ?? found.map(\.p)
        rows = zip(found, corrected).map { found, p in
            let row = found.row
            return Row(
                name: row.name,
                before: row.before,
                after: row.after,
                difference: row.difference,
                p: p,
                isGood: row.isGood,
                isShare: row.isShare
            )
        }
    }

    /// Whether something has become worse, and that is no chance.
    package var isWorse: Bool { rows.contains { $0.isChange && !$0.isGood } }

    package var table: Table {
        Table(
            "Compared with before",
            columns: ["figure", "before", "now", "difference", "95 % interval", "p", ""].map { Table.Column($0) },
            rows: rows.map { row in
                let verdict = row.isChange ? (row.isGood ? "better" : "worse") : "may be chance"
                return [
                    Table.Cell(row.name), Table.Cell(row.shown(row.before)), Table.Cell(row.shown(row.after)),
                    Table.Cell(row.shown(row.difference.value)),
                    Table.Cell("\(row.shown(row.difference.low)) to \(row.shown(row.difference.high))"),
                    Table.Cell("\((row.p * 1_000).rounded() / 1_000)"),
                    Table.Cell(verdict, row.isChange ? (row.isGood ? .good : .bad) : .neutral),
                ]
            }
        )
    }
}

extension TrialComparison.Row {
    fileprivate func shown(_ value: Double) -> String {
        isShare ? "\(TrialReport.percent(value)) %" : "\(TrialReport.whole(value)) ms"
    }
}
