/// Holm's correction: what probabilities of error mean when several questions are asked at once.
public enum HolmCorrection {
    /// The corrected probabilities, in the order given; nil if one is no probability.
    ///
    /// Who calls those up to 5 % a finding has a wrong one among them in at most 5 % of such batteries.
    public static func adjusted(_ probabilities: [Double]) -> [Double]? {
        guard probabilities.allSatisfy({ $0 >= 0 && $0 <= 1 }) else { return nil }
        var adjusted = probabilities
        var greatest = 0.0
        let order = probabilities.indices.sorted { probabilities[$0] < probabilities[$1] }
        for (place, index) in order.enumerated() {
            greatest = max(greatest, min(1, probabilities[index] * Double(order.count - place)))
            adjusted[index] = greatest
        }
        return adjusted
    }
}
