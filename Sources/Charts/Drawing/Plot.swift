/// A field between a horizontal and a vertical axis.
struct Plot {
    let frame: Rect
    let x: Ruler
    let y: Ruler

    /// Lays two axes out under what is drawn already, and draws them with their grid; nil when either has no values.
    init?(
        on canvas: inout Canvas,
        x: Axis,
        covering across: [Double],
        y: Axis,
        covering up: [Double],
        height: (wide: Double, narrow: Double) = (320, 250)
    ) {
        let hasTitle = !y.title.isEmpty
        let top = canvas.bottom + (hasTitle ? 28 : 12)
        let bottom = top + (canvas.layout.isNarrow ? height.narrow : height.wide)
        guard let y = Ruler(y, covering: up, from: bottom, to: top, .up) else { return nil }
        let left = (y.labelWidth + 8).rounded(.up)
        guard let x = Ruler(x, covering: across, from: left, to: canvas.width - 8, .across, paper: canvas.width) else {
            return nil
        }
        (self.x, self.y) = (x, y)
        frame = Rect(x: left, y: top, width: canvas.width - 8 - left, height: bottom - top)

        if hasTitle { canvas.text(y.axis.title, at: Position(0, top - 15), .start, "q") }
        drawUpright(on: &canvas)
        drawAcross(on: &canvas)
    }

    /// The field and as much around it as a line is thick.
    var clip: Rect { Rect(x: frame.x - 2, y: frame.y - 2, width: frame.width + 4, height: frame.height + 4) }

    /// Where two values meet.
    subscript(across: Double, up: Double) -> Position { Position(x[across], y[up]) }

    /// Whether a place is within the field; places on its edge are.
    func holds(_ point: Position) -> Bool {
        point.x >= frame.x - 0.01 && point.x <= frame.right + 0.01 && point.y >= frame.y - 0.01
            && point.y <= frame.bottom + 0.01
    }

    private func drawUpright(on canvas: inout Canvas) {
        for tick in y.ticks {
            canvas.line(Position(frame.x, tick.place), Position(frame.right, tick.place), "grid")
            canvas.text(tick.label, at: Position(frame.x - 8, tick.place + 4), .end, "q n")
        }
    }

    private func drawAcross(on canvas: inout Canvas) {
        canvas.bottom = frame.bottom
        x.draw(at: frame.bottom, on: &canvas)
    }
}

extension Ruler {
    /// Draws a horizontal axis with its labels and its title under it.
    func draw(at y: Double, on canvas: inout Canvas) {
        canvas.line(Position(ends.lower, y), Position(ends.upper, y), "axis")
        for place in minorPlaces { canvas.line(Position(place, y), Position(place, y + 3), "axis") }
        for tick in ticks {
            canvas.line(Position(tick.place, y), Position(tick.place, y + 5), "axis")
            canvas.text(tick.label, at: Position(tick.labelPlace, y + 19), .middle, "q n")
        }
        canvas.bottom = max(canvas.bottom, y + 24)
        guard !axis.title.isEmpty else { return }
        let half = min(TextMetrics.width(of: axis.title), canvas.width) / 2
        let middle = min(max((ends.lower + ends.upper) / 2, half), canvas.width - half)
        canvas.text(axis.title, at: Position(middle, y + 39), .middle, "q")
        canvas.bottom = y + 44
    }
}
