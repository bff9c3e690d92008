internal import Glibc

/// What one direction of a chart means: its words, its measure, and how values become places.
public struct Axis: Equatable, Sendable {
    /// How equal steps on paper are to be read.
    public enum Scale: Equatable, Sendable {
        /// As equal differences.
        case linear
        /// As equal ratios; values that are not above zero have no place.
        case logarithmic
    }

    /// What is measured, in words.
    public var label: String
    /// In what it is measured.
    public var measure: Measure
    /// How values become places.
    public var scale: Scale
    /// What is shown; nil shows all there is, out to the next round numbers.
    public var range: ClosedRange<Double>?
    /// Whether zero is shown even if no value is near.
    public var includesZero: Bool

    /// An axis in words, with its measure.
    public init(
        _ label: String,
        _ measure: Measure = .number,
        scale: Scale = .linear,
        range: ClosedRange<Double>? = nil,
        includesZero: Bool = false
    ) {
        self.label = label
        self.measure = measure
        self.scale = scale
        self.range = range
        self.includesZero = includesZero
    }

    /// Round values in a range, rising, at most so many (and never fewer than two are allowed for).
    public func ticks(over range: ClosedRange<Double>, atMost count: Int = 6) -> [Double] {
        guard range.lowerBound.isDrawable, range.upperBound.isDrawable else { return [] }
        let count = max(count, 2)
        if scale == .logarithmic, range.lowerBound > 0 {
            return DecadeTicks.choices.lazy.map { $0.ticks(in: range) }.first { $0.count <= count } ?? []
        }
        let span = range.upperBound - range.lowerBound
        guard span > max(abs(range.lowerBound), abs(range.upperBound), 1e-12) * 1e-9 else { return [range.lowerBound] }
        return step(for: span, atMost: count).ticks(in: range)
    }

    /// The finest step that has no more ticks than this on a span.
    func step(for span: Double, atMost count: Int) -> TickStep {
        let step = TickStep(atLeast: span / Double(max(count, 2) - 1))
        return measure.isWhole && step.value < 1 ? .one : step
    }

    /// Whether a value has a place.
    func admits(_ value: Double) -> Bool { value.isDrawable && (scale == .linear || value > 1e-12) }

    /// What is shown of some values; nil when none has a place.
    func domain(covering values: [Double]) -> ClosedRange<Double>? {
        if let range, admits(range.lowerBound), admits(range.upperBound), range.lowerBound < range.upperBound {
            return values.contains(where: admits) ? range : nil
        }
        let values = values.filter(admits)
        guard var lower = values.min(), var upper = values.max() else { return nil }
        if scale == .logarithmic { return lower...upper }
        if includesZero { (lower, upper) = (min(lower, 0), max(upper, 0)) }
        guard upper - lower <= max(abs(lower), abs(upper), 1e-12) * 1e-9 else { return lower...upper }
        // One value alone stands in the middle of something.
        let half = lower.magnitude < 1e-12 ? 1 : abs(lower) / 10
        return lower - half...upper + half
    }

    /// A value as a number that grows evenly along the axis.
    func evenly(_ value: Double) -> Double { scale == .linear ? value : log10(value) }

    /// The inverse.
    func value(at place: Double) -> Double { scale == .linear ? place : pow(10, place) }

    /// The words above or under the axis.
    var title: String { measure.title(label) }
}
