public import Statistics

/// Differences of pairs in the order in which they were made, with the mean of all up to each.
public struct PairChart: Equatable, Sendable {
    /// The differences.
    public var differences: [Double]
    /// What they mean.
    public var axis: Axis
    /// What was known after each pair; nil takes the running mean with its pointwise 95% interval after Student.
    ///
    /// Such intervals hold for one look. Who decides while looking passes intervals that allow for it.
    public var running: [Estimate]?
    /// What the horizontal axis counts.
    public var order: String

    /// Differences along an axis, in their order.
    public init(_ differences: [Double], along axis: Axis, running: [Estimate]? = nil, order: String = "Pair") {
        self.differences = differences
        self.axis = axis
        self.running = running
        self.order = order
    }

    /// The differences that can be drawn, each with its number.
    private var drawn: [(number: Int, value: Double)] {
        differences.enumerated().filter { axis.admits($0.element) }.map { ($0.offset + 1, $0.element) }
    }

    private var estimates: [(number: Int, estimate: Estimate)] {
        guard let running else {
            let drawn = self.drawn
            return zip(drawn, Estimate.running(over: drawn.map(\.value))).map { ($0.number, $1) }
        }
        return running.enumerated().filter { $0.element.isDrawable(on: axis) }.map { ($0.offset + 1, $0.element) }
    }

    private func words(_ estimate: Estimate) -> String {
        let decimals = axis.measure.decimals(for: [estimate.value, estimate.low, estimate.high])
        let ends = [estimate.low, estimate.high].map { axis.measure.short($0, decimals: decimals) }
        return "\(axis.measure.text(estimate.value, decimals: decimals)) [\(ends[0]), \(ends[1])]"
    }
}

extension PairChart: Drawable {
    func draw(on canvas: inout Canvas) {
        let (drawn, estimates) = (drawn, estimates)
        guard !drawn.isEmpty else { return canvas.writeNoData() }
        let (dots, line) = (SeriesStyle(0), SeriesStyle(1))
        var entries = [(key: Legend.Key.mark(dots), name: "Difference of one pair")]
        if let last = estimates.last {
            entries.append((key: .band(line), name: "Mean so far, at last \(words(last.estimate))"))
        }
        Legend.flow(entries, on: &canvas)

        // The first intervals are wider than all differences; they would press the rest into a line.
        let up = [0] + drawn.map(\.value) + estimates.map(\.estimate.value)
        let last = Double(max(drawn.last?.number ?? 1, estimates.last?.number ?? 1))
        let numbers = Axis(order, .count(""), range: 0...last * 1.02)
        guard let plot = Plot(on: &canvas, x: numbers, covering: [last], y: axis, covering: up) else { return }
        // Of estimates that fall on the same unit of the paper, one is drawn.
        let stride = max(1, estimates.count / Int(plot.frame.width))
        let shown = estimates.enumerated().filter { $0.offset % stride == 0 || $0.offset == estimates.count - 1 }
            .map(\.element)
        canvas.clipped(to: plot.clip) { canvas in
            var path = Path()
            var taken: Set<[Double]> = []
            for difference in drawn {
                let place = plot[Double(difference.number), difference.value]
                // Thousands of pairs would be dots over dots.
                guard drawn.count < 2_000 || taken.insert([place.x.rounded(), place.y.rounded()]).inserted else {
                    continue
                }
                path.dot(at: place)
            }
            canvas.path(path, "\(dots.paint) stroke dots\(drawn.count > 500 ? " many" : "")")
            var band = Path(through: shown.map { plot[Double($0.number), $0.estimate.high] })
            for (number, estimate) in shown.reversed() { band.add(plot[Double(number), estimate.low]) }
            band.close()
            if !shown.isEmpty { canvas.path(band, "\(line.paint) wash") }
            let zero = Position(plot.frame.x, plot.y[0])
            canvas.line(zero, Position(plot.frame.right, zero.y), "rule")
            let mean = Path(through: shown.map { plot[Double($0.number), $0.estimate.value] })
            canvas.path(mean, "\(line.paint) stroke")
        }
        canvas.note(leftOut: differences.count - drawn.count)
    }

    var summary: String {
        guard let last = estimates.last else { return "Differences of pairs in \(axis.label): no data." }
        let end = "The mean is \(words(last.estimate)) at last."
        return "\(drawn.count) differences of pairs in \(axis.label), with their running mean. \(end)"
    }

    var numbers: Table {
        let estimates = Dictionary(uniqueKeysWithValues: estimates.map { ($0.number, $0.estimate) })
        return Table(
            columns: [
                .init(order, .number), .init("difference", axis.measure), .init("mean so far", axis.measure),
                .init("low", axis.measure), .init("high", axis.measure),
            ],
            rows: differences.enumerated().map { index, difference in
                let estimate = estimates[index + 1]
                let numbers = [difference, estimate?.value ?? .nan, estimate?.low ?? .nan, estimate?.high ?? .nan]
                return [.number(Double(index + 1))] + numbers.map { .number($0) }
            }
        )
    }
}
