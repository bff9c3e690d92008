public import CallTiming

/// The ordered events of one call, and who reads along; lives on the call's loop.
public final class CallEventLog {
    /// What has happened so far.
    public private(set) var events: [CallEvent] = []
    private let readers: [(CallEvent) -> Void]

    /// Starts an empty log; each reader is told of every event as it happens.
    public init(readers: [(CallEvent) -> Void] = []) { self.readers = readers }

    /// Adds an event.
    public func append(_ kind: CallEvent.Kind, at time: CallTime, instant: MonotonicInstant) {
        let event = CallEvent(number: events.count, instant: instant, time: time, kind: kind)
        events.append(event)
        for reader in readers { reader(event) }
    }
}
