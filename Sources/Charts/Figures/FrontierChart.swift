/// A trade-off: points, and the line of those that no other point beats in both directions.
public struct FrontierChart: Equatable, Sendable {
    /// Which end of an axis is wished for.
    public enum Better: Equatable, Sendable {
        /// Small values.
        case lower
        /// Large values.
        case higher
    }

    /// One point.
    public struct Point: Equatable, Sendable {
        /// Its place along the horizontal axis.
        public var x: Double
        /// Its height.
        public var y: Double
        /// What stands beside it; may be empty.
        public var label: String

        /// A point with its name.
        public init(_ x: Double, _ y: Double, _ label: String = "") {
            self.x = x
            self.y = y
            self.label = label
        }
    }

    /// Points of one kind.
    public struct Series: Equatable, Sendable {
        /// Its name in the legend.
        public var name: String
        /// The points.
        public var points: [Point]
        /// Whether the line of the unbeaten among them is drawn.
        public var hasFrontier: Bool

        /// Points under a name.
        public init(_ name: String, _ points: [Point], hasFrontier: Bool = true) {
            self.name = name
            self.points = points
            self.hasFrontier = hasFrontier
        }
    }

    /// The kinds of points.
    public var series: [Series]
    /// What the horizontal places mean.
    public var x: Axis
    /// What the heights mean.
    public var y: Axis
    /// Which end of the horizontal axis is wished for.
    public var betterX: Better
    /// Which end of the vertical axis is wished for.
    public var betterY: Better

    /// Points between two axes; small values are better unless said otherwise.
    public init(_ series: [Series], x: Axis, y: Axis, betterX: Better = .lower, betterY: Better = .lower) {
        self.series = series
        self.x = x
        self.y = y
        self.betterX = betterX
        self.betterY = betterY
    }

    /// The points that can be drawn.
    func drawn(_ series: Series) -> [Point] { series.points.filter { x.admits($0.x) && y.admits($0.y) } }

    /// The points that no other beats, from the best along the horizontal axis to the best in height.
    func frontier(_ series: Series) -> [Point] {
        let (signX, signY) = (betterX == .lower ? 1.0 : -1, betterY == .lower ? 1.0 : -1)
        let sorted = drawn(series).enumerated().sorted { one, other in
            let (a, b) = (one.element, other.element)
            return (signX * a.x, signY * a.y, one.offset) < (signX * b.x, signY * b.y, other.offset)
        }
        var best = Double.infinity
        return sorted.map(\.element).filter { point in
            guard signY * point.y < best else { return false }
            best = signY * point.y
            return true
        }
    }
}
