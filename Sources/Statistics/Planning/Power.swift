/// How many pairs of calls an experiment takes.
///
/// The deviation it asks for is that of the differences of pairs, in the unit of the difference. A pilot of 15 pairs
/// tells it to within a third or so, and the number of pairs goes with its square: that uncertainty is not in the
/// answers.
public struct Power: Sendable, Equatable {
    /// With which probability the difference is to be found.
    public let power: Double
    /// With which probability one is found where there is none, both sides together.
    public let alpha: Double
    /// The looks on the way; nil for a single one at the end.
    public let plan: SequentialPlan?

    /// Asks for an experiment with one look at the end; nil if a probability makes no sense.
    public init?(of power: Double = 0.9, alpha: Double = 0.05) {
        guard alpha > 0, alpha < 1, power > alpha, power < 1 else { return nil }
        self.power = power
        self.alpha = alpha
        plan = nil
    }

    /// Asks for an experiment with looks on the way, with the plan's probabilities.
    public init(_ plan: SequentialPlan) {
        power = plan.power
        alpha = plan.alpha
        self.plan = plan
    }

    /// How many pairs find a difference; nil for a difference of nothing, a deviation below 0, and more pairs than can
    /// be counted.
    public func pairs(toFind difference: Double, deviation: Double) -> Int? {
        guard difference.isFinite, difference != 0, deviation.isFinite, deviation >= 0 else { return nil }
        let ratio = drift * deviation / difference
        // Guenther's term: what Student's distribution asks for beyond the normal one.
        let count = ratio * ratio + studentTerm
        return count < 1e15 ? max(2, Int(count.rounded(.up))) : nil
    }

    /// The least difference that so many pairs find; nil for fewer than a test needs, and a deviation below 0.
    public func findableDifference(pairs: Int, deviation: Double) -> Double? {
        guard deviation.isFinite, deviation >= 0, Double(pairs) > studentTerm else { return nil }
        return drift * deviation / (Double(pairs) - studentTerm).squareRoot()
    }

    /// How far the confidence interval of the mean difference will reach to either side, without looks on the way; nil
    /// for fewer than two pairs, and a deviation below 0.
    public func halfWidth(pairs: Int, deviation: Double) -> Double? {
        guard deviation.isFinite, deviation >= 0, pairs > 1 else { return nil }
        let point = StudentDistribution(degrees: Double(pairs - 1)).point(beyond: alpha)
        return point * deviation / Double(pairs).squareRoot()
    }

    /// How far z must be driven by the difference, on average.
    private var drift: Double {
        plan?.plannedDrift ?? NormalDistribution.point(beyond: alpha) + NormalDistribution.point(above: 1 - power)
    }

    private var studentTerm: Double {
        let point = NormalDistribution.point(beyond: alpha)
        return point * point / 2
    }
}
