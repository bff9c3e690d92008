/// The incomplete beta function, from which Student's distribution comes.
enum BetaFunction {
    /// The regularised incomplete beta function, for positive shapes and a point from 0 to 1.
    static func incomplete(_ first: Double, _ second: Double, at point: Double) -> Double {
        guard point > 0 else { return 0 }
        guard point < 1 else { return 1 }
        // The fraction converges fast only on this side of the mean.
        guard point <= (first + 1) / (first + second + 2) else { return 1 - incomplete(second, first, at: 1 - point) }
        let scale =
            first * logarithm(point) + second * logarithmAboveOne(-point) + GammaFunction.logarithmic(first + second)
            - GammaFunction.logarithmic(first) - GammaFunction.logarithmic(second)
        return exponential(scale) / (first * fraction(first, second, at: point))
    }

    /// The continued fraction under the function, by Lentz's rule.
    private static func fraction(_ first: Double, _ second: Double, at point: Double) -> Double {
        var (value, upper, lower) = (1.0, 1.0, 0.0)
        for step in 1..<500 {
            let half = Double(step / 2)
            let term =
                if step.isMultiple(of: 2) {
                    half * (second - half) * point / ((first + 2 * half - 1) * (first + 2 * half))
                } else {
                    -(first + half) * (first + second + half) * point / ((first + 2 * half) * (first + 2 * half + 1))
                }
            lower = 1 / awayFromZero(1 + term * lower)
            upper = awayFromZero(1 + term / upper)
            value *= upper * lower
            if abs(upper * lower - 1) < 1e-15 { break }
        }
        return value
    }

    private static func awayFromZero(_ number: Double) -> Double { abs(number) < 1e-300 ? 1e-300 : number }
}
