/// How a claim stands.
enum Verdict: String, Codable, Sendable {
    case holds
    /// The distance to the target is within the spread, or the repetitions are too few to say.
    case undecided
    case fallsShort = "falls short"
    /// There is no target: the figure is for the reader.
    case reported
    /// What measures it is not there.
    case notMeasured = "not measured"
    /// What measures it broke.
    case broken

    /// A figure that wobbles is believed from this many repetitions on.
    static let fewestRepetitions = 5

    /// Holds a measurement against what was claimed.
    static func of(_ measurement: Measurement, claim: Claim) -> Verdict {
        guard measurement.invalid == nil else { return .undecided }
        guard let target = claim.target else { return .reported }
        if claim.wobbles, (measurement.samples?.count ?? 0) < fewestRepetitions { return .undecided }
        let distance =
            switch target.comparator {
            case .atMost: target.value - measurement.measured
            case .atLeast: measurement.measured - target.value
            case .exactly: -abs(measurement.measured - target.value)
            }
        if claim.wobbles, abs(distance) <= measurement.spread { return .undecided }
        return distance >= 0 ? .holds : .fallsShort
    }

    /// Whether there is a figure behind it.
    var isMeasured: Bool {
        switch self {
        case .holds, .undecided, .fallsShort, .reported: true
        case .notMeasured, .broken: false
        }
    }

    /// Whether it should end the run with a failure.
    var isFailure: Bool { self == .fallsShort || self == .broken }
}
