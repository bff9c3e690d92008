/// Fisher's exact test: whether two shares that have nothing to do with each other differ.
public struct FisherTest: Sendable, Equatable {
    /// How likely so uneven shares are if there is no difference, both sides together.
    public let p: Double

    /// Tests two shares.
    public init(_ first: Proportion, _ second: Proportion) {
        let hits = first.hits + second.hits
        let fewest = max(0, hits - second.count)
        let likelihoods = (fewest...min(hits, first.count)).map {
            GammaFunction.logarithmicChoices(of: $0, from: first.count)
                + GammaFunction.logarithmicChoices(of: hits - $0, from: second.count)
        }
        let own = likelihoods[first.hits - fewest]
        let greatest = likelihoods.max() ?? own
        let all = likelihoods.reduce(0) { $0 + exponential($1 - greatest) }
        // A table as unlikely as the one that came must not fall out by a rounding.
        let tail = likelihoods.reduce(0) { $1 <= own + 1e-7 ? $0 + exponential($1 - greatest) : $0 }
        p = min(1, tail / all)
    }
}
