internal import Statistics

extension Estimate {
    /// Whether all three can be drawn.
    func isDrawable(on axis: Axis) -> Bool { axis.admits(value) && axis.admits(low) && axis.admits(high) }

    /// The mean of the first one, two, three … values, each with its pointwise 95% interval after Student.
    ///
    /// One value has no interval: its ends are the value. What is not a number must have been taken out before.
    static func running(over values: [Double]) -> [Estimate] {
        var (mean, squares) = (0.0, 0.0)
        return values.enumerated().map { index, value in
            let count = Double(index + 1)
            let step = value - mean
            mean += step / count
            squares += step * (value - mean)
            guard index > 0 else { return Estimate(value: mean, low: mean, high: mean) }
            let half = studentQuantile(index) * (squares / Double(index) / count).squareRoot()
            return Estimate(value: mean, low: mean - half, high: mean + half)
        }
    }

    /// The 97.5% point of Student's distribution: from a table up to ten degrees of freedom, by series beyond.
    static func studentQuantile(_ degrees: Int) -> Double {
        let table = [12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622, 2.2281]
        guard degrees > table.count else { return table[max(degrees, 1) - 1] }
        // Cornish and Fisher's expansion around the normal point; right to four digits from here on.
        let (z, n) = (1.959_964, Double(degrees))
        let z3 = z * z * z
        let (z5, z7) = (z3 * z * z, z3 * z * z * z * z)
        let first = (z3 + z) / 4
        let second = (5 * z5 + 16 * z3 + 3 * z) / 96
        let third = (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / 384
        return z + first / n + second / (n * n) + third / (n * n * n)
    }
}
