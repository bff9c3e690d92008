/// Benjamini and Hochberg's correction, for long lists in which a few wrong findings do no harm.
public enum FalseDiscoveryRate {
    /// The corrected probabilities, in the order given; nil if one is no probability.
    ///
    /// Of those up to 5 %, at most 5 % are wrong on average, if the questions are independent or bound up positively.
    public static func adjusted(_ probabilities: [Double]) -> [Double]? {
        guard probabilities.allSatisfy({ $0 >= 0 && $0 <= 1 }) else { return nil }
        var adjusted = probabilities
        var least = 1.0
        let order = probabilities.indices.sorted { probabilities[$0] < probabilities[$1] }
        for (place, index) in order.enumerated().reversed() {
            least = min(least, probabilities[index] * Double(order.count) / Double(place + 1))
            adjusted[index] = least
        }
        return adjusted
    }
}
