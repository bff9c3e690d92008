package import Charts
internal import Rehearsal
internal import Statistics

// A report as tables: for the terminal, for the page, for other programs.
extension TrialReport {
    /// How long what took.
    package var latencies: Table {
        let columns = ["p50", "p90", "p95", "p99"].flatMap { name in
            [Table.Column(name, .milliseconds.decimals(0)), Table.Column("")]
        }
        let rows: [[Table.Cell]] = self.rows.map { row in
            var cells: [Table.Cell] = [Table.Cell(row.figure.name), .number(Double(row.count))]
            for estimate in row.quantiles {
                cells.append(.number(estimate.value))
                cells.append(Table.Cell("\(Self.whole(estimate.low))–\(Self.whole(estimate.high))"))
            }
            return cells
        }
        return Table(
            "Milliseconds, with 95 % intervals",
            columns: [Table.Column("figure"), Table.Column("of", .count(""))] + columns,
            rows: rows
        )
    }

    /// How often what happened.
    package var shares: Table {
        let rows: [[Table.Cell]] = TrialShare.all.compactMap { share in
            guard let proportion = share.proportion(of: calls) else { return nil }
            let estimate = proportion.estimate()
            let interval = estimate.map { "\(Self.percent($0.low))–\(Self.percent($0.high)) %" } ?? ""
            return [
                Table.Cell(share.name), .number(proportion.share),
                Table.Cell("\(proportion.hits) of \(proportion.count)"), Table.Cell(interval), Table.Cell(share.about),
            ]
        }
        return Table(
            "How often",
            columns: [
                Table.Column("figure"), Table.Column("share", .percent.decimals(1)), Table.Column("count"),
                Table.Column("95 % interval"), Table.Column("what it is"),
            ],
            rows: rows
        )
    }

    /// Every line of every call.
    package var lines: Table {
        let numbers = Measure.milliseconds.decimals(1)
        return Table(
            "Lines",
            columns: [
                Table.Column("call"), Table.Column("arm"), Table.Column("script"), Table.Column("line"),
                Table.Column("purpose"), Table.Column("ear_ms", numbers), Table.Column("log_ms", numbers),
                Table.Column("barge_in_ms", numbers), Table.Column("cut_off"), Table.Column("talked_over_ms", numbers),
                Table.Column("false_alarm"), Table.Column("words"), Table.Column("wrong_words"), Table.Column("said"),
                Table.Column("understood"),
            ],
            rows: calls.flatMap { call in
                call.lines.map { line in
                    [
                        .number(Double(call.number)), Table.Cell(call.arm), Table.Cell(call.script),
                        .number(Double(line.line)), Table.Cell(line.purpose.rawValue), Self.cell(line.ear),
                        Self.cell(line.log), Self.cell(line.reaction), Self.cell(line.wasCutOff),
                        .number(line.talkedOver), Self.cell(line.wasFalseAlarm), .number(Double(line.words)),
                        Self.cell(line.wrongWords.map(Double.init)), Table.Cell(line.said),
                        Table.Cell(line.understood ?? ""),
                    ]
                }
            }
        )
    }

    private static func cell(_ value: Double?) -> Table.Cell { value.map { .number($0) } ?? Table.Cell("") }

    private static func cell(_ value: Bool?) -> Table.Cell { Table.Cell(value.map { "\($0)" } ?? "") }

    static func whole(_ value: Double) -> String { "\(Int(value.rounded()))" }

    static func percent(_ share: Double) -> String { "\((share * 1_000).rounded() / 10)" }
}
