/// Finds places for labels among what is drawn already.
struct Clearing {
    /// A place that was found.
    struct Place {
        /// Where the text starts, on its baseline.
        let start: Position
        let box: Rect
        /// Whether it is so far from what it names that a line has to lead there.
        let isFar: Bool
    }

    private let bounds: Rect
    private var taken: [Rect] = []
    /// Those of them that are words.
    private var words: [Rect] = []

    init(in bounds: Rect) { self.bounds = bounds }

    /// Keeps a rectangle free of labels.
    mutating func reserve(_ rect: Rect) { taken.append(rect) }

    /// Keeps a rectangle with words in it free, also of lines that lead to labels.
    mutating func reserveWords(_ rect: Rect) {
        taken.append(rect)
        words.append(rect)
    }

    /// Whether there are words in a rectangle.
    func coversWords(_ rect: Rect) -> Bool { words.contains { $0.overlap(with: rect) > 0 } }

    /// Keeps the surroundings of a place free.
    mutating func reserve(around point: Position, _ radius: Double) {
        reserve(Rect(x: point.x - radius, y: point.y - radius, width: 2 * radius, height: 2 * radius))
    }

    /// Keeps the way of a line free.
    mutating func reserve(along points: [Position]) {
        for (start, end) in zip(points, points.dropFirst()) {
            let length = max(abs(end.x - start.x), abs(end.y - start.y))
            let steps = min(max(Int(length / 8), 1), 200)
            for step in 0...steps {
                let share = Double(step) / Double(steps)
                let (x, y) = (start.x + share * (end.x - start.x), start.y + share * (end.y - start.y))
                reserve(around: Position(x, y), 2)
            }
        }
    }

    /// How much of a rectangle is taken.
    func cost(of box: Rect) -> Double { taken.reduce(0) { $0 + $1.overlap(with: box) } }

    /// The best place for a text around what it names, which is taken from then on.
    ///
    /// With `isNeeded` it may cover lines and marks, though never words; nil says that there is no room.
    /// - Parameter radius: How large the mark of what is named is.
    /// - Parameter rings: How far the text may go; from the third ring on, a line leads there.
    mutating func place(
        _ text: String,
        around point: Position,
        isBold: Bool = false,
        isNeeded: Bool = false,
        radius: Double = 4,
        rings: Int = 5
    ) -> Place? {
        let width = TextMetrics.width(of: text, isBold: isBold)
        let height = TextMetrics.ascent + TextMetrics.descent
        var best: (place: Place, cost: Double)?
        for (ring, reach) in [4.0, 9, 22, 38, 58].prefix(rings).enumerated() {
            let distance = reach + radius
            let (left, right) = (point.x - distance - width, point.x + distance)
            let (above, below) = (point.y - distance - height, point.y + distance)
            let (middleX, middleY) = (point.x - width / 2, point.y - height / 2)
            let corners = [
                (right, middleY), (right - 2, above + 4), (left, middleY), (right - 2, below - 4),
                (left + 2, above + 4),
                (middleX, above), (middleX, below), (left + 2, below - 4),
            ]
            for (x, y) in corners {
                let box = Rect(x: x, y: y, width: width, height: height)
                guard bounds.contains(box) else { continue }
                let way = ring > 1 ? crossing(from: point, to: box) : 0
                let cost = cost(of: box) + way
                guard cost < best?.cost ?? .infinity else { continue }
                best = (Place(start: Position(x, y + TextMetrics.ascent), box: box, isFar: ring > 1), cost)
            }
            if best?.cost == 0 { break }
        }
        guard let best, best.cost == 0 || isNeeded && !coversWords(best.place.box) else { return nil }
        reserveWords(best.place.box)
        return best.place
    }

    /// How much a straight line to a rectangle goes through words.
    private func crossing(from point: Position, to box: Rect) -> Double {
        let end = box.nearest(to: point)
        return (0...20).reduce(0) { sum, step in
            let share = Double(step) / 20
            let x = point.x + share * (end.x - point.x)
            let y = point.y + share * (end.y - point.y)
            let spot = Rect(x: x - 1, y: y - 1, width: 2, height: 2)
            return sum + words.reduce(0) { $0 + $1.overlap(with: spot) }
        }
    }
}
