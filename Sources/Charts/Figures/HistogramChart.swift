/// How values are spread: the share of each sample in each bin, and the density that is behind it.
public struct HistogramChart: Equatable, Sendable {
    /// What is drawn of each sample.
    public enum Shape: Equatable, Sendable {
        /// Bars.
        case bars
        /// A smooth curve.
        case density
        /// Both.
        case barsAndDensity
    }

    /// What is compared.
    public var samples: [Sample]
    /// What the values mean.
    public var axis: Axis
    /// What is drawn of each.
    public var shape: Shape

    /// The spread of some samples along one axis.
    public init(_ samples: [Sample], along axis: Axis, shape: Shape = .barsAndDensity) {
        self.samples = samples
        self.axis = axis
        self.shape = shape
    }

    private var sorted: [SortedSample] { samples.map { SortedSample($0, on: axis) } }
}

extension HistogramChart: Drawable {
    func draw(on canvas: inout Canvas) {
        let samples = sorted
        let ends = samples.flatMap { [$0.values.first, $0.values.last].compactMap(\.self) }
        guard let domain = axis.domain(covering: ends) else { return canvas.writeNoData() }
        let bins = Bins(samples.map(\.values), on: axis, over: domain)
        let shares = samples.map { bins.shares(of: $0.values) }
        let densities = samples.map { bins.density(of: $0.values) }
        drawLegend(samples, on: &canvas)

        let title = "Share of values, per \(axis.measure.text(bins.width))"
        let shareAxis = Axis(axis.scale == .linear ? title : "Share of values, per bin", .percent, includesZero: true)
        var heights = [0.0]
        if shape != .density { heights += shares.flatMap(\.self) }
        if shape != .bars { heights += densities.flatMap { $0.map(\.share) } }
        let edges = [bins.edges[0], bins.edges[bins.edges.count - 1]]
        guard let plot = Plot(on: &canvas, x: axis, covering: edges, y: shareAxis, covering: heights) else { return }
        canvas.clipped(to: plot.clip) { canvas in
            for (index, sample) in samples.enumerated() where !sample.values.isEmpty {
                if shape != .density { drawBars(shares[index], bins, index, in: plot, on: &canvas) }
            }
            for (index, sample) in samples.enumerated() where sample.values.count > 1 {
                guard shape != .bars else { continue }
                let style = SeriesStyle(index)
                let path = Path(through: densities[index].map { plot[$0.value, $0.share] })
                canvas.path(path, "\(style.paint) stroke", dash: style.dash, title: sample.name)
            }
        }
        canvas.note(leftOut: samples.reduce(0) { $0 + $1.leftOut })
    }

    private func drawBars(_ shares: [Double], _ bins: Bins, _ index: Int, in plot: Plot, on canvas: inout Canvas) {
        let style = SeriesStyle(index)
        var outline = Path()
        outline.add(Position(plot.x[bins.edges[0]], plot.frame.bottom))
        for (bin, share) in shares.enumerated() {
            let (left, right) = (plot.x[bins.edges[bin]], plot.x[bins.edges[bin + 1]])
            let top = plot.y[share]
            outline.add(Position(left, top))
            outline.add(Position(right, top))
            let range = "\(axis.measure.text(bins.edges[bin])) to \(axis.measure.text(bins.edges[bin + 1]))"
            let rect = Rect(x: left + 0.5, y: top, width: right - left - 1, height: plot.frame.bottom - top)
            let title = "\(samples[index].name), \(range): \(Measure.percent.text(share))"
            canvas.box(rect, "\(style.paint) wash", title: title)
        }
        outline.add(Position(plot.x[bins.edges[bins.edges.count - 1]], plot.frame.bottom))
        canvas.path(outline, "\(style.paint) thin", dash: shape == .bars ? style.dash : nil)
    }

    private func drawLegend(_ samples: [SortedSample], on canvas: inout Canvas) {
        let decimals = axis.measure.decimals(for: samples.flatMap { [$0.mean, $0.standardDeviation] })
        let rows = samples.enumerated().map { index, sample in
            let values = [sample.mean, sample.standardDeviation].map { axis.measure.short($0, decimals: decimals) }
            let key = shape == .density ? Legend.Key.line(SeriesStyle(index)) : .bar(SeriesStyle(index))
            return (key, sample.name, [Measure.number.text(Double(sample.values.count))] + values)
        }
        Legend.table(titles: ["n", axis.measure.title("mean"), "s.d."], rows: rows, on: &canvas)
    }

    var summary: String {
        let parts = sorted.map { sample in
            guard !sample.values.isEmpty else { return "\(sample.name): no data." }
            let spread = "standard deviation \(axis.measure.text(sample.standardDeviation))"
            return "\(sample.name): \(sample.values.count) values, mean \(axis.measure.text(sample.mean)), \(spread)."
        }
        return (["Histogram of \(axis.label)."] + parts).joined(separator: " ")
    }

    var numbers: Table {
        let samples = sorted
        let ends = samples.flatMap { [$0.values.first, $0.values.last].compactMap(\.self) }
        var columns = [Table.Column("from", axis.measure), .init("to", axis.measure)]
        columns += samples.map { .init($0.name, .percent) }
        guard let domain = axis.domain(covering: ends) else { return Table(columns: columns, rows: []) }
        let bins = Bins(samples.map(\.values), on: axis, over: domain)
        let shares = samples.map { bins.shares(of: $0.values) }
        let rows = zip(bins.edges, bins.edges.dropFirst()).enumerated().map { bin, edges in
            [.number(edges.0), .number(edges.1)] + shares.map { Table.Cell.number($0[bin]) }
        }
        return Table(columns: columns, rows: rows)
    }
}
