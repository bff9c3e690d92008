/// Where a running sum is when no look has stopped it yet, if there is no difference (Armitage, McPherson and Rowe).
///
/// The sum is z · √time: a Brownian motion, whose steps between looks have nothing to do with each other. It is known
/// at some points, with a share of all paths at each.
struct UnstoppedPaths: Sendable, Equatable {
    /// How much of the information is in.
    let time: Double
    private let sums: [Double]
    private let shares: [Double]

    /// The paths that the first look lets pass.
    ///
    /// - Parameter step: the time until the next look; the shorter, the finer the points must lie.
    init(at time: Double, within boundary: Double, step: Double) {
        let rule = Self.points(at: time, within: boundary, steps: (time, step))
        let root = time.squareRoot()
        self.time = time
        sums = rule.points
        shares = zip(rule.points, rule.weights).map { $1 * NormalDistribution.density($0 / root) / root }
    }

    /// The share of all paths that come out above a boundary, a value of z, at a later time.
    func share(above boundary: Double, at later: Double) -> Double {
        let (sum, root) = (boundary * later.squareRoot(), (later - time).squareRoot())
        return zip(sums, shares).reduce(0) { $0 + $1.1 * NormalDistribution.above((sum - $1.0) / root) }
    }

    /// The paths that a later look lets pass too.
    func passing(_ boundary: Double, at later: Double, step: Double) -> UnstoppedPaths {
        let rule = Self.points(at: later, within: boundary, steps: (later - time, step))
        let root = (later - time).squareRoot()
        let shares = zip(rule.points, rule.weights).map { point, weight in
            zip(sums, self.shares).reduce(0) {
                $0 + $1.1 * NormalDistribution.density((point - $1.0) / root)
            } * weight / root
        }
        return UnstoppedPaths(time: later, sums: rule.points, shares: shares)
    }

    private init(time: Double, sums: [Double], shares: [Double]) {
        self.time = time
        self.sums = sums
        self.shares = shares
    }

    /// The share of all paths that is left if there is a difference that drives the sum up by so much in the whole
    /// time.
    func left(drift: Double) -> Double {
        // How much likelier a path has become hangs only on where it is now.
        zip(sums, shares).reduce(0) { $0 + $1.1 * exponential(drift * $1.0 - drift * drift * time / 2) }
    }

    private static func points(at time: Double, within boundary: Double, steps: (Double, Double)) -> GaussRule {
        // Beyond 9 deviations no path ever is, in double precision.
        let edge = min(boundary, 9) * time.squareRoot()
        // Two points for each deviation of the steps before and after are exact to ten digits.
        let finest = min(steps.0, steps.1).squareRoot()
        return GaussRule(24 + Int(4 * edge / finest), from: -edge, to: edge)
    }
}
