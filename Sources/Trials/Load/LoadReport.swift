package import Charts
package import FastJSON

/// What was found with all numbers of calls.
package struct LoadReport: Sendable {
    /// From the fewest calls to the most.
    package let steps: [LoadStep]
    private let plan: LoadPlan
    var most: Double { plan.most }
    /// Whether it came to its end.
    private let isWhole: Bool

    package init(_ steps: [LoadStep], _ plan: LoadPlan, isWhole: Bool = true) {
        self.steps = steps.sorted { $0.calls < $1.calls }
        self.plan = plan
        self.isWhole = isWhole
    }

    /// The largest number of calls that held, below any that did not.
    package var knee: LoadStep? {
        let worst = steps.first { $0.fault(plan.most) != nil }?.calls ?? .max
        return steps.last { $0.calls < worst }
    }

    private var isFirst: Bool { plan.priority != nil }

    /// The smallest number that did not hold.
    private var broken: LoadStep? { steps.first { $0.fault(plan.most) != nil } }

    /// What came of it, in a sentence or two.
    package var verdict: String {
        guard !steps.isEmpty else { return "Nothing was measured." }
        let stopped = isWhole ? "" : " It was stopped before its end."
        guard let broken else {
            let last = knee.map { "\($0.calls) calls hold" } ?? "Nothing was measured"
            let limit = knee?.limit(isFirst: isFirst).map { "; \($0)" } ?? ""
            return "\(last), and more were not tried\(limit).\(stopped)"
        }
        let why = broken.fault(plan.most).map { ": \($0)" } ?? ""
        let limit = broken.limit(isFirst: isFirst).map { "; \($0)" } ?? ""
        let end = "with \(broken.calls) they do not\(why)\(limit).\(stopped)"
        guard let knee else { return "Not even \(broken.calls) calls hold\(why)\(limit).\(stopped)" }
        return "\(knee.calls) calls hold; \(end)"
    }

    // MARK: Tables

    /// A row for each number of calls, for a terminal.
    package var table: Table {
        func column(_ title: String) -> Table.Column { Table.Column(title, .number) }
        return Table(
            "Milliseconds, p50 / p99 unless said; CPU in ms for each second of a call; memory in KiB for each call",
            columns: [
                column("calls"), column("turns"), column("missing"), column("engine CPU"), column("outside CPU"),
                Table.Column("engine busy", .percent.decimals(0)), Table.Column("outside busy", .percent.decimals(0)),
                column("others, cores"), Table.Column("generator late"), Table.Column("frames late"), column("at most"),
                Table.Column("engine share"), Table.Column("memory", .number.decimals(0)),
                Table.Column("barge-in p50 / p95"), Table.Column("wait p50 / p95"),
            ],
            rows: steps.map { step in
                let bad = step.fault(plan.most) == nil ? Tone.neutral : .bad
                return [
                    .number(Double(step.calls), bad), .number(Double(step.turns)),
                    .number(Double(step.missing), step.missingShare > 0.01 ? .bad : .neutral),
                    Self.cell(step.engine), .number(step.outside), Self.cell(step.engineBusy),
                    .number(step.outsideBusy), .number(step.others),
                    Self.cell(step.generatorLateness.p50, step.generatorLateness.p99),
                    Self.cell(step.lateness.p50, step.lateness.p99, most: plan.most), Self.cell(step.lateness.most),
                    Self.cell(step.share.p50, step.share.p99, most: plan.most), Self.cell(step.memory),
                    Self.cell(step.reactions.p50, step.reactions.p95), Self.cell(step.waits.p50, step.waits.p95),
                ]
            }
        )
    }

    private static func cell(_ value: Double?) -> Table.Cell { .number(value ?? .nan) }

    private static func cell(_ low: Double?, _ high: Double?, most: Double = .infinity) -> Table.Cell {
        guard let low, let high else { return Table.Cell("–") }
        return Table.Cell("\(LoadStep.shown(low)) / \(LoadStep.shown(high))", high > most ? .bad : .neutral)
    }

    /// Every figure of every number of calls, for other programs.
    package var lines: Table {
        let names = steps.first.map { $0.figures.map(\.name) } ?? []
        return Table(
            "Steps",
            columns: names.map { Table.Column($0, .number.decimals(4)) },
            rows: steps.map { step in step.figures.map { .number($0.value ?? .nan) } }
        )
    }

    // MARK: A file

    /// The report as JSON.
    package func json(_ about: JSONObject) -> JSONValue {
        var object = JSONObject()
        object["format"] = "syrinx load"
        object["version"] = .integer(1)
        object["about"] = .object(about)
        object["verdict"] = .string(verdict)
        object["whole"] = .bool(isWhole)
        object["most_ms"] = .double(plan.most)
        if let knee {
            var place = JSONObject()
            place["calls"] = .integer(Int64(knee.calls))
            if let limit = (broken ?? knee).limit(isFirst: isFirst) { place["limit"] = .string(limit) }
            object["knee"] = .object(place)
        }
        object["steps"] = .array(
            steps.map { step in
                var figures = JSONObject()
                for (name, value) in step.figures {
                    guard let value, value.isFinite else { continue }
                    let isWhole = value == value.rounded() && abs(value) < 1e15
                    figures[name] = isWhole ? .integer(Int64(value)) : .double(value)
                }
                if let fault = step.fault(plan.most) { figures["fault"] = .string(fault) }
                if let failure = step.failure { figures["failure"] = .string(failure) }
                return .object(figures)
            }
        )
        return .object(object)
    }
}

extension LoadStep {
    /// All figures, by their names in files.
    var figures: [(name: String, value: Double?)] {
        var all: [(name: String, value: Double?)] = [
            ("calls", Double(calls)), ("going", Double(going)), ("seconds", seconds), ("turns", Double(turns)),
            ("missing", Double(missing)), ("too_early", Double(tooEarly)), ("unheeded", Double(unheeded)),
            ("underruns", Double(underruns)), ("engine_ms_per_call_second", engine),
            ("outside_ms_per_call_second", outside), ("engine_busy", engineBusy), ("outside_busy", outsideBusy),
            ("others_cores", others), ("idle_kib", idleMemory), ("peak_kib", peakMemory), ("kib_per_call", memory),
        ]
        let times: [(String, Times)] = [
            ("frame_lateness", lateness), ("generator_lateness", generatorLateness), ("engine_share", share),
            ("voice_to_voice", waits), ("barge_in", reactions),
        ]
        for (name, times) in times {
            all.append(("\(name)_count", Double(times.count)))
            all += [("p50", times.p50), ("p95", times.p95), ("p99", times.p99), ("max", times.most)].map {
                ("\(name)_\($0)_ms", $1)
            }
        }
        return all
    }
}
