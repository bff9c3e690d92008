/// The standard normal distribution.
enum NormalDistribution {
    /// The share of it below a point.
    static func below(_ point: Double) -> Double { complementaryError(-point * 0.5.squareRoot()) / 2 }

    /// The share of it above a point, exact far out too.
    static func above(_ point: Double) -> Double { complementaryError(point * 0.5.squareRoot()) / 2 }

    static func density(_ point: Double) -> Double { exponential(-point * point / 2) / (2 * Double.pi).squareRoot() }

    /// The point with this share of the distribution above it; not a number for what is no share.
    static func point(above share: Double) -> Double {
        guard share >= 0, share <= 1 else { return .nan }
        guard share <= 0.5 else { return -point(above: 1 - share) }
        guard share > 0 else { return .infinity }
        // Hastings' rational guess (Abramowitz and Stegun 26.2.23) is good to three digits; each of Halley's steps
        // triples them.
        let root = (-2 * logarithm(share)).squareRoot()
        let numerator = (0.010_328 * root + 0.802_853) * root + 2.515_517
        let denominator = ((0.001_308 * root + 0.189_269) * root + 1.432_788) * root + 1
        var point = root - numerator / denominator
        for _ in 0..<2 {
            let miss = (share - above(point)) / density(point)
            point -= miss / (1 + point * miss / 2)
        }
        return point
    }

    /// The point beyond which, on both sides together, lies this share.
    static func point(beyond share: Double) -> Double { point(above: share / 2) }

    /// The share that lies beyond a point on both sides together.
    static func beyond(_ point: Double) -> Double { 2 * above(abs(point)) }
}
