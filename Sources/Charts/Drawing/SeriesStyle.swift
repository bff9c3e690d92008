/// How one series differs from the others: by colour, and by dash and mark for who does not see that.
struct SeriesStyle: Equatable {
    let index: Int

    init(_ index: Int) { self.index = index }

    /// The class that carries the colour.
    var paint: String { Paint.series(index).className }

    /// The lengths of dash and gap; nil is a solid line.
    var dash: String? { [nil, "7 4", "2 3", "11 3 2 3", "4 2", "14 5"][index % 6] }

    /// The outline of the mark around a place.
    func mark(at center: Position, radius: Double) -> Path {
        let corners: [(Double, Double)] =
            switch index % 6 {
            case 1: [(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)]
            case 2: [(0, -1.25), (1.2, 0.9), (-1.2, 0.9)]
            case 3: [(0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)]
            case 4: [(0, 1.25), (1.2, -0.9), (-1.2, -0.9)]
            case 5:
                [
                    (-0.4, -1.2), (0.4, -1.2), (0.4, -0.4), (1.2, -0.4), (1.2, 0.4), (0.4, 0.4), (0.4, 1.2),
                    (-0.4, 1.2), (-0.4, 0.4), (-1.2, 0.4), (-1.2, -0.4), (-0.4, -0.4),
                ]
            default:
                // Near enough to round at this size.
                [
                    (1, 0), (0.92, 0.38), (0.71, 0.71), (0.38, 0.92), (0, 1), (-0.38, 0.92), (-0.71, 0.71),
                    (-0.92, 0.38), (-1, 0), (-0.92, -0.38), (-0.71, -0.71), (-0.38, -0.92), (0, -1), (0.38, -0.92),
                    (0.71, -0.71), (0.92, -0.38),
                ]
            }
        var path = Path(through: corners.map { Position(center.x + $0.0 * radius, center.y + $0.1 * radius) })
        path.close()
        return path
    }
}
