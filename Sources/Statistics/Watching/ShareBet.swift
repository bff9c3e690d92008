/// A bet that an arm's odds are so many times those of what it is held against.
struct ShareBet: Sendable, Equatable {
    private let odds: Double
    /// What was staked, with what it won.
    private(set) var stake = 0.0

    /// Bets that are good at moderate and at great harm, between which what is staked is divided.
    static let spread = [ShareBet(odds: 3), ShareBet(odds: 6)]

    private init(odds: Double) { self.odds = odds }

    /// The share that is bet on, where another is expected without harm.
    private func target(_ expected: Double) -> Double { expected * odds / (1 - expected + expected * odds) }

    /// Stakes something more, and settles on calls of the arm that are held against a fixed share.
    mutating func settle(adding more: Double, arm: [Double], limit: Double) {
        let slope = (target(limit) - limit) / (limit * (1 - limit))
        grow(adding: more, by: arm.reduce(1) { $0 * (1 + slope * ($1 - limit)) })
    }

    /// Stakes something more, and settles on calls of the arm and of the control of the same time.
    mutating func settle(adding more: Double, arm: [Double], control: [Double], expected: Double) {
        let target = target(expected)
        // The share that all calls would have together. At it, as far as the arm's factor rises with the share, so far
        // do the control's fall; as the logarithms of all are concave, their product is expected to be 1 at most for
        // any share that the calls have in common, and less where the arm's is lower.
        let (few, many) = (Double(arm.count), Double(control.count))
        let common = (few * target + many * expected) / (few + many)
        let scale = common * (1 - common)
        let (rise, fall) = ((target - common) / scale, (expected - common) / scale)
        let ofArm = arm.reduce(1) { $0 * (1 + rise * ($1 - common)) }
        grow(adding: more, by: control.reduce(ofArm) { $0 * (1 + fall * ($1 - common)) })
    }

    private mutating func grow(adding more: Double, by factor: Double) {
        stake = min((stake + more) * factor, 1e300)
    }
}
