package import Statistics

/// What an experiment has found, for who decides.
package struct ExperimentVerdict: Sendable {
    /// Of one arm, held against the first.
    package struct Arm: Sendable {
        package let name: String
        package let comparison: PairedComparison?
        /// Whether it is clear that it differs.
        package let isClear: Bool
        /// What else differs by more than chance, corrected for how many figures there are.
        package let shares: [Share]
        package let sentence: String
    }

    /// A share beside that of the first arm.
    package struct Share: Sendable {
        package let share: TrialShare
        package let before: Proportion
        package let after: Proportion
        package let difference: Estimate?
        package let p: Double

        package var isChange: Bool { p < 0.05 }
        package var isGood: Bool { (after.share > before.share) == share.isGood }
    }

    package let arms: [Arm]

    package init(_ experiment: Experiment) {
        let bootstrap = Bootstrap(seed: experiment.plan.trial.seed)
        arms = experiment.challengers.map { name in
            let comparison = PairedComparison(
                differences: experiment.differences(of: name, in: experiment.pairs),
                bootstrap: bootstrap
            )
            let isClear = experiment.different.contains(name)
            let shares = Self.shares(of: name, experiment)
            return Arm(
                name: name,
                comparison: comparison,
                isClear: isClear,
                shares: shares,
                sentence: Self.sentence(name, comparison, isClear, shares, experiment)
            )
        }
    }

    private static func shares(of arm: String, _ experiment: Experiment) -> [Share] {
        let before = experiment.pairs.compactMap { $0.calls[experiment.plan.control] }
        let after = experiment.pairs.compactMap { $0.calls[arm] }
        let found = TrialShare.all.compactMap { share -> (TrialShare, Proportion, Proportion)? in
            guard let first = share.proportion(of: before), let second = share.proportion(of: after) else { return nil }
            return (share, first, second)
        }
        let all = found.map { FisherTest($0.1, $0.2).p }
        let corrected = HolmCorrection.adjusted(all) ?? all
        return zip(found, corrected).map { found, p in
            Share(share: found.0, before: found.1, after: found.2, difference: found.2.difference(from: found.1), p: p)
        }
    }

    private static func sentence(
        _ name: String,
        _ comparison: PairedComparison?,
        _ isClear: Bool,
        _ shares: [Share],
        _ experiment: Experiment
    ) -> String {
        guard let comparison else { return "Of \"\(name)\" nothing can be said: there are too few calls." }
        let mean = comparison.mean
        let control = experiment.plan.control
        let what = experiment.plan.figure.name
        let worse = shares.filter { $0.isChange && !$0.isGood }.map(\.share.name)
        let better = shares.filter { $0.isChange && $0.isGood }.map(\.share.name)
        var sentence: String
        if isClear {
            let size = "\(whole(abs(mean.value))) ms \(mean.value < 0 ? "faster" : "slower")"
            sentence =
                "\"\(name)\" is \(size) than \"\(control)\" (\(what), between \(whole(mean.low)) and \(whole(mean.high)) ms)."
            if mean.value > 0 {
                sentence += " Stay with \"\(control)\"."
            } else if worse.isEmpty {
                sentence += " Take it."
            }
        } else {
            sentence =
                "No difference between \"\(name)\" and \"\(control)\" was found: if there is one, it is likely between "
                + "\(whole(mean.low)) and \(whole(mean.high)) ms (\(what)). Choose by price, or by taste."
        }
        if !worse.isEmpty { sentence += " But it is worse in \(worse.joined(separator: ", "))." }
        if !better.isEmpty { sentence += " It is better in \(better.joined(separator: ", "))." }
        return sentence
    }

    private static func whole(_ value: Double) -> String { "\(Int(value.rounded()))" }
}

extension Experiment.Estimate {
    /// What it takes, before it begins.
    package func sentence(for plan: ExperimentPlan, currency: String) -> String {
        let calls = pairs * plan.arms.count
        var words = "A difference of \(Int(plan.difference)) ms needs about \(calls) calls (\(pairs) of each arm)"
        if let costPerCall, costPerCall > 0 {
            words += ", about \(currency) \((costPerCall * Double(calls) * 100).rounded() / 100)"
        }
        words += ": the calls of a pair differ by \(Int(deviation.rounded())) ms."
        if isCapped { words += " It needs more than may be made; so a smaller chance of finding it is left." }
        return words
    }
}
