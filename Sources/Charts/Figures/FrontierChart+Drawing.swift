extension FrontierChart: Drawable {
    func draw(on canvas: inout Canvas) {
        let points = series.flatMap(drawn)
        guard !points.isEmpty else { return canvas.writeNoData() }
        let entries = series.enumerated().map { index, series in
            let key = Legend.Key.mark(SeriesStyle(index))
            return (key: key, name: drawn(series).isEmpty ? "\(series.name) (no data)" : series.name)
        }
        if entries.count > 1 || !(entries[0].name.isEmpty) { Legend.flow(entries, on: &canvas) }
        let (across, up) = (points.map(\.x), points.map(\.y))
        guard let plot = Plot(on: &canvas, x: x, covering: across, y: y, covering: up) else { return }

        var clearing = Clearing(in: plot.frame)
        canvas.clipped(to: plot.clip) { canvas in
            for (index, series) in series.enumerated() where series.hasFrontier {
                let steps = steps(frontier(series), in: plot)
                clearing.reserve(along: steps)
                let style = SeriesStyle(index)
                canvas.path(
                    Path(through: steps),
                    "\(style.paint) stroke",
                    dash: style.dash,
                    title: "Frontier of \(series.name)"
                )
            }
        }
        var wishes: [(point: Point, place: Position, isFirst: Bool)] = []
        for (index, series) in series.enumerated() {
            let unbeaten = series.hasFrontier ? frontier(series) : []
            for point in drawn(series) {
                let place = plot[point.x, point.y]
                guard plot.holds(place) else { continue }
                clearing.reserve(around: place, 5)
                let isFirst = unbeaten.contains(point)
                let how = isFirst || !series.hasFrontier ? "fill cut" : "ring"
                canvas.mark(
                    SeriesStyle(index),
                    at: place,
                    radius: isFirst ? 5 : 4,
                    how,
                    title: words(point, of: series)
                )
                if !point.label.isEmpty { wishes.append((point, place, isFirst)) }
            }
        }
        for wish in wishes.filter(\.isFirst) + wishes.filter({ !$0.isFirst }) {
            drawLabel(wish.point.label.printable, wish.place, isFirst: wish.isFirst, &clearing, on: &canvas)
        }
        canvas.note(leftOut: series.reduce(0) { $0 + $1.points.count } - points.count)
    }

    private func drawLabel(
        _ words: String,
        _ place: Position,
        isFirst: Bool,
        _ clearing: inout Clearing,
        on canvas: inout Canvas
    ) {
        let label = TextMetrics.fitted(words, to: canvas.width * 0.4)
        guard let spot = clearing.place(label, around: place, rings: isFirst ? 5 : 2) else { return }
        if spot.isFar {
            canvas.line(place, spot.box.nearest(to: place), "leader")
        }
        canvas.text(label, at: spot.start, .start, isFirst ? "halo" : "q halo", title: label == words ? nil : words)
    }

    /// The edge of what the points beat: from each unbeaten point one step to the next.
    private func steps(_ points: [Point], in plot: Plot) -> [Position] {
        guard let first = points.first, let last = points.last else { return [] }
        let worstX = betterX == .lower ? plot.frame.right : plot.frame.x
        let worstY = betterY == .lower ? plot.frame.y : plot.frame.bottom
        var steps = [Position(plot.x[first.x], worstY)]
        for (point, next) in zip(points, points.dropFirst() + [last]) {
            steps.append(plot[point.x, point.y])
            steps.append(plot[next.x, point.y])
        }
        return steps + [Position(worstX, plot.y[last.y])]
    }

    private func words(_ point: Point, of series: Series) -> String {
        let name = [series.name, point.label].filter { !$0.isEmpty }.joined(separator: ", ")
        return "\(name): \(x.measure.text(point.x)), \(y.measure.text(point.y))"
    }

    var summary: String {
        let parts = series.map { series in
            let points = drawn(series)
            guard !points.isEmpty else { return "\(series.name): no data." }
            guard series.hasFrontier else { return "\(series.name): \(points.count) points." }
            let unbeaten = frontier(series).map { words($0, of: Series("", [])) }
            return "\(series.name): \(points.count) points; not beaten: \(unbeaten.joined(separator: "; "))."
        }
        return (["\(y.label) against \(x.label)."] + parts).joined(separator: " ")
    }

    var numbers: Table {
        let columns = [
            Table.Column("Series"), .init("Point"), .init(x.label, x.measure), .init(y.label, y.measure),
            .init("Frontier"),
        ]
        let rows = series.flatMap { series in
            let unbeaten = series.hasFrontier ? frontier(series) : []
            return drawn(series).map { point -> [Table.Cell] in
                let isFirst = unbeaten.contains(point)
                return [
                    Table.Cell(series.name), Table.Cell(point.label), .number(point.x), .number(point.y),
                    Table.Cell(isFirst ? "yes" : ""),
                ]
            }
        }
        return Table(columns: columns, rows: rows)
    }
}
