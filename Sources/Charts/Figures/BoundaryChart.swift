/// A sequential test: its statistic at each look, and the boundaries beyond which it stops.
public struct BoundaryChart: Equatable, Sendable {
    /// One look at the data.
    public struct Look: Equatable, Sendable {
        /// How many there were by then.
        public var count: Double
        /// The statistic; nil when it is still to come.
        public var statistic: Double?
        /// At or above this the test stops; nil when it does not on this side.
        public var upper: Double?
        /// At or below this the test stops; nil when it does not on this side.
        public var lower: Double?

        /// A look after so many.
        public init(after count: Double, statistic: Double?, upper: Double?, lower: Double?) {
            self.count = count
            self.statistic = statistic
            self.upper = upper
            self.lower = lower
        }

        var hasCrossed: Bool {
            guard let statistic else { return false }
            return upper.map { statistic >= $0 } ?? false || lower.map { statistic <= $0 } ?? false
        }
    }

    /// The looks, in their order.
    public var looks: [Look]
    /// What is counted.
    public var x: Axis
    /// What the statistic is.
    public var y: Axis
    /// What it means to cross the upper boundary.
    public var upperMeaning: String
    /// What it means to cross the lower boundary.
    public var lowerMeaning: String

    /// The looks of a test, with what its boundaries mean.
    public init(
        _ looks: [Look],
        x: Axis = Axis("Pairs", .count("pairs")),
        y: Axis = Axis("z"),
        upperMeaning: String,
        lowerMeaning: String
    ) {
        self.looks = looks
        self.x = x
        self.y = y
        self.upperMeaning = upperMeaning
        self.lowerMeaning = lowerMeaning
    }

    private var drawn: [Look] { looks.filter { x.admits($0.count) }.sorted { $0.count < $1.count } }

    private func points(_ value: (Look) -> Double?) -> [(look: Look, value: Double)] {
        drawn.compactMap { look in value(look).flatMap { y.admits($0) ? (look, $0) : nil } }
    }

    /// The first look that crossed a boundary.
    private var crossing: (look: Look, value: Double)? { points(\.statistic).first { $0.look.hasCrossed } }
}

extension BoundaryChart: Drawable {
    func draw(on canvas: inout Canvas) {
        let (upper, lower, path) = (points(\.upper), points(\.lower), points(\.statistic))
        let all = upper + lower + path
        guard !all.isEmpty else { return canvas.writeNoData() }
        let (boundary, statistic) = (SeriesStyle(1), SeriesStyle(0))
        Legend.flow(
            [
                (key: .lineWithMark(statistic), name: y.label.isEmpty ? "Statistic" : y.label),
                (key: .lineWithMark(boundary), name: "Boundary"),
            ],
            on: &canvas
        )
        let reach = max(all.map { abs($0.value) }.max() ?? 1, 1e-9)
        var (across, heights) = (x, y)
        heights.label = ""
        // The same on both sides of zero, and room for words beyond the boundaries.
        if heights.range == nil { heights.range = -reach * 1.25...reach * 1.25 }
        let counts = all.map(\.look.count)
        if across.scale == .linear, across.range == nil, let last = counts.max(), last > 0 {
            across.range = 0...last * 1.02
        }
        guard let plot = Plot(on: &canvas, x: across, covering: counts, y: heights, covering: all.map(\.value)) else {
            return
        }

        canvas.clipped(to: plot.clip) { canvas in
            for (side, edge) in [(upper, plot.frame.y), (lower, plot.frame.bottom)] where side.count > 1 {
                let points = side.map { plot[$0.look.count, $0.value] }
                var zone = Path(through: points)
                zone.add(Position(plot.frame.right, points[points.count - 1].y))
                zone.add(Position(plot.frame.right, edge))
                zone.add(Position(points[0].x, edge))
                zone.close()
                canvas.path(zone, "zone")
            }
            let zero = plot.y[0]
            canvas.line(Position(plot.frame.x, zero), Position(plot.frame.right, zero), "rule")
            for side in [upper, lower] {
                canvas.path(
                    Path(through: side.map { plot[$0.look.count, $0.value] }),
                    "\(boundary.paint) stroke",
                    dash: boundary.dash
                )
            }
            canvas.path(Path(through: path.map { plot[$0.look.count, $0.value] }), "\(statistic.paint) stroke")
        }
        var clearing = Clearing(in: plot.frame)
        for (points, style) in [(upper, boundary), (lower, boundary), (path, statistic)] {
            clearing.reserve(along: points.map { plot[$0.look.count, $0.value] })
            for point in points {
                let place = plot[point.look.count, point.value]
                guard plot.holds(place) else { continue }
                clearing.reserve(around: place, 5)
                let title = "After \(x.measure.text(point.look.count)): \(y.measure.text(point.value))"
                canvas.mark(style, at: place, radius: style == boundary ? 3.5 : 4, "fill cut", title: title)
            }
        }
        drawWords(plot, &clearing, on: &canvas)
    }

    private func drawWords(_ plot: Plot, _ clearing: inout Clearing, on canvas: inout Canvas) {
        let room = plot.frame.width - 16
        for (words, baseline) in [(upperMeaning, plot.frame.y + 16), (lowerMeaning, plot.frame.bottom - 8)] {
            let label = TextMetrics.fitted(words.printable, to: room)
            let place = Position(plot.frame.right - 8, baseline)
            clearing.reserveWords(Canvas.textBox(label, at: place, .end))
            canvas.text(label, at: place, .end, "q halo")
        }
        guard let crossing else { return }
        let place = plot[crossing.look.count, crossing.value]
        guard plot.holds(place) else { return }
        canvas.path(SeriesStyle(0).mark(at: place, radius: 8), "ink halo-ring")
        let label = "stops after \(x.measure.text(crossing.look.count))"
        guard let spot = clearing.place(label, around: place, isBold: true, radius: 9) else { return }
        canvas.text(label, at: spot.start, .start, "b halo")
    }

    var summary: String {
        let seen = points(\.statistic)
        let start = "A sequential test with \(looks.count) looks, of which \(seen.count) have been made."
        guard let crossing else { return start + " No boundary is crossed." }
        let isUpper = crossing.look.upper.map { crossing.value >= $0 } ?? false
        let meaning = isUpper ? upperMeaning : lowerMeaning
        return "\(start) It stops after \(x.measure.text(crossing.look.count)): \(meaning)."
    }

    var numbers: Table {
        Table(
            columns: [
                .init(x.label, x.measure), .init(y.label, y.measure), .init("lower boundary", y.measure),
                .init("upper boundary", y.measure),
            ],
            rows: looks.map { look in
                [look.count, look.statistic ?? .nan, look.lower ?? .nan, look.upper ?? .nan].map { .number($0) }
            }
        )
    }
}
