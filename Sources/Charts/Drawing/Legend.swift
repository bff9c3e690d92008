/// What the marks of a chart mean.
struct Legend {
    /// The small drawing before a name.
    enum Key {
        case line(SeriesStyle)
        case lineWithMark(SeriesStyle)
        case mark(SeriesStyle)
        case bar(SeriesStyle)
        case area(Paint, Hatch)
        case band(SeriesStyle)
    }

    private static let keyWidth = 34.0
    private static let lineHeight = 20.0

    /// Names one after another, in as many lines as they need.
    static func flow(_ entries: [(key: Key, name: String)], on canvas: inout Canvas) {
        guard !entries.isEmpty else { return }
        var x = 0.0
        var baseline = canvas.bottom + 13
        for entry in entries {
            let keyWidth = entry.key.width
            let width = min(keyWidth + TextMetrics.width(of: entry.name.printable), canvas.width)
            if x > 0, x + width > canvas.width {
                x = 0
                baseline += lineHeight
            }
            entry.key.draw(at: Position(x, baseline - 4), on: &canvas)
            canvas.text(entry.name, at: Position(x + keyWidth, baseline), within: width - keyWidth)
            x += width + 20
        }
        canvas.bottom = baseline + 14
    }

    /// Names one under another, each with values under common titles.
    static func table(titles: [String], rows: [(key: Key, name: String, values: [String])], on canvas: inout Canvas) {
        let gap = canvas.layout.isNarrow ? 12.0 : 28
        let titles = titles.map { TextMetrics.fitted($0.printable, to: canvas.width / 4) }
        let widths = titles.indices.map { column in
            let texts = [titles[column]] + rows.map { $0.values[column] }
            return texts.map { TextMetrics.width(of: $0) }.max() ?? 0
        }
        let values = widths.reduce(0) { $0 + $1 + gap }
        let longest = rows.map { TextMetrics.width(of: $0.name.printable) }.max() ?? 0
        let nameWidth = max(min(longest, canvas.width - keyWidth - values), 40)
        var rights: [Double] = []
        for width in widths { rights.append((rights.last ?? keyWidth + nameWidth) + gap + width) }

        var baseline = canvas.bottom + 13
        for (title, right) in zip(titles, rights) { canvas.text(title, at: Position(right, baseline), .end, "q") }
        for row in rows {
            baseline += lineHeight
            row.key.draw(at: Position(0, baseline - 4), on: &canvas)
            canvas.text(row.name, at: Position(keyWidth, baseline), within: nameWidth)
            for (value, right) in zip(row.values, rights) {
                canvas.text(value, at: Position(right, baseline), .end, "n")
            }
        }
        canvas.bottom = baseline + 14
    }
}

extension Legend.Key {
    /// How far the name stands from the start of its key.
    var width: Double {
        switch self {
        case .area, .mark: 19
        case .line, .lineWithMark, .bar, .band: 34
        }
    }

    func draw(at left: Position, on canvas: inout Canvas) {
        let right = Position(left.x + 26, left.y)
        switch self {
        case .line(let style):
            canvas.line(left, right, "\(style.paint) stroke", dash: style.dash)
        case .lineWithMark(let style):
            canvas.line(left, right, "\(style.paint) stroke", dash: style.dash)
            canvas.mark(style, at: Position(left.x + 13, left.y), "fill cut")
        case .mark(let style):
            canvas.mark(style, at: Position(left.x + 6, left.y), "fill")
        case .bar(let style):
            canvas.box(Rect(x: left.x, y: left.y - 5, width: 26, height: 10), "\(style.paint) wash")
            canvas.line(left, right, "\(style.paint) stroke", dash: style.dash)
        case .area(let paint, let hatch):
            canvas.box(Rect(x: left.x, y: left.y - 6, width: 12, height: 12), paint, hatch, radius: 2)
        case .band(let style):
            canvas.box(Rect(x: left.x, y: left.y - 5, width: 26, height: 10), "\(style.paint) wash")
            canvas.line(left, right, "\(style.paint) stroke")
        }
    }
}
