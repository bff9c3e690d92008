internal import Glibc

/// The bins of a histogram: equally wide along the axis, with round edges.
struct Bins {
    private let axis: Axis
    /// One more than there are bins, rising.
    let edges: [Double]
    /// Along the axis: for a logarithmic one, in decades.
    let width: Double
    private let start: Double

    /// As wide as Freedman and Diaconis advise for the first sample that allows it, and not many more than forty.
    init(_ samples: [[Double]], on axis: Axis, over domain: ClosedRange<Double>) {
        self.axis = axis
        let (lower, upper) = (axis.evenly(domain.lowerBound), axis.evenly(domain.upperBound))
        let span = max(upper - lower, 1e-12)
        let advised = samples.compactMap { values -> Double? in
            guard values.count > 3 else { return nil }
            let quarters = [1, 3].map { axis.evenly(values[values.count * $0 / 4]) }
            let width = 2 * (quarters[1] - quarters[0]) / cbrt(Double(values.count))
            return width > 0 ? width : nil
        }
        let wanted = min(max(advised.min() ?? span / 10, span / 40), span / 5)
        var step = TickStep(atLeast: wanted * 0.7)
        if axis.measure.isWhole, axis.scale == .linear, step.value < 1 { step = .one }
        let first = (lower / step.value + 1e-9).rounded(.down)
        // A value on the last edge belongs to a bin of its own, as bins hold their lower edge.
        let last = (upper / step.value + 1e-9).rounded(.down) + 1
        let count = min(max(Int(last - first), 1), 100)
        edges = (0...count).map { axis.value(at: step.multiple(first + Double($0))) }
        width = step.value
        start = step.multiple(first)
    }

    /// The share of sorted values in each bin.
    func shares(of values: [Double]) -> [Double] {
        var counts = [Int](repeating: 0, count: edges.count - 1)
        for value in values {
            let bin = ((axis.evenly(value) - start) / width + 1e-9).rounded(.down)
            guard bin >= 0, bin < Double(counts.count) else { continue }
            counts[Int(bin)] += 1
        }
        return counts.map { values.isEmpty ? 0 : Double($0) / Double(values.count) }
    }

    /// A smooth curve through sorted values, scaled like the shares: a sum of bells as wide as Silverman advises.
    func density(of values: [Double]) -> [(value: Double, share: Double)] {
        guard values.count > 1 else { return [] }
        let places = values.map(axis.evenly)
        let count = Double(places.count)
        let mean = places.reduce(0) { $0 + $1 / count }
        let deviation = (places.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)).squareRoot()
        let quarters = (places[places.count * 3 / 4] - places[places.count / 4]) / 1.34
        let spread = quarters > 0 ? min(deviation, quarters) : deviation
        let bandwidth = max(0.9 * spread / pow(count, 0.2), width / 8)

        // The bells of values in the same small cell are one; so a million values cost no more than a thousand.
        let length = width * Double(edges.count - 1)
        let cellCount = 512
        var cells = [Double](repeating: 0, count: cellCount)
        for place in places {
            let cell = (place - start) / length * Double(cellCount)
            guard cell >= 0, cell < Double(cellCount) else { continue }
            cells[Int(cell)] += 1 / count
        }
        let used = cells.indices.filter { cells[$0] > 0 }
        let scale = width / (bandwidth * (2 * Double.pi).squareRoot())
        return (0...120).map { index in
            let place = start + length * Double(index) / 120
            let share = used.reduce(0) { sum, cell in
                let distance = (place - start - length * (Double(cell) + 0.5) / Double(cellCount)) / bandwidth
                return sum + cells[cell] * exp(-distance * distance / 2)
            }
            return (axis.value(at: place), share * scale)
        }
    }
}
