/// Student's distribution: what a mean is like that was divided by a deviation out of the same few values.
struct StudentDistribution {
    let degrees: Double

    /// The share that lies beyond a point on both sides together.
    func beyond(_ point: Double) -> Double {
        BetaFunction.incomplete(degrees / 2, 0.5, at: degrees / (degrees + point * point))
    }

    /// The point beyond which, on both sides together, lies this share.
    func point(beyond share: Double) -> Double {
        guard share > 0 else { return .infinity }
        var (low, high) = (0.0, 1.0)
        while beyond(high) > share, high < 1e150 { (low, high) = (high, high * 4) }
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if beyond(middle) > share { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// The point of the normal distribution with as much beyond it.
    func normal(_ point: Double) -> Double {
        let size = NormalDistribution.point(beyond: beyond(point))
        return point < 0 ? -size : size
    }
}
