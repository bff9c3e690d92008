/// Empirical distributions: for each value, the share of the sample that does not exceed it.
public struct DistributionChart: Equatable, Sendable {
    /// What is compared.
    public var samples: [Sample]
    /// What the values mean.
    public var axis: Axis

    /// The distributions of some samples along one axis.
    public init(_ samples: [Sample], along axis: Axis) {
        self.samples = samples
        self.axis = axis
    }

    /// The shares that are marked on each curve.
    private static let marked: [(share: Double, name: String)] = [(0.5, "p50"), (0.95, "p95")]

    private var sorted: [SortedSample] { samples.map { SortedSample($0, on: axis) } }
}

extension DistributionChart: Drawable {
    func draw(on canvas: inout Canvas) {
        let samples = sorted
        guard samples.contains(where: { !$0.values.isEmpty }) else { return canvas.writeNoData() }
        drawLegend(samples, on: &canvas)
        let share = Axis("Share of values up to here", .percent, range: 0...1)
        let ends = samples.flatMap { [$0.values.first, $0.values.last].compactMap(\.self) }
        guard let plot = Plot(on: &canvas, x: axis, covering: ends, y: share, covering: [0, 1]) else { return }

        for mark in Self.marked {
            let place = plot.y[mark.share]
            canvas.line(Position(plot.frame.x, place), Position(plot.frame.right, place), "guide", dash: "1 3")
        }
        canvas.clipped(to: plot.clip) { canvas in
            for (index, sample) in samples.enumerated() where !sample.values.isEmpty {
                let style = SeriesStyle(index)
                canvas.path(
                    curve(sample.values, in: plot),
                    "\(style.paint) stroke",
                    dash: style.dash,
                    title: sample.name
                )
            }
        }
        for (index, sample) in samples.enumerated() where !sample.values.isEmpty {
            for mark in Self.marked { draw(mark, of: sample, SeriesStyle(index), in: plot, on: &canvas) }
        }
        for mark in Self.marked {
            let place = Position(plot.frame.x + 6, plot.y[mark.share] + 13)
            canvas.text(mark.name, at: place, .start, "q halo")
        }
        canvas.note(leftOut: samples.reduce(0) { $0 + $1.leftOut })
    }

    private func draw(
        _ mark: (share: Double, name: String),
        of sample: SortedSample,
        _ style: SeriesStyle,
        in plot: Plot,
        on canvas: inout Canvas
    ) {
        let value = sample.quantile(mark.share)
        let point = plot[value, mark.share]
        guard plot.holds(point) else { return }
        let foot = Position(point.x, plot.frame.bottom)
        canvas.line(foot, Position(foot.x, foot.y - 9), "\(style.paint) stroke")
        canvas.mark(style, at: point, "fill cut", title: "\(sample.name), \(mark.name): \(axis.measure.text(value))")
    }

    private func drawLegend(_ samples: [SortedSample], on canvas: inout Canvas) {
        let decimals = axis.measure.decimals(
            for: samples.flatMap { sample in Self.marked.map { sample.quantile($0.share) } }
        )
        let rows = samples.enumerated().map { index, sample in
            let values = Self.marked.map { axis.measure.short(sample.quantile($0.share), decimals: decimals) }
            let count = Measure.number.text(Double(sample.values.count))
            return (Legend.Key.lineWithMark(SeriesStyle(index)), sample.name, [count] + values)
        }
        Legend.table(titles: ["n"] + Self.marked.map { axis.measure.title($0.name) }, rows: rows, on: &canvas)
    }

    /// Steps, of which those that fall on the same half unit are one.
    private func curve(_ values: [Double], in plot: Plot) -> Path {
        var path = Path()
        var height = plot.y[0]
        var index = 0
        while index < values.count {
            let place = plot.x[values[index]]
            while index < values.count, plot.x[values[index]] - place < 0.5 { index += 1 }
            path.add(Position(place, height))
            height = plot.y[Double(index) / Double(values.count)]
            path.add(Position(place, height))
        }
        return path
    }

    var summary: String {
        let parts = sorted.map { sample in
            guard !sample.values.isEmpty else { return "\(sample.name): no data." }
            let marks = Self.marked.map { "\($0.name) \(axis.measure.text(sample.quantile($0.share)))" }
            return "\(sample.name): \(sample.values.count) values, \(marks.joined(separator: ", "))."
        }
        return (["Empirical distribution of \(axis.label)."] + parts).joined(separator: " ")
    }

    var numbers: Table {
        let shares = [0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99]
        var columns = [Table.Column("Sample"), .init("n", .number), .init("least", axis.measure)]
        columns += shares.map { .init("p\(Int(($0 * 100).rounded()))", axis.measure) }
        columns.append(.init("greatest", axis.measure))
        return Table(
            columns: columns,
            rows: sorted.map { sample in
                var row = [Table.Cell(sample.name), .number(Double(sample.values.count))]
                row.append(.number(sample.values.first ?? .nan))
                row += shares.map { .number(sample.quantile($0)) }
                return row + [.number(sample.values.last ?? .nan)]
            }
        )
    }
}
