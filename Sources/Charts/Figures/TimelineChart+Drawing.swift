extension TimelineChart: Drawable {
    private static let laneHeight = 40.0
    private static let laneGap = 6.0

    func draw(on canvas: inout Canvas) {
        guard let shown else { return canvas.writeNoData() }
        let lanes = drawnLanes
        let isNarrow = canvas.layout.isNarrow
        if isNarrow {
            let entries = lanes.enumerated().map { (key: Legend.Key.area(paint($0), .none), name: $1.name) }
            Legend.flow(entries, on: &canvas)
        }
        let names = lanes.map { TextMetrics.width(of: $0.name.printable) }.max() ?? 0
        let left = isNarrow ? 6 : min(names + 14, canvas.width * 0.2)
        let rows = rows(of: shown, on: canvas.layout)
        for (index, row) in rows.enumerated() {
            // What happens where one row ends and the next begins is in the next.
            let events = drawnEvents.filter { event in
                row.contains(event.time) && (event.time < row.upperBound || index == rows.count - 1)
            }
            draw(row, lanes, events, from: left, on: &canvas)
            canvas.bottom += 10
        }
        let spans = self.lanes.reduce(0) { $0 + $1.spans.count } - lanes.reduce(0) { $0 + $1.spans.count }
        canvas.note(leftOut: spans + events.count - drawnEvents.count)
    }

    /// The time, cut into rows that can be read.
    private func rows(of shown: ClosedRange<Double>, on layout: Layout) -> [ClosedRange<Double>] {
        let (wanted, most) = layout.isNarrow ? (10.0, 12.0) : (24.0, 8.0)
        let length = shown.upperBound - shown.lowerBound
        guard length > wanted * 1.25 else { return [shown] }
        let choices = [10.0, 15, 20, 30, 60, 120, 300, 600, 1_200, 3_600, 7_200, 14_400, 43_200, 86_400]
        let seconds = choices.first { length / $0 <= most && $0 >= wanted * 0.8 } ?? length / most
        let count = Int((length / seconds - 1e-9).rounded(.up))
        let edges = (0...count).map { shown.lowerBound + Double($0) * seconds }
        return zip(edges, edges.dropFirst()).map { $0...$1 }
    }

    private func draw(
        _ row: ClosedRange<Double>,
        _ lanes: [Lane],
        _ events: [Event],
        from left: Double,
        on canvas: inout Canvas
    ) {
        var axis = Self.axis
        axis.range = row
        let ends = [row.lowerBound, row.upperBound]
        guard let ruler = Ruler(axis, covering: ends, from: left, to: canvas.width - 8, .across, paper: canvas.width)
        else { return }
        let callouts = Callouts(events.map { ($0.label.printable, ruler[$0.time]) }, in: left...canvas.width)
        let top = canvas.bottom + callouts.height + 4
        let bottom = top + Double(lanes.count) * (Self.laneHeight + Self.laneGap)

        for tick in ruler.ticks { canvas.line(Position(tick.place, top), Position(tick.place, bottom), "grid") }
        let strokes = zip(events, callouts.places).map { event, callout in
            let level = canvas.bottom + callouts.height - Double(callout.level) * Callouts.levelHeight
            return (event, callout, callout.side == .above ? level + 4 : level - 4)
        }
        for (event, callout, start) in strokes {
            let end = Position(callout.x, bottom - Self.laneGap + 3)
            canvas.line(Position(callout.x, start), end, "\(event.tone.className) event thin")
        }
        for (index, lane) in lanes.enumerated() {
            let y = top + Double(index) * (Self.laneHeight + Self.laneGap)
            if !canvas.layout.isNarrow {
                canvas.text(lane.name, at: Position(0, y + 24), .start, "q", within: left - 8)
            }
            drawBoxes(lane, paint(index), ruler, y, on: &canvas)
        }
        // Where a stroke passes under speech it shows through, but words stay above it.
        for (_, callout, _) in strokes {
            canvas.line(Position(callout.x, top), Position(callout.x, bottom - Self.laneGap), "paper over thin")
        }
        for (index, lane) in lanes.enumerated() {
            drawWords(lane, paint(index), ruler, top + Double(index) * (Self.laneHeight + Self.laneGap), on: &canvas)
        }
        for (event, callout, start) in strokes {
            canvas.path(
                SeriesStyle(0).mark(at: Position(callout.x, start), radius: 2.5),
                "\(event.tone.className) fill"
            )
            let title = "\(Measure.clock.text(event.time)) \(event.label)"
            // The stroke ends beside the words, or under them.
            let baseline = start + (callout.side == .above ? -4 : 4)
            let place = Position(callout.reach.lowerBound, baseline)
            canvas.text(callout.label, at: place, .start, "\(event.tone.textClass) halo", title: title)
        }
        canvas.bottom = bottom
        ruler.draw(at: bottom, on: &canvas)
    }

    private func spans(_ lane: Lane, _ ruler: Ruler, _ y: Double) -> [(span: Span, rect: Rect)] {
        lane.spans.filter { $0.end >= ruler.domain.lowerBound && $0.start <= ruler.domain.upperBound }.map { span in
            let start = ruler[max(span.start, ruler.domain.lowerBound)]
            let end = ruler[min(span.end, ruler.domain.upperBound)]
            return (span, Rect(x: start, y: y, width: max(end - start, 2), height: Self.laneHeight))
        }
    }

    private func words(_ span: Span, of lane: Lane) -> String {
        let time = "\(Measure.clock.text(span.start)) to \(Measure.clock.text(span.end))"
        return [lane.name, time, span.label].filter { !$0.isEmpty }.joined(separator: ", ")
    }

    private func drawBoxes(_ lane: Lane, _ paint: Paint, _ ruler: Ruler, _ y: Double, on canvas: inout Canvas) {
        let middle = y + Self.laneHeight / 2
        canvas.line(Position(ruler.ends.lower, middle), Position(ruler.ends.upper, middle), "grid")
        for (span, rect) in spans(lane, ruler, y) {
            let classes = "\(paint.className) \(span.isFaint ? "faint edged" : "fill")"
            canvas.box(rect, classes, radius: 3, title: words(span, of: lane))
        }
    }

    private func drawWords(_ lane: Lane, _ paint: Paint, _ ruler: Ruler, _ y: Double, on canvas: inout Canvas) {
        let spans = spans(lane, ruler, y)
        // Up to where this lane has words.
        var written = -Double.infinity
        for (index, (span, rect)) in spans.enumerated() {
            let label = span.label.printable
            let next = index + 1 < spans.count ? spans[index + 1].rect.x : canvas.width
            let inside = TextMetrics.lines(label, to: min(rect.right, next) - rect.x - 10, atMost: 2)
            // Short speech leaves room behind it for its words.
            let isCut = span.start < ruler.domain.lowerBound || span.end > ruler.domain.upperBound
            let outside = isCut ? [] : TextMetrics.lines(label, to: next - rect.right - 12, atMost: 2)
            let isInside = inside.joined().count >= outside.joined().count || (rect.width > 90 && inside.count > 1)
            let lines = isInside ? inside : outside
            let left = isInside ? rect.x + 5 : rect.right + 6
            guard lines.joined().count > min(3, label.count - 1), left > written + 2 else { continue }
            written = left + (lines.map { TextMetrics.width(of: $0) }.max() ?? 0)
            let classes = isInside ? span.isFaint ? "" : "\(paint.className) on" : "q halo"
            let first = y + Self.laneHeight / 2 + 4 - Double(lines.count - 1) * 7.5
            for (number, line) in lines.enumerated() {
                let place = Position(left, first + Double(number) * 15)
                canvas.text(line, at: place, .start, classes, title: words(span, of: lane))
            }
        }
    }

    var summary: String {
        guard shown != nil else { return "A timeline without data." }
        let lanes = drawnLanes.map { lane in
            let busy = lane.spans.reduce(0) { $0 + $1.end - $1.start }
            return "\(lane.name): \(lane.spans.count) stretches, \(Measure.seconds.text(busy)) in all."
        }
        let events = drawnEvents.map { "\(Measure.clock.text($0.time)) \($0.label)." }
        return (["Timeline of a call."] + lanes + (events.isEmpty ? [] : ["Events:"] + events)).joined(separator: " ")
    }

    var numbers: Table {
        let spans = drawnLanes.flatMap { lane in
            lane.spans.map { (lane.name, $0.start, $0.end, $0.label, Tone.neutral) }
        }
        let events = drawnEvents.map { ("", $0.time, Double.nan, $0.label, $0.tone) }
        let rows = (spans + events).enumerated().sorted { ($0.element.1, $0.offset) < ($1.element.1, $1.offset) }
        return Table(
            columns: [
                .init("from", .clock), .init("to", .clock), .init("Who"), .init("What"),
            ],
            rows: rows.map(\.element).map { who, start, end, what, tone in
                [.number(start), .number(end), Table.Cell(who), Table.Cell(what, tone)]
            }
        )
    }
}
