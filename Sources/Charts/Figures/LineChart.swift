/// Lines through points, such as latency by the number of calls; with a threshold, and a point that matters.
public struct LineChart: Equatable, Sendable {
    /// One point of a line.
    public struct Point: Equatable, Sendable {
        /// Its place along the horizontal axis.
        public var x: Double
        /// Its height.
        public var y: Double
        /// The band around its height, if there is one.
        public var band: ClosedRange<Double>?

        /// A point, with the band around it.
        public init(_ x: Double, _ y: Double, band: ClosedRange<Double>? = nil) {
            self.x = x
            self.y = y
            self.band = band
        }
    }

    /// One line.
    public struct Series: Equatable, Sendable {
        /// Its name in the legend.
        public var name: String
        /// Its points, in any order.
        public var points: [Point]

        /// A line through points.
        public init(_ name: String, _ points: [Point]) {
            self.name = name
            self.points = points
        }
    }

    /// A height that is not to be passed, with its name.
    public struct Threshold: Equatable, Sendable {
        /// The height.
        public var value: Double
        /// What it stands for.
        public var label: String

        /// A height with its name.
        public init(_ value: Double, _ label: String) {
            self.value = value
            self.label = label
        }
    }

    /// A place that matters, such as the knee of a curve.
    public struct Mark: Equatable, Sendable {
        /// The place.
        public var point: Point
        /// What it stands for.
        public var label: String

        /// A place with its name.
        public init(_ x: Double, _ y: Double, _ label: String) {
            point = Point(x, y)
            self.label = label
        }
    }

    /// The lines.
    public var series: [Series]
    /// What the horizontal places mean.
    public var x: Axis
    /// What the heights mean.
    public var y: Axis
    /// A height that is not to be passed.
    public var threshold: Threshold?
    /// A place that matters.
    public var mark: Mark?

    /// Lines between two axes.
    public init(_ series: [Series], x: Axis, y: Axis, threshold: Threshold? = nil, mark: Mark? = nil) {
        self.series = series
        self.x = x
        self.y = y
        self.threshold = threshold
        self.mark = mark
    }

    /// The points that can be drawn, from left to right.
    func drawn(_ series: Series) -> [Point] {
        // Points at the same place stay in the order in which they were given.
        series.points.enumerated().filter { x.admits($0.element.x) && y.admits($0.element.y) }
            .sorted { ($0.element.x, $0.offset) < ($1.element.x, $1.offset) }.map(\.element)
    }
}
