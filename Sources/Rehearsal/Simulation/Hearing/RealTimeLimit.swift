internal import CallTiming

/// How much audio a simulated recogniser may have heard: what comes faster than it listens waits.
struct RealTimeLimit: Sendable, Equatable {
    /// Samples a second.
    private let speed: Double
    /// How much may be taken at once, in samples.
    private let most: Double
    private var credit: Double
    private var lastLook: MonotonicInstant

    /// Listens so many times as fast as audio is spoken.
    init(rate: Double, burst: Duration = .seconds(1), at now: MonotonicInstant) {
        speed = 8_000 * rate
        most = 8_000 * (burst / .seconds(1))
        credit = most
        lastLook = now
    }

    /// How many of so many samples may be heard now.
    mutating func take(_ count: Int, at now: MonotonicInstant) -> Int {
        credit = min(most, credit + max(0, (now - lastLook) / .seconds(1)) * speed)
        lastLook = now
        let taken = min(count, Int(credit))
        credit -= Double(taken)
        return taken
    }

    /// When another 20 ms may be heard.
    var next: MonotonicInstant { lastLook + .seconds(max(0, 160 - credit) / speed + 1e-9) }
}
