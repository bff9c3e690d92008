extension SeededRandom {
    /// A number from 0 up to, but not including, 1.
    public mutating func unit() -> Double { Double(next() &>> 11) * 0x1p-53 }

    /// One of the numbers below a bound, each as likely; 0 if there is none.
    public mutating func index(below bound: Int) -> Int {
        guard bound > 1 else { return 0 }
        // Lemire's way: the high part of the product, and again where the low part would favour some numbers.
        let bound = UInt64(bound)
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let unfair = (0 &- bound) % bound
            while product.low < unfair { product = next().multipliedFullWidth(by: bound) }
        }
        return Int(product.high)
    }

    /// Whether something happened that happens with this probability.
    public mutating func chance(_ probability: Double) -> Bool { unit() < probability }

    /// A number of the normal distribution (Box and Muller).
    public mutating func normal(mean: Double = 0, deviation: Double = 1) -> Double {
        let radius = (-2 * logarithm(1 - unit())).squareRoot()
        return mean + deviation * radius * cosine(2 * Double.pi * unit())
    }

    /// A number whose logarithm is normally distributed, as the latencies of most services are.
    ///
    /// - Parameter spread: the deviation of the logarithm.
    public mutating func lognormal(median: Double, spread: Double) -> Double {
        median * Statistics.exponential(normal(deviation: spread))
    }

    /// A number of the exponential distribution: the time until something that may happen at any moment.
    public mutating func exponential(mean: Double) -> Double { -mean * logarithm(1 - unit()) }

    /// Brings a row into random order, the same one in every run and with every version of Swift.
    public mutating func shuffle<Element>(_ row: inout [Element]) {
        guard row.count > 1 else { return }
        for last in (1..<row.count).reversed() { row.swapAt(last, index(below: last + 1)) }
    }

    /// The row in random order.
    public mutating func shuffled<Element>(_ row: [Element]) -> [Element] {
        var row = row
        shuffle(&row)
        return row
    }
}
