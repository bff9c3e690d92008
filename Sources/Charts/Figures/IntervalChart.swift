public import Statistics

/// Estimates with their intervals, one under another, around a line that stands for no difference.
public struct IntervalChart: Equatable, Sendable {
    /// One estimate.
    public struct Row: Equatable, Sendable {
        /// What was estimated.
        public var label: String
        /// The estimate and its interval; nil says that there is none.
        public var estimate: Estimate?
        /// Whether it is good news; neutral leaves that to the reader.
        public var tone: Tone

        /// An estimate under a name.
        public init(_ label: String, _ estimate: Estimate?, _ tone: Tone = .neutral) {
            self.label = label
            self.estimate = estimate
            self.tone = tone
        }
    }

    /// The estimates, from top to bottom.
    public var rows: [Row]
    /// What the estimates mean.
    public var axis: Axis
    /// The value of no difference; nil draws no such line.
    public var reference: Double?
    /// What lies below the reference, such as `faster`; empty when that is plain.
    public var below: String
    /// What lies above the reference.
    public var above: String
    /// Differences too small to matter.
    public var indifference: ClosedRange<Double>?

    /// Estimates along an axis, around a reference.
    public init(
        _ rows: [Row],
        along axis: Axis,
        reference: Double? = 0,
        below: String = "",
        above: String = "",
        indifference: ClosedRange<Double>? = nil
    ) {
        self.rows = rows
        self.axis = axis
        self.reference = reference
        self.below = below
        self.above = above
        self.indifference = indifference
    }

    /// The reference, if it has a place.
    var line: Double? { reference.flatMap { axis.admits($0) ? $0 : nil } }

    func drawn(_ row: Row) -> Estimate? {
        guard let estimate = row.estimate, estimate.isDrawable(on: axis) else { return nil }
        let bounds = [estimate.low, estimate.high].sorted()
        return Estimate(value: estimate.value, low: bounds[0], high: bounds[1])
    }

    var decimals: Int {
        axis.measure.decimals(for: rows.compactMap(drawn).flatMap { [$0.value, $0.low, $0.high] })
    }

    func words(_ row: Row, decimals: Int) -> (value: String, interval: String)? {
        guard let estimate = drawn(row) else { return nil }
        let ends = [estimate.low, estimate.high].map { axis.measure.short($0, decimals: decimals) }
        return (axis.measure.text(estimate.value, decimals: decimals), "[\(ends[0]), \(ends[1])]")
    }
}
