package import ProviderKit
internal import Reactor
internal import Synchronization

/// Writes down one call: it is handed what happens, on the call's loop, and never waits there.
package final class CallScribe: Sendable {
    /// Which call it writes down.
    package var name: CallName { record.name }

    /// What was known of it when it began.
    let record: CallRecord

    private let number: Int
    private let queue: RecordQueue
    private let bell: ThreadBell
    private let redaction: TextRedaction
    private let next = Atomic<Int>(0)
    private let hasEnded = Atomic<Bool>(false)

    init(_ record: CallRecord, number: Int, queue: RecordQueue, bell: ThreadBell, redaction: TextRedaction) {
        self.record = record
        self.number = number
        self.queue = queue
        self.bell = bell
        self.redaction = redaction
    }

    deinit {
        // A call that nobody has ended has failed on this side; it must not be live for ever.
        end(.failed, reason: "the call was let go of") { _ in }
    }

    /// Something has happened in the call.
    ///
    /// Events of all streams of a call go to one scribe, which numbers them.
    package func note(_ event: CallEvent) {
        let sequence = next.wrappingAdd(1, ordering: .relaxed).oldValue
        _ = queue.append(.event(call: number, sequence: sequence, event.redacted(by: redaction)))
    }

    /// The call is over; answers when its end may be told to others, a fraction of a second later.
    ///
    /// It is the last that is told of a call: events behind it are not kept.
    /// Cancelling who waits ends neither the wait, which is short by itself, nor the writing.
    package func end(
        _ outcome: CallOutcome,
        reason: String? = nil,
        at time: WallTime = .now
    ) async -> CallPublication {
        await withCheckedContinuation { continuation in
            end(outcome, reason: reason, at: time) { continuation.resume(returning: $0) }
        }
    }

    /// The same for who cannot wait: `published` is called on a thread of the keeper's.
    ///
    /// The first end counts, and any other one is answered as unwritten.
    package func end(
        _ outcome: CallOutcome,
        reason: String? = nil,
        at time: WallTime = .now,
        published: @escaping @Sendable (CallPublication) -> Void
    ) {
        guard !hasEnded.exchange(true, ordering: .relaxed) else { return published(.unwritten) }
        let ending = CallEnding(ended: time, outcome: outcome, reason: reason.map { redaction.whole($0) })
        guard queue.append(.ended(call: number, ending, published)) else { return published(.unwritten) }
        bell.ring()
    }
}
