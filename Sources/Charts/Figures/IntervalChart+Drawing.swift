internal import Statistics

extension IntervalChart: Drawable {
    func draw(on canvas: inout Canvas) {
        let estimates = rows.compactMap(drawn)
        var covered = estimates.flatMap { [$0.value, $0.low, $0.high] }
        guard !covered.isEmpty else { return canvas.writeNoData() }
        covered += [line, indifference?.lowerBound, indifference?.upperBound].compactMap(\.self)
        guard let sheet = RowSheet(self, covering: covered, on: canvas) else { return canvas.writeNoData() }

        drawSides(sheet, on: &canvas)
        let top = canvas.bottom
        let bottom = top + sheet.rowHeight * Double(rows.count) + 4
        if !canvas.layout.isNarrow { drawGround(sheet, top, bottom, on: &canvas) }
        for (index, row) in rows.enumerated() {
            let rowTop = top + Double(index) * sheet.rowHeight
            // On narrow paper, words stand above each interval, and the ground leaves them alone.
            if canvas.layout.isNarrow { drawGround(sheet, rowTop + 21, rowTop + sheet.rowHeight - 4, on: &canvas) }
            draw(row, sheet, top: rowTop, on: &canvas)
        }
        sheet.ruler.draw(at: bottom, on: &canvas)
    }

    private func drawSides(_ sheet: RowSheet, on canvas: inout Canvas) {
        guard let line, !(below + above).isEmpty else { return }
        let middle = min(max(sheet.ruler[line], sheet.ruler.ends.lower), sheet.ruler.ends.upper)
        let baseline = canvas.bottom + 12
        let (leftward, rightward) = ("← \(below)", "\(above) →")
        // Where a side has no room beside the line, its words start at the end of the axis.
        let left = max(middle - 8, TextMetrics.width(of: leftward))
        let right = min(middle + 8, canvas.width - TextMetrics.width(of: rightward))
        if !below.isEmpty { canvas.text(leftward, at: Position(min(left, right - 12), baseline), .end, "q") }
        if !above.isEmpty { canvas.text(rightward, at: Position(max(right, left + 12), baseline), .start, "q") }
        canvas.bottom = baseline + 8
    }

    private func drawGround(_ sheet: RowSheet, _ top: Double, _ bottom: Double, on canvas: inout Canvas) {
        let ends = sheet.ruler.ends
        if let indifference {
            let (left, right) = (sheet.ruler[indifference.lowerBound], sheet.ruler[indifference.upperBound])
            let (from, to) = (max(left, ends.lower), min(right, ends.upper))
            canvas.box(
                Rect(x: from, y: top, width: to - from, height: bottom - top),
                "zone",
                title: "No difference that matters"
            )
        }
        for tick in sheet.ruler.ticks {
            canvas.line(Position(tick.place, top), Position(tick.place, bottom), "grid")
        }
        guard let line, sheet.ruler.domain.contains(line) else { return }
        let place = sheet.ruler[line]
        canvas.line(Position(place, top), Position(place, bottom), "rule")
    }

    private func draw(_ row: Row, _ sheet: RowSheet, top: Double, on canvas: inout Canvas) {
        let isNarrow = canvas.layout.isNarrow
        let words = self.words(row, decimals: decimals)
        let baseline = top + (isNarrow ? 15 : 22)
        let value = words.map { "\($0.value) \($0.interval)" } ?? "no data"
        let valueWidth = TextMetrics.width(of: value)
        let labelWidth = isNarrow ? canvas.width - valueWidth - 12 : sheet.ruler.ends.lower - 16
        canvas.rowName(row.label, baseline: baseline, within: labelWidth, lines: isNarrow ? 1 : 2)
        let room = isNarrow ? canvas.width : canvas.width - sheet.ruler.ends.upper - 8
        canvas.text(value, at: Position(canvas.width, baseline), .end, words == nil ? "q" : "n", within: room)

        guard let estimate = drawn(row) else { return }
        let middle = top + (isNarrow ? 30 : 18)
        let (start, end) = (sheet.ruler.ends.lower, sheet.ruler.ends.upper)
        let (low, high) = (sheet.ruler[estimate.low], sheet.ruler[estimate.high])
        let classes = "\(row.tone.className) stroke"
        canvas.line(Position(min(max(low, start), end), middle), Position(max(min(high, end), start), middle), classes)
        for (place, outward) in [(low, -1.0), (high, 1.0)] {
            // An arrow says that the interval goes on where the axis ends.
            let edge = min(max(place, start), end)
            let isCut = edge != place
            // Of an interval that lies wholly beyond an end, one arrow is enough.
            if isCut, (place - edge) * outward < 0 { continue }
            let (back, half) = (isCut ? edge - outward * 6 : edge, 4.0)
            let corners = [Position(back, middle - half), Position(edge, middle), Position(back, middle + half)]
            canvas.path(Path(through: corners), classes)
        }
        let point = Position(sheet.ruler[estimate.value], middle)
        guard point.x >= start, point.x <= end else { return }
        // An empty mark says that the interval holds the reference.
        let isClear = line.map { estimate.low > $0 || estimate.high < $0 } ?? true
        let style = SeriesStyle(row.tone == .good ? 3 : row.tone == .bad ? 1 : 0)
        let how = isClear ? "fill cut" : "ring"
        canvas.path(style.mark(at: point, radius: 5), "\(row.tone.className) \(how)", title: "\(row.label): \(value)")
    }

    /// Where the columns are.
    private struct RowSheet {
        let ruler: Ruler
        let rowHeight: Double

        init?(_ chart: IntervalChart, covering values: [Double], on canvas: Canvas) {
            let isNarrow = canvas.layout.isNarrow
            let decimals = chart.decimals
            let labels = chart.rows.map { TextMetrics.width(of: $0.label.printable) }.max() ?? 0
            let words = chart.rows.map { row in
                chart.words(row, decimals: decimals).map { "\($0.value) \($0.interval)" } ?? "no data"
            }
            let valueWidth = words.map { TextMetrics.width(of: $0) }.max() ?? 0
            let left = isNarrow ? 8 : min(labels + 20, canvas.width * 0.3)
            let right = isNarrow ? canvas.width - 8 : canvas.width - min(valueWidth + 20, canvas.width * 0.35)
            guard let ruler = Ruler(chart.axis, covering: values, from: left, to: right, .across, paper: canvas.width)
            else { return nil }
            self.ruler = ruler
            rowHeight = isNarrow ? 46 : 36
        }
    }

    var summary: String {
        let decimals = self.decimals
        let parts = rows.map { row in
            guard let words = words(row, decimals: decimals) else { return "\(row.label): no data." }
            return "\(row.label): \(words.value), interval \(words.interval)."
        }
        return (["Estimates of \(axis.label) with their intervals."] + parts).joined(separator: " ")
    }

    var numbers: Table {
        Table(
            columns: [
                .init("What"), .init("estimate", axis.measure), .init("low", axis.measure), .init("high", axis.measure),
            ],
            rows: rows.map { row in
                let numbers = [row.estimate?.value, row.estimate?.low, row.estimate?.high]
                return [Table.Cell(row.label, row.tone)] + numbers.map { .number($0 ?? .nan) }
            }
        )
    }
}
