package import Charts
package import FastJSON
internal import Statistics

/// An experiment as a table, a page and a file.
package struct ExperimentReport: Sendable {
    package let experiment: Experiment
    package let verdict: ExperimentVerdict

    package init(_ experiment: Experiment) {
        self.experiment = experiment
        verdict = ExperimentVerdict(experiment)
    }

    /// All calls that were compared, with those of the pilot.
    package var calls: [CallMeasure] {
        (experiment.pilot + experiment.pairs).flatMap { $0.calls.values }.sorted { $0.number < $1.number }
    }

    package var table: Table {
        let milliseconds = Measure.milliseconds.decimals(0)
        let rows: [[Table.Cell]] = verdict.arms.compactMap { arm in
            guard let comparison = arm.comparison else { return nil }
            let mean = comparison.mean
            let tone: Tone = arm.isClear ? (mean.value < 0 ? .good : .bad) : .neutral
            return [
                Table.Cell(arm.name), .number(Double(comparison.count)), .number(mean.value, tone),
                Table.Cell("\(TrialReport.whole(mean.low)) to \(TrialReport.whole(mean.high))"),
                .number(comparison.median.value), .number(comparison.shareLower.value),
                Table.Cell(comparison.standardisedMean.map { "\(($0 * 100).rounded() / 100)" } ?? ""),
                Table.Cell(arm.isClear ? "clear" : "not clear", tone),
            ]
        }
        return Table(
            "Against \"\(experiment.plan.control)\", by \(experiment.plan.figure.name)",
            columns: [
                Table.Column("arm"), Table.Column("pairs", .count("")), Table.Column("mean", milliseconds),
                Table.Column("95 % interval"), Table.Column("median", milliseconds),
                Table.Column("faster in", .percent.decimals(0)), Table.Column("effect"), Table.Column(""),
            ],
            rows: rows
        )
    }

    package var shares: Table {
        let rows: [[Table.Cell]] = verdict.arms.flatMap { arm in
            arm.shares.map { share in
                let tone: Tone = share.isChange ? (share.isGood ? .good : .bad) : .neutral
                return [
                    Table.Cell(arm.name), Table.Cell(share.share.name), .number(share.before.share),
                    .number(share.after.share), Table.Cell("\((share.p * 1_000).rounded() / 1_000)"),
                    Table.Cell(share.isChange ? (share.isGood ? "better" : "worse") : "may be chance", tone),
                ]
            }
        }
        return Table(
            "Shares, corrected for how many there are",
            columns: [
                Table.Column("arm"), Table.Column("share"),
                Table.Column("\(experiment.plan.control)", .percent.decimals(1)),
                Table.Column("arm's", .percent.decimals(1)), Table.Column("p"), Table.Column(""),
            ],
            rows: rows
        )
    }

    package func page(_ heading: TrialReport.Heading) -> Page {
        var sections: [Section] = verdict.arms.map { arm in
            let isFaster = (arm.comparison?.mean.value ?? 0) < 0
            return .verdict(arm.sentence, arm.isClear ? (isFaster ? .good : .bad) : .neutral)
        }
        sections.append(.heading("How much, and how surely"))
        sections.append(.figure(intervals))
        sections.append(.figure(distributions))
        sections.append(.table(table))
        for arm in experiment.challengers {
            if let looks = experiment.looks[arm], let boundaries = experiment.boundaries {
                sections.append(.figure(Self.looks(arm, looks, boundaries)))
            }
            let differences = experiment.differences(of: arm, in: experiment.pairs)
            sections.append(
                .figure(
                    Figure(
                        "\(arm): pair by pair",
                        caption: "By how much the arm's call was slower than the other one with the same caller.",
                        .pairs(PairChart(differences, along: Axis("difference", .milliseconds)))
                    )
                )
            )
        }
        sections.append(.heading("What else changed"))
        sections.append(.table(shares))
        sections.append(.heading("How it was measured"))
        sections.append(.settings(heading.settings.map { .init($0.name, $0.value) }))
        return Page(heading.title, subtitle: heading.subtitle, sections)
    }

    private var intervals: Figure {
        let rows = verdict.arms.map { arm in
            let mean = arm.comparison?.mean
            let tone: Tone = arm.isClear ? ((mean?.value ?? 0) < 0 ? .good : .bad) : .neutral
            return IntervalChart.Row(arm.name, mean, tone)
        }
        return Figure(
            "Difference from \"\(experiment.plan.control)\"",
            caption: "Mean of the pairs' differences with its 95 % interval.",
            .intervals(
                IntervalChart(
                    rows,
                    along: Axis("difference", .milliseconds),
                    reference: 0,
                    below: "faster",
                    above: "slower"
                )
            )
        )
    }

    private var distributions: Figure {
        let samples = experiment.plan.arms.map { arm in
            let calls = experiment.pairs.compactMap { $0.calls[arm.name] }
            return Sample(arm.name, experiment.plan.figure.values(of: calls).flatMap(\.self))
        }
        return Figure(
            experiment.plan.figure.name,
            caption: "The share of turns that were below each value.",
            .distribution(DistributionChart(samples, along: Axis("wait", .milliseconds)))
        )
    }

    private static func looks(
        _ arm: String,
        _ looks: [Experiment.Look],
        _ boundaries: [(pairs: Int, z: Double)]
    ) -> Figure {
        let all = boundaries.enumerated().map { index, boundary in
            BoundaryChart.Look(
                after: Double(boundary.pairs),
                statistic: index < looks.count ? looks[index].z : nil,
                upper: boundary.z,
                lower: -boundary.z
            )
        }
        return Figure(
            "\(arm): when it was clear",
            caption: "Beyond the boundary it is clear; all looks together are wrong no more often than planned.",
            .boundaries(
                BoundaryChart(
                    all,
                    x: Axis("pairs", .count("")),
                    y: Axis("z", .number),
                    upperMeaning: "slower",
                    lowerMeaning: "faster"
                )
            )
        )
    }

    package func json(_ about: JSONObject) -> JSONValue {
        var object = JSONObject()
        object["format"] = "syrinx experiment"
        object["version"] = 1
        object["about"] = .object(about)
        object["control"] = .string(experiment.plan.control)
        object["figure"] = .string(experiment.plan.figure.name)
        object["arms"] = .array(
            verdict.arms.map { arm in
                var json = JSONObject()
                json["arm"] = .string(arm.name)
                json["verdict"] = .string(arm.sentence)
                json["clear"] = .bool(arm.isClear)
                if let comparison = arm.comparison {
                    json["pairs"] = .integer(Int64(comparison.count))
                    json["mean_ms"] = .double(comparison.mean.value)
                    json["low_ms"] = .double(comparison.mean.low)
                    json["high_ms"] = .double(comparison.mean.high)
                }
                json["looks"] = .array(
                    (experiment.looks[arm.name] ?? []).map {
                        ["pairs": .integer(Int64($0.pairs)), "z": .double($0.z), "boundary": .double($0.boundary)]
                    }
                )
                return .object(json)
            }
        )
        if let estimate = experiment.estimate {
            object["needed_pairs"] = .integer(Int64(estimate.pairs))
            object["deviation_ms"] = .double(estimate.deviation)
        }
        let all = TrialReport(calls, seed: experiment.plan.trial.seed, resamples: 2).json(JSONObject())
        object["calls"] = all["calls"] ?? []
        return .object(object)
    }
}
