/// The kinds of drawings there are.
public enum Chart: Equatable, Sendable {
    /// Which share of the values is below each value, for several samples.
    case distribution(DistributionChart)
    /// How many values are in each bin, for several samples.
    case histogram(HistogramChart)
    /// Estimates with their intervals around a reference.
    case intervals(IntervalChart)
    /// Bars made of parts that add up.
    case stack(StackChart)
    /// Lines through points.
    case lines(LineChart)
    /// Points of which some are not beaten by any other.
    case frontier(FrontierChart)
    /// Differences of pairs in their order, with their running mean.
    case pairs(PairChart)
    /// A sequential test: its statistic by look, between its boundaries.
    case boundaries(BoundaryChart)
    /// Who spoke when in a call, and what happened.
    case timeline(TimelineChart)

    var drawable: any Drawable {
        switch self {
        case .distribution(let chart): chart
        case .histogram(let chart): chart
        case .intervals(let chart): chart
        case .stack(let chart): chart
        case .lines(let chart): chart
        case .frontier(let chart): chart
        case .pairs(let chart): chart
        case .boundaries(let chart): chart
        case .timeline(let chart): chart
        }
    }

    /// What the drawing says, in words: for who cannot see it.
    public var summary: String { drawable.summary }

    /// The numbers behind the drawing.
    public var numbers: Table { drawable.numbers }
}

/// What a chart must be able to do.
protocol Drawable {
    /// Draws itself under what is on the canvas already; "no data" when it has none.
    func draw(on canvas: inout Canvas)
    /// What the drawing says, in words.
    var summary: String { get }
    /// The numbers behind the drawing.
    var numbers: Table { get }
}
