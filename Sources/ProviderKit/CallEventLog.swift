public import CallTiming

/// Numbers what happens in one call, and tells who reads along: it keeps nothing itself, and lives on the call's loop.
public final class CallEventLog {
    /// How much has happened so far.
    public private(set) var count = 0
    private let readers: [(CallEvent) -> Void]

    /// Starts an empty log; each reader is told of every event as it happens.
    public init(readers: [(CallEvent) -> Void] = []) { self.readers = readers }

    /// Adds an event.
    public func append(_ kind: CallEvent.Kind, at time: CallTime, instant: MonotonicInstant) {
        let event = CallEvent(number: count, instant: instant, time: time, kind: kind)
        count += 1
        for reader in readers { reader(event) }
    }
}
