public import CallTiming
import Synchronization

/// Where a loop's timers take their time from: the machine, or a hand that turns it in a test.
public enum LoopClock: Sendable {
    case monotonic
    case manual(ManualTime)

    /// The present.
    public var now: MonotonicInstant {
        switch self {
        case .monotonic: MonotonicInstant(nanoseconds: monotonicNanoseconds())
        case .manual(let time): time.now
        }
    }
}

/// A time that stands still until it is moved on, for tests.
public final class ManualTime: Sendable {
    private let nanoseconds: Atomic<Int64>

    /// Starts at a point other than zero, so that code which confuses "no time" with "zero" shows it.
    public init(start: MonotonicInstant = MonotonicInstant(nanoseconds: 1_000_000_000)) {
        nanoseconds = Atomic(start.nanoseconds)
    }

    /// The present.
    public var now: MonotonicInstant { MonotonicInstant(nanoseconds: nanoseconds.load(ordering: .acquiring)) }

    /// Moves the present; loops see it when they next look, which `EventLoop.advance(by:)` makes them do.
    func move(to instant: MonotonicInstant) { nanoseconds.store(instant.nanoseconds, ordering: .releasing) }
}
