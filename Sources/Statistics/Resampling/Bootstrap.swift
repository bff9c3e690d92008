/// Confidence intervals without a formula: what a figure would have been, had other calls been drawn from the same
/// sample.
///
/// The turns of a call are alike; so what is drawn are whole clusters, each with all of its values. The tails are cut
/// as Student's distribution would cut them, since without that the intervals of 10 or 20 clusters are too narrow
/// (Hesterberg 2015). No resample goes beyond the greatest value: the p95 of fewer than about 100 values has an
/// interval that is too narrow whatever the method.
///
/// Every question is answered with nil where there is no answer: fewer than two clusters, values that are not finite,
/// settings that make no sense. Empty clusters, calls without a turn, do not count.
public struct Bootstrap: Sendable, Equatable {
    /// How the limits are read off the resampled figures.
    public enum Method: Sendable, Equatable {
        /// The quantiles of the figures.
        case percentile
        /// The same, corrected for bias and skewness (Efron's BCa).
        case biasCorrected
    }

    /// What the draws hang on.
    public var seed: UInt64
    /// How many resamples are drawn.
    public var resamples: Int
    /// Of how many such intervals in a row which share contains the true figure.
    public var confidence: Double
    /// How the limits are found.
    public var method: Method

    /// Sets up the drawing of resamples.
    public init(
        seed: UInt64,
        resamples: Int = 2_000,
        confidence: Double = 0.95,
        method: Method = .biasCorrected
    ) {
        self.seed = seed
        self.resamples = resamples
        self.confidence = confidence
        self.method = method
    }

    /// The figure for values that have nothing to do with each other.
    public func estimate(_ statistic: Statistic, of values: [Double]) -> Estimate? {
        estimate(statistic, ofClusters: values.map { [$0] })
    }

    /// The figure for all values together, of which those of one cluster, the turns of a call, belong together.
    public func estimate(_ statistic: Statistic, ofClusters clusters: [[Double]]) -> Estimate? {
        ResampledSample(clusters.filter { !$0.isEmpty }, statistic).flatMap { estimate(.one($0)) }
    }

    /// By how much the figure is higher for the second than for the first, of clusters that are pairs: calls by the
    /// same script.
    ///
    /// Pairs are drawn as such. One of which a cluster is empty does not count; nil if the counts differ.
    public func pairedDifference(
        of statistic: Statistic,
        from first: [[Double]],
        to second: [[Double]]
    ) -> Estimate? {
        guard first.count == second.count else { return nil }
        let pairs = zip(first, second).filter { !$0.isEmpty && !$1.isEmpty }
        guard let first = ResampledSample(pairs.map(\.0), statistic),
            let second = ResampledSample(pairs.map(\.1), statistic)
        else { return nil }
        return estimate(.pairs(first, second))
    }

    /// By how much the figure is higher for the second than for the first, of clusters that have nothing to do with
    /// each other.
    public func difference(of statistic: Statistic, from first: [[Double]], to second: [[Double]]) -> Estimate? {
        guard let first = ResampledSample(first.filter { !$0.isEmpty }, statistic),
            let second = ResampledSample(second.filter { !$0.isEmpty }, statistic)
        else { return nil }
        return estimate(.strangers(first, second))
    }
}
