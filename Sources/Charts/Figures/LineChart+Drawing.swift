extension LineChart: Drawable {
    func draw(on canvas: inout Canvas) {
        let lines = series.map(drawn)
        let points = lines.flatMap(\.self)
        guard !points.isEmpty else { return canvas.writeNoData() }
        if series.count > 1 || !(series[0].name.isEmpty) {
            let entries = series.enumerated().map { index, series in
                let name = lines[index].isEmpty ? "\(series.name) (no data)" : series.name
                return (key: Legend.Key.lineWithMark(SeriesStyle(index)), name: name)
            }
            Legend.flow(entries, on: &canvas)
        }
        let across = points.map(\.x) + (mark.map { [$0.point.x] } ?? [])
        var up = points.flatMap { [$0.y] + bounds($0) } + (mark.map { [$0.point.y] } ?? [])
        if let threshold { up.append(threshold.value) }
        guard let plot = Plot(on: &canvas, x: x, covering: across, y: y, covering: up) else { return }

        canvas.clipped(to: plot.clip) { canvas in
            for (index, line) in lines.enumerated() { drawBand(line, SeriesStyle(index), in: plot, on: &canvas) }
            for (index, line) in lines.enumerated() {
                let style = SeriesStyle(index)
                let path = Path(through: line.map { plot[$0.x, $0.y] })
                canvas.path(path, "\(style.paint) stroke", dash: style.dash)
            }
        }
        var clearing = Clearing(in: plot.frame)
        for (index, line) in lines.enumerated() {
            clearing.reserve(along: line.map { plot[$0.x, $0.y] })
            // Where points stand close, marks would hide the line.
            guard line.count <= 60 else { continue }
            for point in line {
                let place = plot[point.x, point.y]
                guard plot.holds(place) else { continue }
                clearing.reserve(around: place, 5)
                canvas.mark(SeriesStyle(index), at: place, "fill cut", title: words(point, of: series[index]))
            }
        }
        drawMark(in: plot, &clearing, on: &canvas)
        drawThreshold(in: plot, &clearing, on: &canvas)
        let leftOut = series.reduce(0) { $0 + $1.points.count } - points.count
        canvas.note(leftOut: leftOut)
    }

    private func bounds(_ point: Point) -> [Double] {
        guard let band = point.band else { return [] }
        return [band.lowerBound, band.upperBound].filter(y.admits)
    }

    private func drawBand(_ line: [Point], _ style: SeriesStyle, in plot: Plot, on canvas: inout Canvas) {
        let banded = line.filter { bounds($0).count == 2 }
        guard banded.count > 1 else { return }
        let upper = banded.map { plot[$0.x, bounds($0)[1]] }
        let lower = banded.reversed().map { plot[$0.x, bounds($0)[0]] }
        var path = Path(through: upper + lower)
        path.close()
        canvas.path(path, "\(style.paint) wash")
    }

    private func drawMark(in plot: Plot, _ clearing: inout Clearing, on canvas: inout Canvas) {
        guard let mark, x.admits(mark.point.x), y.admits(mark.point.y) else { return }
        let place = plot[mark.point.x, mark.point.y]
        guard plot.holds(place) else { return }
        canvas.line(place, Position(place.x, plot.frame.bottom), "ink thin", dash: "2 3")
        canvas.path(SeriesStyle(0).mark(at: place, radius: 8), "ink halo-ring")
        clearing.reserve(around: place, 9)
        clearing.reserve(along: [place, Position(place.x, plot.frame.bottom)])
        if let threshold, y.admits(threshold.value) {
            let height = plot.y[threshold.value]
            clearing.reserve(Rect(x: plot.frame.x, y: height - 2, width: plot.frame.width, height: 4))
        }
        let label = TextMetrics.fitted(mark.label.printable, to: plot.frame.width * 0.7, isBold: true)
        guard let spot = clearing.place(label, around: place, isBold: true, isNeeded: true, radius: 9) else {
            return canvas.note("The ring marks: \(mark.label.printable)")
        }
        canvas.text(label, at: spot.start, .start, "b halo")
    }

    private func drawThreshold(in plot: Plot, _ clearing: inout Clearing, on canvas: inout Canvas) {
        guard let threshold, y.admits(threshold.value) else { return }
        let height = plot.y[threshold.value]
        guard plot.holds(Position(plot.frame.x, height)) else { return }
        canvas.line(Position(plot.frame.x, height), Position(plot.frame.right, height), "limit", dash: "8 4")
        let label = TextMetrics.fitted(threshold.label.printable, to: plot.frame.width - 12)
        let width = TextMetrics.width(of: label)
        // Above or under the line, at either end or between: where least is in the way.
        let lefts = [0, 0.5, 1].map { plot.frame.x + 6 + $0 * (plot.frame.width - 12 - width) }
        let places = lefts.flatMap { left in [-5.0, 14].map { Position(left, height + $0) } }
        let boxes = places.map { Canvas.textBox(label, at: $0, .start) }
        let costs = boxes.map { box in plot.frame.contains(box) ? clearing.cost(of: box) : .infinity }
        let best = costs.indices.min { costs[$0] < costs[$1] } ?? 0
        guard plot.frame.contains(boxes[best]), !clearing.coversWords(boxes[best]) else {
            return canvas.note("The dashed line marks: \(threshold.label.printable)")
        }
        canvas.text(label, at: places[best], .start, "warn halo")
    }

    private func words(_ point: Point, of series: Series) -> String {
        let start = series.name.isEmpty ? "" : "\(series.name), "
        return "\(start)\(x.measure.text(point.x)): \(y.measure.text(point.y))"
    }

    var summary: String {
        let parts = series.map { series in
            let line = drawn(series)
            guard let first = line.first, let last = line.last else { return "\(series.name): no data." }
            return "\(words(first, of: series)) to \(x.measure.text(last.x)): \(y.measure.text(last.y))."
        }
        var sentences = ["\(y.label) by \(x.label)."] + parts
        if let threshold { sentences.append("Threshold \(threshold.label): \(y.measure.text(threshold.value)).") }
        if let mark {
            sentences.append(
                "Marked: \(mark.label), at \(x.measure.text(mark.point.x)), \(y.measure.text(mark.point.y))."
            )
        }
        return sentences.joined(separator: " ")
    }

    var numbers: Table {
        let hasBand = series.contains { $0.points.contains { $0.band != nil } }
        var columns = [Table.Column("Series"), .init(x.label, x.measure), .init(y.label, y.measure)]
        if hasBand { columns += [.init("low", y.measure), .init("high", y.measure)] }
        let rows = series.flatMap { series in
            drawn(series).map { point -> [Table.Cell] in
                let band = hasBand ? [point.band?.lowerBound ?? .nan, point.band?.upperBound ?? .nan] : []
                return [Table.Cell(series.name)] + ([point.x, point.y] + band).map { .number($0) }
            }
        }
        return Table(columns: columns, rows: rows)
    }
}
