extension [Double] {
    /// The mean; of no values, not a number.
    var mean: Double { reduce(0, +) / Double(count) }

    /// The standard deviation that the sample lets expect; nil for fewer than two values.
    var deviation: Double? {
        guard count > 1 else { return nil }
        let mean = mean
        return (reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)).squareRoot()
    }
}
