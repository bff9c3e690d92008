/// At which points an experiment is looked at, and what each look may decide, so that all looks together are wrong no
/// more often than allowed.
///
/// Information is counted in shares of the greatest number of pairs. The plan takes z at those points to move as the
/// mean of independent pairs does: z comes from a ``StudentTest`` or a ``SignedRankTest`` of all differences so far,
/// each pair counted once.
///
/// If other numbers of pairs came than were planned, a plan made anew with those that came and those still planned
/// keeps the error, provided that the numbers do not hang on what was seen: the boundary of a look hangs only on the
/// looks before it.
public struct SequentialPlan: Sendable, Equatable {
    /// What a look says.
    public enum Decision: Sendable, Equatable {
        /// Nothing is clear yet.
        case goOn
        /// There is a difference.
        case stopDifferent
        /// None was found, and it is too unlikely that one worth finding still will be.
        case stopNoDifference
    }

    /// The shares of the information at which it is looked, rising to 1.
    public let looks: [Double]
    /// What |z| must reach at each look to stop for a difference.
    public let boundaries: [Double]
    /// The probability of stopping for a difference where there is none, at all looks and on both sides together.
    public let alpha: Double
    /// With which probability the difference that the plan is made for is found.
    public let power: Double
    /// Below which probability of still finding that difference the experiment ends; nil to go on always.
    ///
    /// Whoever goes on in spite of it errs no more often. At 0.2, with five looks, more than 89 % are left of a power
    /// of 90 %, and where there is nothing to find a fifth of the pairs is saved, or a quarter with Pocock's spending.
    public let futility: Double?
    /// How far z, at the end, is driven on average by the difference that the plan is made for.
    public let plannedDrift: Double
    private let paths: [UnstoppedPaths]

    /// Plans looks at shares of the information; nil if they do not rise, by a hundredth each at least, to 1, or a
    /// probability makes no sense.
    public init?(
        looks: [Double],
        spending: AlphaSpending = .obrienFleming,
        alpha: Double = 0.05,
        power: Double = 0.9,
        futility: Double? = 0.2
    ) {
        guard alpha > 0, alpha < 1, power > alpha, power < 1, futility.map({ $0 >= 0 && $0 < 1 }) ?? true,
            let last = looks.last, last == 1,
            zip([0] + looks, looks).allSatisfy({ $1 - $0 >= 0.01 - 1e-12 })
        else { return nil }
        (boundaries, paths) = Self.boundaries(at: looks, spending, alpha)
        self.looks = looks
        self.alpha = alpha
        self.power = power
        self.futility = futility
        plannedDrift = Self.drift(for: power, paths)
    }

    /// Plans looks after so many pairs, the last of which is the greatest number.
    public init?(
        pairsAtLooks: [Int],
        spending: AlphaSpending = .obrienFleming,
        alpha: Double = 0.05,
        power: Double = 0.9,
        futility: Double? = 0.2
    ) {
        guard let most = pairsAtLooks.last, most > 0 else { return nil }
        let looks = pairsAtLooks.map { Double($0) / Double(most) }
        self.init(looks: looks, spending: spending, alpha: alpha, power: power, futility: futility)
    }

    /// What the look with a number, from 1 on, says; nil if there is no such look, or z is not a number.
    public func decide(atLook look: Int, z: Double) -> Decision? {
        guard (1...looks.count).contains(look), !z.isNaN else { return nil }
        if abs(z) >= boundaries[look - 1] { return .stopDifferent }
        guard look < looks.count else { return .stopNoDifference }
        guard let futility, chanceLeft(atLook: look - 1, z: abs(z)) < futility else { return .goOn }
        return .stopNoDifference
    }

    /// How likely the last look is to stop for the planned difference, in the direction in which it is nearer.
    ///
    /// Looks in between may stop for it before; leaving them out makes this a little too small.
    private func chanceLeft(atLook index: Int, z: Double) -> Double {
        let (time, end) = (looks[index], boundaries[boundaries.count - 1])
        let expected = z * time.squareRoot() + plannedDrift * (1 - time)
        return NormalDistribution.above((end - expected) / (1 - time).squareRoot())
    }

    // MARK: - What to expect

    /// By how much more pairs are needed at most than if there were a single look at the end.
    public var inflation: Double {
        let single = NormalDistribution.point(beyond: alpha) + NormalDistribution.point(above: 1 - power)
        return plannedDrift * plannedDrift / (single * single)
    }

    /// The probability, stops for want of a difference aside, of having stopped for a difference by each look.
    ///
    /// - Parameter drift: how far z, at the end, is driven on average by the true difference; 0 for none.
    public func stopped(drift: Double) -> [Double] { paths.map { 1 - $0.left(drift: drift) } }

    /// Which share of the greatest number of pairs is needed on average, stops for want of a difference aside.
    public func expectedShare(drift: Double) -> Double {
        let goingOn = [1] + paths.dropLast().map { $0.left(drift: drift) }
        return zip(zip([0] + looks, looks), goingOn).reduce(0) { $0 + ($1.0.1 - $1.0.0) * $1.1 }
    }

    /// The drift at which a difference is found with this probability.
    private static func drift(for power: Double, _ paths: [UnstoppedPaths]) -> Double {
        var (low, high) = (0.0, 30.0)
        for _ in 0..<50 {
            let middle = (low + high) / 2
            if 1 - (paths.last?.left(drift: middle) ?? 1) < power { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    // MARK: - Boundaries

    /// Spends at each look, on either side, what it may; the look's boundary is where that much is used up.
    private static func boundaries(
        at looks: [Double],
        _ spending: AlphaSpending,
        _ alpha: Double
    ) -> ([Double], [UnstoppedPaths]) {
        var (boundaries, paths) = ([Double](), [UnstoppedPaths]())
        var spent = 0.0
        for (index, time) in looks.enumerated() {
            let step = index + 1 < looks.count ? looks[index + 1] - time : time
            let total = spending.spent(at: time, of: alpha / 2)
            let share = total - spent
            spent = total
            guard let before = paths.last else {
                boundaries.append(NormalDistribution.point(above: share))
                paths.append(UnstoppedPaths(at: time, within: boundaries[index], step: step))
                continue
            }
            boundaries.append(boundary(spending: share, at: time, before))
            paths.append(before.passing(boundaries[index], at: time, step: step))
        }
        return (boundaries, paths)
    }

    private static func boundary(spending share: Double, at time: Double, _ before: UnstoppedPaths) -> Double {
        var (low, high) = (0.0, 40.0)
        guard before.share(above: high, at: time) < share else { return .infinity }
        for _ in 0..<50 {
            let middle = (low + high) / 2
            if before.share(above: middle, at: time) > share { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }
}
