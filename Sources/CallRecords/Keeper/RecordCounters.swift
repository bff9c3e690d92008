internal import Synchronization

/// What the keeper has done, and what it could not do.
package final class RecordCounters: Sendable {
    /// The figures at one moment.
    package struct Snapshot: Sendable, Equatable {
        /// Changes that went into the store, and into the spool.
        package var committed = 0
        package var spooled = 0
        /// Changes that came from the spool into the store.
        package var takenIn = 0
        /// Events that are nowhere: the queue was full, or neither store nor spool took any more.
        package var lost = 0
        /// Times that the store was late or refused, or the spool did; and what was wrong the last time.
        package var troubles = 0
        package var lastTrouble: String?
        /// Samples of recordings that came too late for their place, or found no room.
        package var missedSamples = 0
        /// Recordings that were given up, because their file could not be written.
        package var brokenRecordings = 0
        /// Calls and recordings that have become too old.
        package var expiredCalls = 0
        package var expiredRecordings = 0
    }

    private let state = Mutex(Snapshot())

    func committed(_ count: Int) { state.withLock { $0.committed += count } }
    func spooled(_ count: Int) { state.withLock { $0.spooled += count } }
    func takenIn(_ count: Int) { state.withLock { $0.takenIn += count } }
    func lost(_ count: Int) { state.withLock { $0.lost += count } }
    func missedSamples(_ count: Int) { state.withLock { $0.missedSamples += count } }
    func brokeRecording() { state.withLock { $0.brokenRecordings += 1 } }
    func expired(calls: Int = 0, recordings: Int = 0) {
        state.withLock { state in
            state.expiredCalls += calls
            state.expiredRecordings += recordings
        }
    }

    func noteTrouble(_ reason: String) {
        state.withLock { state in
            state.troubles += 1
            state.lastTrouble = reason
        }
    }

    /// The figures as they are now.
    var now: Snapshot { state.withLock { $0 } }
}
