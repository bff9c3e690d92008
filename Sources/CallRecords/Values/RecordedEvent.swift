package import CallTiming

/// One event of a call's log, as it is kept.
package struct RecordedEvent: Sendable, Equatable {
    /// Its place in the record, from 0 on: a call whose stream was lost and came back goes on counting.
    package var sequence: Int
    /// When it happened, by the call's clock and the machine's.
    package var time: CallTime
    package var instant: MonotonicInstant
    /// The event as JSON.
    package var line: String

    package init(sequence: Int, time: CallTime, instant: MonotonicInstant, line: String) {
        self.sequence = sequence
        self.time = time
        self.instant = instant
        self.line = line
    }
}
