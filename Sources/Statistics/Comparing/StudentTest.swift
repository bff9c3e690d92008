/// Student's test of paired differences: whether their mean is nothing.
///
/// Differences that are skewed, as those of arms with latencies of another shape are, need 40 pairs or so before its
/// probabilities are right; those of arms that are alike are not skewed, however much the latencies are.
public struct StudentTest: Sendable, Equatable {
    /// The mean in units of its standard error.
    public let t: Double
    /// How likely so large a mean is if there is no difference, both sides together.
    public let p: Double
    /// The point of the normal distribution that is as unlikely, with the sign of the mean.
    ///
    /// A ``SequentialPlan`` is asked with it; with few pairs it is nearer to 0 than `t`.
    public let z: Double

    /// Tests differences; nil for fewer than two, for any that is not finite, and where all are the same, which gives
    /// no measure of chance.
    public init?(differences: [Double]) {
        guard differences.allSatisfy(\.isFinite), let deviation = differences.deviation, deviation > 0 else {
            return nil
        }
        let distribution = StudentDistribution(degrees: Double(differences.count - 1))
        t = differences.mean / deviation * Double(differences.count).squareRoot()
        p = distribution.beyond(t)
        z = distribution.normal(t)
    }
}
