/// How much of the allowed error may have been used up by a look on the way (Lan and DeMets).
public enum AlphaSpending: Sendable, Equatable {
    /// Next to nothing at first: an early stop takes an overwhelming difference, and the last look costs little.
    case obrienFleming
    /// About the same at each look: great differences are found early, small ones take more calls.
    case pocock

    /// What has been used up when so much of the information is in, of an error allowed on one side.
    func spent(at time: Double, of alpha: Double) -> Double {
        switch self {
        case .obrienFleming:
            2 * NormalDistribution.above(NormalDistribution.point(beyond: alpha) / time.squareRoot())
        case .pocock: alpha * logarithm(1 + (exponential(1) - 1) * time)
        }
    }
}
