/// An axis laid out along so many units of a drawing.
struct Ruler {
    /// Which way it runs: its labels stand side by side, or one above the other.
    enum Direction {
        case across
        case up
    }

    /// A value that is written at the axis.
    struct Tick {
        let value: Double
        let place: Double
        /// What is written; empty where there is no room.
        var label: String
        /// The middle of the label, which stays on the paper.
        let labelPlace: Double
    }

    let axis: Axis
    let domain: ClosedRange<Double>
    /// Where the lower bound of the domain is, and the upper.
    let ends: (lower: Double, upper: Double)
    private let direction: Direction
    /// How wide the paper is on which labels have to stay.
    private let paper: Double
    private(set) var ticks: [Tick] = []
    /// Places between the ticks of a logarithmic axis.
    private(set) var minorPlaces: [Double] = []

    /// Lays an axis out so that all values have a place and no label touches another; nil when no value has one.
    init?(
        _ axis: Axis,
        covering values: [Double],
        from lower: Double,
        to upper: Double,
        _ direction: Direction,
        paper: Double = 1e6
    ) {
        guard let domain = axis.domain(covering: values) else { return nil }
        let isFixed = domain == axis.range
        switch axis.scale {
        case .linear:
            let spacing = direction == .across ? 64.0 : 46
            let most = max(2, Int(abs(upper - lower) / spacing) + 1)
            var step = axis.step(for: domain.upperBound - domain.lowerBound, atMost: most)
            var ruler = Ruler(axis, isFixed ? domain : step.rounding(domain), from: lower, to: upper, direction, paper)
            for _ in 0..<9 {
                ruler.label(step.ticks(in: ruler.domain), decimals: axis.measure.decimals(forStep: step))
                if ruler.hasRoom { break }
                step = step.coarser
                if !isFixed { ruler = Ruler(axis, step.rounding(domain), from: lower, to: upper, direction, paper) }
            }
            self = ruler
        case .logarithmic:
            self.init(axis, isFixed ? domain : DecadeTicks.padding(domain), from: lower, to: upper, direction, paper)
            for choice in DecadeTicks.choices {
                label(choice.ticks(in: self.domain), decimals: nil)
                if hasRoom { break }
            }
            let minor = DecadeTicks.all.ticks(in: self.domain)
            if minor.count < Int(abs(upper - lower) / 6) { minorPlaces = minor.map { self[$0] } }
        }
        // A fixed range may have no round number in it, or one.
        if ticks.count < 2 {
            let bounds = [self.domain.lowerBound, self.domain.upperBound]
            label(bounds, decimals: axis.measure.decimals(for: bounds))
        }
        if !hasRoom { thinOut() }
    }

    private init(
        _ axis: Axis,
        _ domain: ClosedRange<Double>,
        from lower: Double,
        to upper: Double,
        _ direction: Direction,
        _ paper: Double
    ) {
        self.axis = axis
        self.domain = domain
        self.direction = direction
        self.paper = paper
        ends = (lower, upper)
    }

    /// Where a value is; what lies far outside is kept near enough for a coordinate.
    subscript(value: Double) -> Double {
        let start = axis.evenly(domain.lowerBound)
        let share = (axis.evenly(value) - start) / (axis.evenly(domain.upperBound) - start)
        return ends.lower + min(max(share, -4), 5) * (ends.upper - ends.lower)
    }

    /// The widest label.
    var labelWidth: Double { ticks.map { TextMetrics.width(of: $0.label) }.max() ?? 0 }

    private mutating func label(_ values: [Double], decimals: Int?) {
        ticks = values.map { value in
            let decimals = decimals ?? axis.measure.decimals(forDecade: value)
            let label = axis.measure.short(value, decimals: decimals)
            let half = TextMetrics.width(of: label) / 2
            let place = self[value]
            let labelPlace = direction == .across ? max(min(place, paper - half), half) : place
            return Tick(value: value, place: place, label: label, labelPlace: labelPlace)
        }
    }

    private var hasRoom: Bool { zip(ticks, ticks.dropFirst()).allSatisfy { hasRoom(between: $0, and: $1, gap: 14) } }

    private func hasRoom(between one: Tick, and next: Tick, gap: Double) -> Bool {
        let needed =
            switch direction {
            case .across: (TextMetrics.width(of: one.label) + TextMetrics.width(of: next.label)) / 2 + gap
            case .up: 20.0
            }
        return abs(next.labelPlace - one.labelPlace) >= needed
    }

    /// Takes labels away that touch the one before.
    private mutating func thinOut() {
        var last = 0
        for index in ticks.indices.dropFirst() {
            if hasRoom(between: ticks[last], and: ticks[index], gap: 4) {
                last = index
            } else {
                ticks[index].label = ""
            }
        }
    }
}
