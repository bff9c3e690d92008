/// Watches one arm of the live traffic, call by call, and says when it is slower or fails more than it may.
///
/// It may be asked after each call for as long as the arm lives: if the arm is neither, the probability that any alarm
/// is ever raised is at most ``alpha``, half of it for each; the two are told apart, so an alarm for the wrong reason
/// counts as false as well. What "neither" means exactly is said at each initialiser; both speak of the expected share
/// of turns in a call, in which a call with two turns weighs as much as one with ten. See ``ShareWatch``.
public struct GuardRail: Sendable, Equatable {
    /// What is wrong with the arm.
    public enum Alarm: Sendable, Equatable, CaseIterable {
        /// More of its turns lie above the p95 than may.
        case slower
        /// It fails more often than it may.
        case failing
    }

    /// The probability of any false alarm in all time.
    public let alpha: Double
    /// The latency beyond which turns of the control count as slow.
    public let slowLatency: Double
    /// What has been found so far; an alarm stays.
    public private(set) var alarms: Set<Alarm> = []
    private let slowdown: Double
    private let extraFailures: Double
    private var slowness: ShareWatch
    private var failing: ShareWatch

    /// Holds an arm against the control that has the other calls.
    ///
    /// Neither slower nor failing: of the arm's turns, with latencies divided by `slowdown`, no more are expected above
    /// the control's p95 than of the control's own turns at the same time, and its failures are not expected to be more
    /// than the control's. So with the exact p95 the first is "the arm's p95 is at most `slowdown` times the
    /// control's"; with one out of a few turns it is that of a share near 5 %, and the probability of a false alarm
    /// holds all the same. It holds too when both arms have a bad hour.
    ///
    /// - Parameters:
    ///   - latencies: turns of the control from before, the more the better: their p95 is the mark for good.
    ///   - failureShare: how often the control fails, as far as it is known; a wrong one only delays.
    ///   - slowdown: by which factor the arm's latencies may be greater.
    ///   - extraFailures: which share of what succeeds with the control may fail with the arm.
    /// - Returns: nil for no latencies or any that is not finite, and for numbers that make no sense.
    public init?(
        control latencies: [Double],
        failureShare: Double = 0.02,
        slowdown: Double = 1,
        extraFailures: Double = 0,
        alpha: Double = 0.05
    ) {
        guard let mark = Quantiles(latencies)?.p95, slowdown.isFinite, slowdown > 0,
            extraFailures >= 0, extraFailures < 1, alpha > 0, alpha < 1,
            let slowness = ShareWatch(.control(expected: 0.05)),
            let failing = ShareWatch(.control(expected: failureShare))
        else { return nil }
        (self.slowness, self.failing) = (slowness, failing)
        slowLatency = mark
        self.slowdown = slowdown
        self.extraFailures = extraFailures
        self.alpha = alpha
    }

    /// Holds an arm against what was promised, where no control runs beside it.
    ///
    /// Neither slower nor failing: whatever came before, of the turns of the arm's next call no more than 5 % are
    /// expected above the latency, and no more than the share of failures is expected. A bad hour of the whole service
    /// is an alarm here; and a latency that is the p95 of a few earlier turns is one that a sound arm may lie above in
    /// truth.
    ///
    /// - Returns: nil for a share not between 0 and 1, and for numbers that make no sense.
    public init?(promisedP95 latency: Double, failureShare: Double, alpha: Double = 0.05) {
        guard latency.isFinite, alpha > 0, alpha < 1,
            let slowness = ShareWatch(.limit(0.05)), let failing = ShareWatch(.limit(failureShare))
        else { return nil }
        (self.slowness, self.failing) = (slowness, failing)
        slowLatency = latency
        slowdown = 1
        extraFailures = 0
        self.alpha = alpha
    }

    /// How strong the evidence of a trouble is by now, 1 at the start; what reaches 2/α raises its alarm.
    public func evidence(of alarm: Alarm) -> Double {
        switch alarm {
        case .slower: slowness.evidence
        case .failing: failing.evidence
        }
    }

    /// A call of the watched arm ended; answers the alarms that this raises.
    @discardableResult
    public mutating func armCallEnded(_ call: WatchedCall) -> Set<Alarm> {
        if let share = call.slowShare(above: slowLatency * slowdown) { slowness.armCall(share: share) }
        if let share = call.failureShare { failing.armCall(share: share) }
        return newAlarms()
    }

    /// A call of the control ended; answers the alarms that this raises, for a call of the arm may have waited for it.
    @discardableResult
    public mutating func controlCallEnded(_ call: WatchedCall) -> Set<Alarm> {
        if let share = call.slowShare(above: slowLatency) { slowness.controlCall(share: share) }
        if let share = call.failureShare {
            failing.controlCall(share: share + extraFailures * (1 - share))
        }
        return newAlarms()
    }

    private mutating func newAlarms() -> Set<Alarm> {
        let found = Set(Alarm.allCases.filter { evidence(of: $0) >= 2 / alpha })
        defer { alarms.formUnion(found) }
        return found.subtracting(alarms)
    }
}
