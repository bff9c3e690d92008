/// Tells the position in a call: as far as the carrier's media has come, and by the monotonic clock while none comes.
///
/// A value without a clock of its own: it is told what happened and when. Between frames it stands at the end of the
/// last one, so that what is decided on a frame is decided at that frame's position. When no media has come for
/// `patience`, it takes the time since the last frame for call time and runs on with it, so that deadlines fire although
/// the stream stalls. It is never set back: when media comes that lies behind it, it stands until media or time passes it.
public struct CallClock: Sendable, Equatable {
    /// What moves a clock on.
    public enum Drive: Sendable, Equatable {
        /// The carrier's media, and the monotonic clock when there has been none for that long.
        case media(patience: Duration)
        /// The monotonic clock alone, for calls whose audio does not pass through here.
        case monotonic
    }

    /// The latest position it has told.
    public private(set) var position = CallTime.start
    /// Whether it went by the monotonic clock when it was last asked.
    public private(set) var isFreeRunning: Bool

    /// Where the media ended at `anchorInstant`; free running counts from here.
    private var anchor = CallTime.start
    private var anchorInstant: MonotonicInstant
    /// How long after the anchor it stands still, in nanoseconds.
    private let patience: Int64

    private static let nanosecondsPerSample: Int64 = 125_000

    /// Starts a clock at the carrier's `start`, received at `instant`.
    public init(startedAt instant: MonotonicInstant, drive: Drive = .media(patience: .milliseconds(60))) {
        anchorInstant = instant
        switch drive {
        case .media(let patience):
            self.patience = max(0, patience.clampedNanoseconds)
            isFreeRunning = false
        case .monotonic:
            patience = 0
            isFreeRunning = true
        }
    }

    /// Takes note of media that ends at `end`, and answers the position.
    @discardableResult
    public mutating func mediaReceived(through end: CallTime, at instant: MonotonicInstant) -> CallTime {
        // First what was told, or could have been told, until now: it must not be undone.
        advance(to: instant)
        anchor = max(end, .start)
        // A second thread's older reading of the clock must not lengthen the silence.
        anchorInstant = max(instant, anchorInstant)
        isFreeRunning = false
        position = max(position, anchor)
        return position
    }

    /// The position at an instant.
    @discardableResult
    public mutating func advance(to instant: MonotonicInstant) -> CallTime {
        let (waited, overflow) = instant.nanoseconds.subtractingReportingOverflow(anchorInstant.nanoseconds)
        let elapsed = overflow ? (instant < anchorInstant ? 0 : .max) : max(0, waited)
        guard elapsed >= patience else { return position }
        isFreeRunning = true
        let (samples, beyond) = anchor.samples.addingReportingOverflow(elapsed / Self.nanosecondsPerSample)
        position = max(position, CallTime(samples: beyond ? .max : samples))
        return position
    }

    /// When the clock will have reached a position at the latest, if no more media comes: what a timer is set to.
    ///
    /// Media may bring it there earlier; a deadline is looked at again with every frame.
    public func instant(reaching time: CallTime) -> MonotonicInstant {
        guard time > position else { return anchorInstant }
        let (ahead, overflow) = time.samples.subtractingReportingOverflow(anchor.samples)
        let (wait, beyond) = ahead.multipliedReportingOverflow(by: Self.nanosecondsPerSample)
        return anchorInstant + .nanoseconds(overflow || beyond ? .max : max(wait, patience))
    }
}
