/// Where to look at a smooth function, and with what weight, to have its integral (Gauss and Legendre).
struct GaussRule {
    let points: [Double]
    let weights: [Double]

    /// Takes so many points between two limits.
    init(_ count: Int, from low: Double, to high: Double) {
        let (middle, half) = ((low + high) / 2, (high - low) / 2)
        var (points, weights) = ([Double](), [Double]())
        for index in 0..<count {
            // A root of Legendre's polynomial, from a guess that Newton's rule polishes.
            var root = -cosine(Double.pi * (Double(index) + 0.75) / (Double(count) + 0.5))
            var slope = 1.0
            for _ in 0..<100 {
                let (value, before) = Self.legendre(count, at: root)
                slope = Double(count) * (root * value - before) / (root * root - 1)
                let step = value / slope
                root -= step
                if abs(step) < 1e-15 { break }
            }
            points.append(middle + half * root)
            weights.append(2 * half / ((1 - root * root) * slope * slope))
        }
        (self.points, self.weights) = (points, weights)
    }

    /// Legendre's polynomial of a degree at a point, and the one before it.
    private static func legendre(_ degree: Int, at point: Double) -> (value: Double, before: Double) {
        var (value, before) = (point, 1.0)
        for step in 1..<degree {
            let next = (Double(2 * step + 1) * point * value - Double(step) * before) / Double(step + 1)
            (value, before) = (next, value)
        }
        return (value, before)
    }
}
