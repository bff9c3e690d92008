internal import Charts
internal import Replays

// What a tuner found, as a page.
extension TuneCurve {
    /// - Parameter calls: how many calls were played on with each combination.
    func page(calls: Int) -> Page {
        var sections: [Section] = [.verdict(verdict)]
        if let figure { sections.append(.figure(figure)) }
        sections.append(.heading("All combinations"))
        sections.append(.table(allPoints))
        sections.append(
            .paragraph("Nothing else has both shorter waits and fewer callers cut off than what is marked.")
        )
        return Page(
            "What answers that come sooner cost",
            subtitle: "syrinx replay tune, \(calls) recorded calls, \(points.count) combinations",
            sections
        )
    }

    private static func name(_ point: Point) -> String {
        point.values.map { "\($0.setting) \($0.value)" }.joined(separator: ", ")
    }

    private static func wait(_ point: Point) -> Double? { point.figures.wait(0.5).map { $0 / .milliseconds(1) } }

    private var verdict: String {
        guard let quickest = best.min(by: { (Self.wait($0) ?? .infinity) < (Self.wait($1) ?? .infinity) }),
            let safest = best.min(by: { $0.figures.cutOffs < $1.figures.cutOffs }),
            let short = Self.wait(quickest), let long = Self.wait(safest)
        else { return "Nobody was answered in these calls." }
        guard short < long else {
            return "Nothing beats \(Self.name(quickest)): half of the callers wait \(Int(short)) ms, "
                + "and \(quickest.figures.cutOffs) are cut off."
        }
        return
            "Half of the callers wait \(Int(short)) ms at least (\(Self.name(quickest))), with \(quickest.figures.cutOffs) cut off; "
            + "the fewest are cut off, \(safest.figures.cutOffs), where they wait \(Int(long)) ms (\(Self.name(safest)))."
    }

    private var figure: Figure? {
        let places = points.compactMap { point in
            Self.wait(point).map { FrontierChart.Point($0, Double(point.figures.cutOffs), Self.label(point)) }
        }
        guard places.count > 1 else { return nil }
        return Figure(
            "Waits and callers cut off",
            caption:
                "Each point is a combination of values (\(settings.joined(separator: ", "))). The line joins those that nothing beats.",
            .frontier(
                FrontierChart(
                    [FrontierChart.Series("combinations", places)],
                    x: Axis("half of the callers wait at most", .milliseconds),
                    y: Axis("turns cut off", .count("turns"), includesZero: true)
                )
            )
        )
    }

    /// Only the values: which settings they are of stands below.
    private static func label(_ point: Point) -> String { point.values.map(\.value).joined(separator: " / ") }

    private var allPoints: Table {
        let best = best
        let columns =
            settings + [
                "calls", "turns", "wait p50, ms", "wait p95, ms", "cut off", "interruptions", "for nothing", "",
            ]
        return Table(
            columns: columns.map { Table.Column($0) },
            rows: points.map { point in
                let figures = point.figures
                let waits = [0.5, 0.95].map { share in
                    figures.wait(share).map { "\(ReplayWords.milliseconds($0))" } ?? "-"
                }
                let cells =
                    point.values.map(\.value) + ["\(figures.calls)", "\(figures.turns)"] + waits + [
                        "\(figures.cutOffs)", "\(figures.interruptions)", "\(figures.falseInterruptions)",
                    ]
                let isBest = best.contains(point)
                return cells.map { Table.Cell($0) } + [Table.Cell(isBest ? "best" : "", isBest ? .good : .neutral)]
            }
        )
    }
}
