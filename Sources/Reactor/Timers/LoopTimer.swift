public import CallTiming

/// A timer of one loop, made once and set as often as needed without allocating.
///
/// Lives on its loop: made, set, cancelled and fired there. Setting it again moves it; it fires once per setting.
/// The loop holds it while it is set, so an action must not hold strongly what would keep itself alive by it.
public final class LoopTimer {
    private let loop: EventLoop
    /// What runs when the time has come.
    let action: () -> Void
    /// What the watchdog calls this timer when it blocks its loop.
    let label: StaticString
    /// Where it stands in the loop's queue; -1 when it is not set.
    var place = -1

    /// Makes a timer that is not set yet.
    public init(on loop: EventLoop, label: StaticString, action: @escaping () -> Void) {
        self.loop = loop
        self.label = label
        self.action = action
    }

    /// Whether it is set and has not fired.
    public var isSet: Bool { place >= 0 }

    /// Sets it to fire `delay` from now.
    public func set(after delay: Duration) {
        set(at: loop.now + delay)
    }

    /// Sets it to fire at a point of the loop's clock.
    public func set(at deadline: MonotonicInstant) {
        loop.setTimer(self, at: deadline)
    }

    /// Unsets it; nothing happens when it is not set.
    public func cancel() {
        guard place >= 0 else { return }
        loop.cancelTimer(self)
    }
}
