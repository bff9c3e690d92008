/// Values in one line of text: eight heights of a block.
public struct Sparkline: Equatable, Sendable {
    /// The values, from left to right; what is not a number is a gap.
    public var values: [Double]
    /// What the lowest and the highest block stand for; nil takes the values' own bounds.
    public var range: ClosedRange<Double>?

    private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// A line of values.
    public init(_ values: [Double], range: ClosedRange<Double>? = nil) {
        self.values = values
        self.range = range
    }

    /// The line in at most so many columns; where there are more values, each column shows the largest of its own.
    public func text(columns: Int = 60) -> String {
        let columns = min(max(columns, 1), max(values.count, 1))
        let shown = (0..<min(columns, values.count)).map { column in
            let part = values[column * values.count / columns..<(column + 1) * values.count / columns]
            return part.filter(\.isDrawable).max()
        }
        let present = values.filter(\.isDrawable)
        let lower = range?.lowerBound ?? present.min() ?? 0
        let upper = range?.upperBound ?? present.max() ?? 0
        return String(
            shown.map { value in
                guard let value else { return " " }
                guard upper > lower else { return Self.blocks[3] }
                let share = (value - lower) / (upper - lower)
                return Self.blocks[share.isNaN ? 0 : Int(min(max(share, 0), 0.999) * 8)]
            }
        )
    }
}

/// A share of a whole in one line of text: blocks, the last of them cut by eighths.
public struct Meter: Equatable, Sendable {
    /// From nothing, 0, to all, 1.
    public var share: Double

    private static let eighths: [String] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]

    /// A share; what is not a number is none.
    public init(_ share: Double) { self.share = share.isNaN ? 0 : min(max(share, 0), 1) }

    /// So much of a whole, such as of the work there is.
    public init(_ done: Int, of total: Int) { self.init(total > 0 ? Double(done) / Double(total) : 0) }

    /// The bar in exactly so many columns, the rest of them filled up.
    public func text(columns: Int = 30, rest: Character = "·") -> String {
        let columns = min(max(columns, 0), 1_000)
        let eighths = Int((share * Double(columns) * 8).rounded(.down))
        let bar = String(repeating: "█", count: eighths / 8) + Self.eighths[eighths % 8]
        return bar + String(repeating: rest, count: columns - (eighths + 7) / 8)
    }
}
