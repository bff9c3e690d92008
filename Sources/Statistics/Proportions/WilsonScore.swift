/// The limits between which a share may lie, by Wilson's score.
struct WilsonScore {
    let share: Double
    let count: Double

    init(share: Double, of count: Int) {
        self.share = share
        self.count = Double(count)
    }

    /// The limits for a confidence between 0 and 1.
    func estimate(_ confidence: Double) -> Estimate {
        let point = NormalDistribution.point(beyond: 1 - confidence)
        let square = point * point
        let middle = (share + square / (2 * count)) / (1 + square / count)
        let root = (share * (1 - share) / count + square / (4 * count * count)).squareRoot()
        let half = point * root / (1 + square / count)
        return Estimate(value: share, low: max(0, middle - half), high: min(1, middle + half))
    }
}
