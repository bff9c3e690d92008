internal import Statistics

/// An experiment as it goes: pairs of calls come in, and at the points that were planned it says whether it is clear.
///
/// A pure value, of whatever calls it is told: made, recorded, or drawn from a pool.
package struct Experiment: Sendable {
    /// A call of every arm with the same caller.
    package struct Pair: Sendable {
        package var calls: [String: CallMeasure]

        package init(_ calls: [CallMeasure]) {
            self.calls = Dictionary(calls.map { ($0.arm, $0) }) { $1 }
        }
    }

    /// How far it is.
    package enum Phase: Sendable, Equatable {
        /// So many pairs are needed to learn how many are needed.
        case pilot(Int)
        /// So many pairs until the next look.
        case measuring(Int)
        case over
    }

    /// What a look found of an arm.
    package struct Look: Sendable {
        package let pairs: Int
        package let z: Double
        package let boundary: Double
    }

    /// How many pairs are needed, and what for.
    package struct Estimate: Sendable, Equatable {
        package let pairs: Int
        /// The deviation of the pairs' differences, in milliseconds.
        package let deviation: Double
        /// Whether that is fewer than the difference asks for, because there may not be more.
        package let isCapped: Bool
        /// What a call of the pilot cost on average.
        package let costPerCall: Double?
    }

    package let plan: ExperimentPlan
    /// The pilot's pairs, which decide nothing else.
    package private(set) var pilot: [Pair] = []
    package private(set) var pairs: [Pair] = []
    package private(set) var estimate: Estimate?
    /// The looks at each arm but the first.
    package private(set) var looks: [String: [Look]] = [:]
    /// Arms of which it is clear that they differ; and those of which it is not, and will not be.
    package private(set) var different: Set<String> = []
    package private(set) var undecided: Set<String> = []
    private var sequence: SequentialPlan?
    private var ends: [Int] = []
    private var taken = 0

    package init(_ plan: ExperimentPlan) { self.plan = plan }

    /// What each look must pass.
    package var boundaries: [(pairs: Int, z: Double)]? {
        sequence.map { Array(zip(ends, $0.boundaries)).map { (pairs: $0, z: $1) } }
    }

    /// The arms that are held against the first.
    package var challengers: [String] { plan.arms.dropFirst().map(\.name) }

    package var phase: Phase {
        if estimate == nil { return .pilot(plan.pilot - pilot.count) }
        guard taken < ends.count, !challengers.allSatisfy({ different.contains($0) || undecided.contains($0) }) else {
            return .over
        }
        return .measuring(ends[taken] - pairs.count)
    }

    /// How many pairs may be asked for at once: until the next decision.
    package var wanted: Int {
        switch phase {
        case .pilot(let count), .measuring(let count): max(0, count)
        case .over: 0
        }
    }

    /// A pair has been made.
    package mutating func add(_ pair: Pair) {
        switch phase {
        case .pilot:
            pilot.append(pair)
            if pilot.count >= plan.pilot { plan(by: pilot) }
        case .measuring:
            pairs.append(pair)
            while taken < ends.count, pairs.count >= ends[taken] {
                look()
                taken += 1
            }
        case .over: break
        }
    }

    /// Nothing more comes: what is there is looked at once more, as the last look.
    package mutating func finish() {
        guard phase != .over, pairs.count > 1, var fractions = sequence?.looks else { return }
        // The looks that were taken, and one at the end.
        fractions = Array(ends.prefix(taken)).map { Double($0) / Double(pairs.count) }.filter { $0 < 0.99 } + [1]
        guard let shorter = SequentialPlan(looks: fractions, spending: plan.spending, alpha: alpha, power: plan.power)
        else { return }
        sequence = shorter
        taken = fractions.count - 1
        ends = Array(ends.prefix(taken)) + [pairs.count]
        look()
        taken += 1
    }

    // MARK: Planning

    /// Several arms share what may be found by chance.
    private var alpha: Double { plan.alpha / Double(max(1, challengers.count)) }

    private mutating func plan(by pilot: [Pair]) {
        let deviation = challengers.compactMap { Self.deviation(differences(of: $0, in: pilot)) }.max() ?? 0
        let fractions = (1...plan.looks).map { Double($0) / Double(plan.looks) }
        guard
            let sequence = SequentialPlan(
                looks: fractions,
                spending: plan.spending,
                alpha: alpha,
                power: plan.power
            )
        else { return }
        self.sequence = sequence
        // Students' distribution and the looks need some pairs each.
        let least = max(8, plan.looks * 2)
        let needed = Power(sequence).pairs(toFind: plan.difference, deviation: deviation) ?? least
        let pairs = min(plan.most, max(least, needed))
        ends = fractions.map { Int((Double(pairs) * $0).rounded(.up)) }
        let costs = pilot.flatMap(\.calls.values).compactMap(\.cost)
        estimate = Estimate(
            pairs: pairs,
            deviation: deviation,
            isCapped: needed > plan.most,
            costPerCall: costs.isEmpty ? nil : costs.reduce(0, +) / Double(costs.count)
        )
    }

    private mutating func look() {
        guard let sequence else { return }
        for arm in challengers where !different.contains(arm) && !undecided.contains(arm) {
            let z = StudentTest(differences: differences(of: arm, in: pairs))?.z ?? 0
            looks[arm, default: []].append(Look(pairs: pairs.count, z: z, boundary: sequence.boundaries[taken]))
            switch sequence.decide(atLook: taken + 1, z: z) {
            case .stopDifferent: different.insert(arm)
            case .stopNoDifference: undecided.insert(arm)
            case .goOn, nil: break
            }
        }
    }

    // MARK: Looking

    /// By how much an arm's calls are slower than the first one's, pair by pair; pairs in which one has no figure do not count.
    package func differences(of arm: String, in pairs: [Pair]) -> [Double] {
        pairs.compactMap { pair in
            guard let first = pair.calls[plan.control], let second = pair.calls[arm],
                let before = Statistic.mean.value(of: plan.figure.values(of: [first])[0]),
                let after = Statistic.mean.value(of: plan.figure.values(of: [second])[0])
            else { return nil }
            return after - before
        }
    }

    private static func deviation(_ values: [Double]) -> Double? { Quantiles(values)?.deviation }
}
