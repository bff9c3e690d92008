package import Statistics

/// What calls have shown: figures with their intervals.
package struct TrialReport: Sendable {
    /// A figure's quantiles, each with what it might as well have been.
    package struct Row: Sendable {
        package let figure: TrialFigure
        package let count: Int
        package let mean: Double
        /// p50, p90, p95 and p99.
        package let quantiles: [Estimate]
    }

    /// Which quantiles are told.
    package static let shares = [0.5, 0.9, 0.95, 0.99]

    package let calls: [CallMeasure]
    package let rows: [Row]
    package let seed: UInt64

    /// Works them out; intervals are of whole calls drawn again.
    package init(_ calls: [CallMeasure], seed: UInt64, resamples: Int = 1_000) {
        self.calls = calls.sorted { $0.number < $1.number }
        self.seed = seed
        let all = self.calls
        rows = TrialFigure.all.compactMap { figure in
            let values = figure.values(of: all)
            guard let quantiles = Quantiles(values.flatMap(\.self)) else { return nil }
            let bootstrap = Bootstrap(seed: seed, resamples: resamples)
            return Row(
                figure: figure,
                count: quantiles.count,
                mean: quantiles.mean,
                quantiles: Self.shares.map { share in
                    let value = quantiles.quantile(share) ?? 0
                    return bootstrap.estimate(.quantile(share), ofClusters: values)
                        ?? Estimate(value: value, low: value, high: value)
                }
            )
        }
    }

    /// How long the agent was talked with, in minutes.
    package var minutes: Double { calls.reduce(0) { $0 + $1.seconds } / 60 }

    /// What a minute cost; nil where nothing has a price.
    package var costPerMinute: Double? {
        let costs = calls.compactMap(\.cost)
        guard !costs.isEmpty, minutes > 0 else { return nil }
        return costs.reduce(0, +) / minutes
    }

    package var currency: String { calls.first { !$0.currency.isEmpty }?.currency ?? "" }

    /// A figure's row.
    package func row(_ figure: TrialFigure) -> Row? { rows.first { $0.figure.name == figure.name } }

    /// Calls that did not come to their end, and why, where that is known.
    package var troubles: [String] {
        calls.compactMap { call in call.trouble.map { "call \(call.number) (\(call.script)): \($0)" } }
    }

    /// Turns of which ear and log do not tell the same, and why that may be.
    package var disagreements: [String] {
        calls.flatMap { call in
            call.lines.compactMap { line in
                guard line.isAgreed == false, let ear = line.ear, let log = line.log else { return nil }
                let place = "call \(call.number) (\(call.script)), \"\(line.said)\""
                let (heard, told) = (Int(ear.rounded()), Int(log.rounded()))
                return "\(place): \(heard) ms at the ear, \(told) ms by the log; \(line.reason)"
            }
        }
    }
}

extension LineMeasure {
    /// Why the log may tell something else than the ear.
    fileprivate var reason: String {
        guard let ear, let log else { return "" }
        if wasCutOff == true { return "the turn was taken for over too early, and the log counts from there" }
        if talkedOver > 0 { return "the agent spoke while the caller did" }
        if log > ear { return "the log has the end of the caller's speech \(Int(log - ear)) ms before the ear" }
        return "the log has the end of the caller's speech \(Int(ear - log)) ms behind the ear, or the reply is soft"
    }
}
