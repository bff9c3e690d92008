/// A place in a drawing; y grows downwards.
struct Position: Equatable {
    var x: Double
    var y: Double

    init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }
}

/// An upright rectangle.
struct Rect: Equatable {
    var x: Double
    var y: Double
    var width: Double
    var height: Double

    var right: Double { x + width }
    var bottom: Double { y + height }
    var middle: Position { Position(x + width / 2, y + height / 2) }

    /// Its place and size, as SVG writes them.
    var attributes: String {
        "x=\"\(x.coordinate)\" y=\"\(y.coordinate)\" width=\"\(width.coordinate)\" height=\"\(height.coordinate)\""
    }

    /// How much of it another covers.
    func overlap(with other: Rect) -> Double {
        let across = min(right, other.right) - max(x, other.x)
        let down = min(bottom, other.bottom) - max(y, other.y)
        return across > 0 && down > 0 ? across * down : 0
    }

    /// The place in it that is nearest to another.
    func nearest(to point: Position) -> Position {
        Position(min(max(point.x, x), right), min(max(point.y, y), bottom))
    }

    /// Whether another lies wholly in it.
    func contains(_ other: Rect) -> Bool {
        other.x >= x && other.right <= right && other.y >= y && other.bottom <= bottom
    }
}

/// Lines from place to place, as SVG writes them.
struct Path {
    private(set) var commands = ""

    var isEmpty: Bool { commands.isEmpty }

    init() {}

    /// Straight lines through some places.
    init(through points: [Position]) { for point in points { add(point) } }

    /// Moves there when it is the first place, draws a line there when not.
    mutating func add(_ point: Position) {
        commands += "\(isEmpty ? "M" : "L")\(point.x.coordinate) \(point.y.coordinate)"
    }

    mutating func move(to point: Position) { commands += "M\(point.x.coordinate) \(point.y.coordinate)" }

    /// A round dot, when the line has round ends.
    mutating func dot(at point: Position) { commands += "M\(point.x.coordinate) \(point.y.coordinate)h0" }

    mutating func close() { commands += "Z" }
}
