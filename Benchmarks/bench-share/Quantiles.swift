/// Times in nanoseconds, and what shares of them stay below.
struct Quantiles {
    private let sorted: [Int64]

    init(_ times: [Int64]) { sorted = times.sorted() }

    /// In microseconds, to the next tenth; -1 of nothing.
    func callAsFunction(_ share: Double) -> Double {
        guard !sorted.isEmpty else { return -1 }
        let time = sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
        return Double(time / 100) / 10
    }

    /// The usual ones, as JSON.
    var json: String {
        """
        {"count": \(sorted.count), "p50": \(self(0.5)), "p90": \(self(0.9)), "p99": \(self(0.99)), "max": \(self(1))}
        """
    }
}
