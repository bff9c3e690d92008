internal import Locks
internal import ProviderKit
internal import Synchronization

/// Something that a call has handed over.
enum RecordEntry: Sendable {
    case began(call: Int, CallRecord)
    case event(call: Int, sequence: Int, CallEvent)
    case audio(CallRecord, RecordedAudio)
    case ended(call: Int, CallEnding, @Sendable (CallPublication) -> Void)

    /// Whether it may be left out when there is too much: a gap in the numbers of a call's events shows that it was.
    var mayBeDropped: Bool { if case .event = self { true } else { false } }
}

/// What calls have handed over and nobody has taken yet.
///
/// Appending holds a lock for as long as it takes to copy one entry into memory that is there already; taking, for as long as
/// it takes to exchange two arrays. Neither calls the system.
final class RecordQueue: Sendable {
    private struct State {
        var entries: [RecordEntry] = []
        var dropped = 0
        var isClosed = false
    }

    private let state: Mutex<State>
    private let bound: Int

    /// Holds so many entries; beginnings and ends, of which there are as many as calls, are held beyond that.
    init(bound: Int) {
        self.bound = bound
        var entries: [RecordEntry] = []
        // Memory that is reserved and not used costs nothing.
        entries.reserveCapacity(bound)
        state = Mutex(State(entries: entries))
    }

    /// Hands an entry over; false when there is no room for it, or nobody takes entries any more.
    func append(_ entry: RecordEntry) -> Bool {
        state.withLock { state in
            heldLock(of: self) {
                guard !state.isClosed else { return false }
                guard state.entries.count < bound || !entry.mayBeDropped else {
                    state.dropped += 1
                    return false
                }
                state.entries.append(entry)
                return true
            }
        }
    }

    /// Takes all there is, for the empty array it is given, whose memory is used next.
    func take(into entries: inout [RecordEntry], closing: Bool = false) {
        // Exchanged outside of the closure, which must not keep what it was lent.
        var other = entries
        entries = []
        state.withLock { state in
            heldLock(of: self) {
                swap(&state.entries, &other)
                if closing { state.isClosed = true }
            }
        }
        entries = other
    }

    /// How many events found no room.
    var dropped: Int { state.withLock { state in heldLock(of: self) { state.dropped } } }
}
