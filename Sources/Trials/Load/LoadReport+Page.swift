package import Charts

// A report as a page.
extension LoadReport {
    /// - Parameter settings: how it was measured, in names and values.
    package func page(_ title: String, subtitle: String, settings: [(name: String, value: String)]) -> Page {
        let isBroken = steps.contains { $0.fault(most) != nil }
        var sections: [Section] = [.verdict(verdict, knee == nil ? .bad : isBroken ? .neutral : .good)]
        sections.append(.heading("Whether calls are served in time"))
        sections.append(.figure(times))
        sections.append(.heading("What a call costs"))
        sections.append(.figure(processor))
        if let memory { sections.append(.figure(memory)) }
        sections.append(.heading("All figures"))
        sections.append(.table(table))
        sections.append(.heading("How it was measured"))
        sections.append(.settings(settings.map { .init($0.name, $0.value) }))
        sections.append(.details("Every figure", [.table(lines)]))
        return Page(title, subtitle: subtitle, sections)
    }

    private func points(_ value: (LoadStep) -> Double?) -> [LineChart.Point] {
        steps.compactMap { step in value(step).map { LineChart.Point(Double(step.calls), $0) } }
    }

    private var times: Figure {
        let mark = knee.map { knee in
            LineChart.Mark(
                Double(knee.calls),
                max(knee.lateness.p99 ?? 0, knee.share.p99 ?? 0),
                "\(knee.calls) calls"
            )
        }
        return Figure(
            "Lateness and the engine's share by the number of calls",
            caption: "p99. Agents' audio from when it is due to the write; the engine's own part of a turn's wait; the "
                + "callers' own frames, for what the measurement itself can tell apart.",
            .lines(
                LineChart(
                    [
                        LineChart.Series("agents' audio late", points(\.lateness.p99)),
                        LineChart.Series("engine's share of a wait", points(\.share.p99)),
                        LineChart.Series("callers' own frames late", points(\.generatorLateness.p99)),
                    ],
                    x: Axis("calls at a time", .count("calls")),
                    y: Axis("p99", .milliseconds, scale: .logarithmic),
                    threshold: LineChart.Threshold(most, "what may not be passed"),
                    mark: mark
                )
            )
        )
    }

    private var processor: Figure {
        var series = [LineChart.Series("engine", points(\.engine))]
        series.append(LineChart.Series("callers and simulators", points { $0.outside }))
        return Figure(
            "Processor time for each second of a call",
            caption: "A core has 1,000 ms a second.",
            .lines(
                LineChart(
                    series.filter { !$0.points.isEmpty },
                    x: Axis("calls at a time", .count("calls")),
                    y: Axis("processor time", .milliseconds, includesZero: true)
                )
            )
        )
    }

    private var memory: Figure? {
        let points = points(\.memory)
        guard !points.isEmpty else { return nil }
        return Figure(
            "Memory of the engine for each call",
            caption: "The most that was resident, less what was without calls.",
            .lines(
                LineChart(
                    [LineChart.Series("memory", points)],
                    x: Axis("calls at a time", .count("calls")),
                    y: Axis("memory", .unit("KiB"), includesZero: true)
                )
            )
        )
    }
}
