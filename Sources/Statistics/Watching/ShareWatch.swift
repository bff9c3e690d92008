/// Evidence, gathered call by call, that a share is higher in one arm of the live traffic than it may be.
///
/// It is a bet at fair odds against there being no harm: if there is none, what was staked does not grow on average
/// whatever happens, and so in all time, looked at after each call, ``evidence`` ever reaches 20 with a probability of
/// at most 1/20, and 1/α with at most α (Ville). Most is staked at the first call, and a little more at each: so a harm
/// that begins after a thousand good calls is found too, if in about three times as many calls as one that was there at
/// once.
///
/// Each call counts with the share of its turns that are hits, a number from 0 to 1: nothing is asked of the turns of
/// one call, they may be as alike as they like. Calls come in the order in which they ended; which arm a call goes by
/// must be left to chance.
public struct ShareWatch: Sendable, Equatable {
    /// What the share is held against, and so what "no harm" means.
    public enum Yardstick: Sendable, Equatable {
        /// A share fixed beforehand. No harm: whatever came before, the share of the arm's next call is not expected to
        /// be higher than this.
        case limit(Double)
        /// The control's calls of the same time. No harm: between one call of the arm and the next, the share of the
        /// arm's is not expected to be higher than the mean of what the control's are expected to have. If all get
        /// worse together, that is none.
        ///
        /// The more calls the control has for each of the arm's, the sooner harm is found. The share thought likely for
        /// it is only where the bets begin: a wrong one delays, but raises no false alarm.
        case control(expected: Double)
    }

    private let yardstick: Yardstick
    private var bets = ShareBet.spread
    private var rounds = 0
    /// Calls since the last round, in which both sides must have one.
    private var arm: [Double] = []
    private var control: [Double] = []
    /// What the control's calls of the rounds before add up to, with what was expected as if it were some calls.
    private var controlSum: Double
    private var controlCount = Self.expectedCount
    /// How many times over what was staked has grown; 1 at the start.
    public private(set) var evidence = 1.0

    private static let expectedCount = 20.0
    /// How many calls of one side a round has at most: one of a rare arm may take long, and more would add little.
    private static let greatestRound = 32

    /// Starts to watch; nil for what is no share, or as a limit leaves nothing above or below.
    public init?(_ yardstick: Yardstick) {
        switch yardstick {
        case .limit(let share):
            guard share > 0, share < 1 else { return nil }
            controlSum = 0
        case .control(let expected):
            guard expected >= 0, expected <= 1 else { return nil }
            controlSum = expected * Self.expectedCount
        }
        self.yardstick = yardstick
    }

    /// A call of the arm ended, with a share of its turns that are hits.
    public mutating func armCall(share: Double) {
        guard !share.isNaN, arm.count < Self.greatestRound else { return }
        arm.append(min(max(share, 0), 1))
        closeRound()
    }

    /// A call of the control ended; a fixed limit takes no notice of it.
    public mutating func controlCall(share: Double) {
        guard case .control = yardstick, !share.isNaN, control.count < Self.greatestRound else { return }
        control.append(min(max(share, 0), 1))
        closeRound()
    }

    private mutating func closeRound() {
        guard !arm.isEmpty else { return }
        switch yardstick {
        case .limit(let limit):
            let stake = nextStake()
            for index in bets.indices { bets[index].settle(adding: stake, arm: arm, limit: limit) }
        case .control:
            guard !control.isEmpty else { return }
            let stake = nextStake()
            // Nearer to nothing a single hit would decide too much, and beyond a half there is no harm left to bet on.
            let expected = min(max(controlSum / controlCount, 0.01), 0.5)
            for index in bets.indices {
                bets[index].settle(adding: stake, arm: arm, control: control, expected: expected)
            }
            controlSum += control.reduce(0, +)
            controlCount += Double(control.count)
            control.removeAll(keepingCapacity: true)
        }
        arm.removeAll(keepingCapacity: true)
        evidence = bets.reduce(0) { $0 + $1.stake } / Double(bets.count) + Self.reserve(after: rounds)
    }

    private mutating func nextStake() -> Double {
        rounds += 1
        return Self.reserve(after: rounds - 1) - Self.reserve(after: rounds)
    }

    /// What has not been staked after so many rounds; it shrinks so slowly that there is always something left.
    private static func reserve(after rounds: Int) -> Double {
        rounds == 0 ? 1 : 0.2 / (1 + logarithm(Double(rounds)))
    }
}
