package import Charts
internal import ProviderKit
internal import Statistics

// A report as a page.
extension TrialReport {
    /// What the page says of where and when it was made.
    package struct Heading: Sendable {
        package var title: String
        package var subtitle: String
        package var settings: [(name: String, value: String)]

        package init(title: String, subtitle: String, settings: [(name: String, value: String)]) {
            self.title = title
            self.subtitle = subtitle
            self.settings = settings
        }
    }

    package func page(_ heading: Heading) -> Page {
        var sections: [Section] = [.verdict(verdict)]
        sections.append(.heading("How long callers wait"))
        sections.append(.figure(waits))
        if let hops { sections.append(.figure(hops)) }
        if let reactions { sections.append(.figure(reactions)) }
        sections.append(.table(latencies))
        sections.append(.heading("What went wrong"))
        sections.append(.table(shares))
        let troubles = troubles
        if !troubles.isEmpty {
            sections.append(.details("Calls that did not come to their end", troubles.map { .paragraph($0) }))
        }
        sections += agreementSections
        sections.append(.heading("How it was measured"))
        sections.append(.settings(heading.settings.map { .init($0.name, $0.value) }))
        sections.append(.details("Every line of every call", [.table(lines)]))
        return Page(heading.title, subtitle: heading.subtitle, sections)
    }

    /// The report in a sentence.
    package var verdict: String {
        guard let row = row(.voiceToVoice), let p50 = row.quantiles.first, row.quantiles.count > 2 else {
            return "Nobody was answered in \(calls.count) calls."
        }
        let p95 = row.quantiles[2]
        return "Callers wait \(Self.whole(p50.value)) ms for an answer (half of them), and 19 of 20 at most "
            + "\(Self.whole(p95.value)) ms, in \(row.count) turns of \(calls.count) calls."
    }

    private var waits: Figure {
        var samples = [Sample("at the ear", TrialFigure.voiceToVoice.values(of: calls).flatMap(\.self))]
        let logged = TrialFigure.logged.values(of: calls).flatMap(\.self)
        if !logged.isEmpty { samples.append(Sample("by the log", logged)) }
        return Figure(
            "From the caller's last sound to the answer",
            caption: "The share of turns that were answered by then.",
            .distribution(DistributionChart(samples, along: Axis("wait", .milliseconds)))
        )
    }

    private var hops: Figure? {
        let parts = TrialFigure.parts.map { part in
            (name: part.name, values: part.values(of: calls).flatMap(\.self))
        }
        guard let count = parts.first?.values.count, count > 0 else { return nil }
        // Means add up; medians do not.
        let scripts = Dictionary(grouping: calls, by: \.script).sorted { $0.key < $1.key }
        var rows = [StackChart.Row("all calls", parts.map { Self.mean($0.values) })]
        rows += scripts.compactMap { name, calls in
            let values = TrialFigure.parts.map { $0.values(of: calls).flatMap(\.self) }
            return values.first?.isEmpty == false ? StackChart.Row(name, values.map(Self.mean)) : nil
        }
        let paints: [Paint] = [.line, .ear, .earLight, .mind, .mindMiddle, .mindLight, .voice, .line, .line]
        return Figure(
            "What the wait is made of",
            caption: "Means of each part; they add up to the mean of the whole.",
            .stack(
                StackChart(
                    rows,
                    of: zip(parts, paints).map { StackChart.Part($0.name, $1) },
                    along: Axis("wait", .milliseconds)
                )
            )
        )
    }

    private var reactions: Figure? {
        let values = TrialFigure.bargeIn.values(of: calls).flatMap(\.self)
        guard values.count > 1 else { return nil }
        return Figure(
            "From a caller's cutting in to silence",
            .distribution(DistributionChart([Sample("reaction", values)], along: Axis("reaction", .milliseconds)))
        )
    }

    private var agreementSections: [Section] {
        let all = disagreements
        guard let share = TrialShare.agreement.proportion(of: calls) else { return [] }
        var sections: [Section] = [
            .paragraph(
                "Ear and log tell the same to 10 ms of \(share.hits) of \(share.count) turns "
                    + "(\(Self.percent(share.share)) %)."
            )
        ]
        if !all.isEmpty {
            sections.append(.details("Where they do not", all.map { .paragraph($0) }))
        }
        return sections
    }

    private static func mean(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }
}
