/// Horizontal bars made of parts that add up, such as what a caller waited for, hop by hop.
public struct StackChart: Equatable, Sendable {
    /// One kind of part, which every bar has.
    public struct Part: Equatable, Sendable {
        /// Its name in the legend.
        public var name: String
        /// Its colour; nil takes the next one.
        public var paint: Paint?

        /// A kind of part.
        public init(_ name: String, _ paint: Paint? = nil) {
            self.name = name
            self.paint = paint
        }
    }

    /// One bar.
    public struct Row: Equatable, Sendable {
        /// What the bar is of.
        public var label: String
        /// How long each part is, in the order of the parts; what is missing, below zero or no number counts as zero.
        public var values: [Double]

        /// A bar with its parts.
        public init(_ label: String, _ values: [Double]) {
            self.label = label
            self.values = values
        }
    }

    /// The kinds of parts, from the start of the bars.
    public var parts: [Part]
    /// The bars, from top to bottom.
    public var rows: [Row]
    /// What the length means; always linear, and from zero on.
    public var axis: Axis

    /// Bars along an axis, made of some parts.
    public init(_ rows: [Row], of parts: [Part], along axis: Axis) {
        self.parts = parts
        self.rows = rows
        self.axis = axis
    }

    /// The lengths of the parts of a bar, one for each kind.
    func lengths(_ row: Row) -> [Double] {
        parts.indices.map { index in
            guard index < row.values.count, row.values[index].isDrawable else { return 0 }
            return max(0, row.values[index])
        }
    }

    /// The length of a whole bar.
    func total(_ row: Row) -> Double { lengths(row).reduce(0, +) }

    /// Lengths start at zero and are added.
    private var lengthAxis: Axis {
        var axis = axis
        axis.scale = .linear
        axis.includesZero = true
        axis.range = axis.range.flatMap { $0.upperBound > 0 ? 0...$0.upperBound : nil }
        return axis
    }

    private func paint(_ index: Int) -> Paint { parts[index].paint ?? .series(index) }

    private var decimals: Int { axis.measure.decimals(for: rows.flatMap { lengths($0) + [total($0)] }) }
}

extension StackChart: Drawable {
    func draw(on canvas: inout Canvas) {
        let totals = rows.map(total)
        guard totals.contains(where: { $0 > 0 }) else { return canvas.writeNoData() }
        let entries = parts.enumerated().map { (key: Legend.Key.area(paint($0), Hatch(part: $0)), name: $1.name) }
        Legend.flow(entries, on: &canvas)
        canvas.bottom += 4

        let isNarrow = canvas.layout.isNarrow
        let decimals = self.decimals
        let labels = rows.map { TextMetrics.width(of: $0.label.printable) }.max() ?? 0
        let sums = totals.map { TextMetrics.width(of: axis.measure.text($0, decimals: decimals), isBold: true) }
        let left = isNarrow ? 0.5 : min(labels + 16, canvas.width * 0.3)
        let right = isNarrow ? canvas.width - 1 : canvas.width - (sums.max() ?? 0) - 10
        let covered = [0] + totals
        guard let ruler = Ruler(lengthAxis, covering: covered, from: left, to: right, .across, paper: canvas.width)
        else {
            return canvas.writeNoData()
        }
        let rowHeight = isNarrow ? 52.0 : 38
        let top = canvas.bottom
        let bottom = top + rowHeight * Double(rows.count) + 2
        for tick in ruler.ticks { canvas.line(Position(tick.place, top), Position(tick.place, bottom), "grid") }
        for (index, row) in rows.enumerated() {
            let rowTop = top + Double(index) * rowHeight
            let sum = axis.measure.text(totals[index], decimals: decimals)
            let sumWidth = TextMetrics.width(of: sum, isBold: true)
            let bar = Rect(x: left, y: rowTop + (isNarrow ? 22 : 6), width: 0, height: 26)
            let baseline = isNarrow ? rowTop + 16 : bar.y + 17
            let room = isNarrow ? canvas.width - sumWidth - 12 : left - 14
            canvas.rowName(row.label, baseline: baseline, within: room, lines: isNarrow ? 1 : 2)
            let end = isNarrow ? canvas.width : ruler[totals[index]] + 8 + sumWidth
            canvas.text(sum, at: Position(min(end, canvas.width), baseline), .end, "b n halo")
            draw(row, ruler, bar, decimals, on: &canvas)
        }
        ruler.draw(at: bottom, on: &canvas)
    }

    private func draw(_ row: Row, _ ruler: Ruler, _ bar: Rect, _ decimals: Int, on canvas: inout Canvas) {
        let field = Rect(x: ruler.ends.lower, y: bar.y, width: ruler.ends.upper - ruler.ends.lower, height: bar.height)
        canvas.clipped(to: field) { canvas in
            var sum = 0.0
            for (index, length) in lengths(row).enumerated() where length > 0 {
                let (start, end) = (ruler[sum], ruler[sum + length])
                sum += length
                // A hair of paper between neighbours; the end of the last part is the end of the whole.
                let rect = Rect(x: start, y: bar.y, width: max(end - start - 1, 0.6), height: bar.height)
                let title = "\(row.label), \(parts[index].name): \(axis.measure.text(length, decimals: decimals))"
                canvas.box(rect, paint(index), Hatch(part: index), radius: min(2, rect.width / 2), title: title)
                let value = axis.measure.short(length, decimals: decimals)
                guard TextMetrics.width(of: value) + 8 <= rect.width, end <= field.right + 1 else { continue }
                let middle = Position(rect.middle.x, bar.y + 17)
                canvas.text(value, at: middle, .middle, "\(paint(index).className) on n")
            }
        }
    }

    var summary: String {
        let parts = rows.map { row in
            let lengths = lengths(row)
            let named = self.parts.indices.filter { lengths[$0] > 0 }.map { index in
                "\(self.parts[index].name) \(axis.measure.text(lengths[index]))"
            }
            return "\(row.label): \(axis.measure.text(total(row))) in all; \(named.joined(separator: ", "))."
        }
        return (["Parts of \(axis.label)."] + parts).joined(separator: " ")
    }

    var numbers: Table {
        Table(
            columns: [Table.Column("Part")] + rows.map { .init($0.label, axis.measure) },
            rows: parts.enumerated().map { index, part in
                [Table.Cell(part.name)] + rows.map { .number(lengths($0)[index]) }
            } + [[Table.Cell("in all")] + rows.map { .number(total($0)) }]
        )
    }
}
