internal import CallTiming
internal import FrontDoor
internal import OutboundCalls
internal import Reactor
internal import Synchronization

/// The end of a service: it is asked for once, from any thread, and then nothing that was accepted is lost.
///
/// The server listens on until the last call is over. A call whose webhook was answered a moment ago may still open its
/// stream, and one whose stream has ended asks what is next.
final class ServiceDrain: Sendable {
    let manner: DrainManner
    private let hasBegunFlag = Atomic<Bool>(false)
    private let begun: AsyncStream<Void>
    private let begin: AsyncStream<Void>.Continuation

    init(_ manner: DrainManner) {
        self.manner = manner
        // One element at most, then the stream is finished.
        (begun, begin) = AsyncStream<Void>.makeStream()
    }

    /// Whether the end was asked for.
    var hasBegun: Bool { hasBegunFlag.load(ordering: .acquiring) }

    /// Asks for it.
    func ask() {
        hasBegunFlag.store(true, ordering: .releasing)
        begin.finish()
    }

    /// Waits until it is asked for and every call has ended, or has been told goodbye; on a loop.
    ///
    /// Answers how many calls are there although they have had the time to hear it.
    func run(_ door: FrontDoor, _ desks: [OutboundDesk], on loop: EventLoop) async throws(CancellationError) -> Int {
        for await _ in begun {}
        if Task.isCancelled { throw CancellationError() }
        for desk in desks { desk.drain() }
        let notice = door.options.publicURL == nil ? .zero : manner.notice
        let earliest = loop.now + notice
        if try await isEmpty(door, desks, from: earliest, until: max(earliest, loop.now + manner.patience), loop) {
            return 0
        }
        // Some come only now: each is told once.
        var told: Set<String> = []
        let end = loop.now + manner.farewell
        while true {
            door.dismissAll(saying: manner.goodbye, but: &told)
            let next = min(end, loop.now + .milliseconds(500))
            if try await isEmpty(door, desks, from: loop.now, until: next, loop) { return 0 }
            if loop.now >= end { return door.present(at: loop.now) }
        }
    }

    private func isEmpty(
        _ door: FrontDoor,
        _ desks: [OutboundDesk],
        from earliest: MonotonicInstant,
        until deadline: MonotonicInstant,
        _ loop: EventLoop
    ) async throws(CancellationError) -> Bool {
        while true {
            if loop.now >= earliest, door.present(at: loop.now) == 0, desks.allSatisfy({ $0.liveCount == 0 }) {
                return true
            }
            if loop.now >= deadline { return false }
            // Often enough that nobody waits for it, and seldom enough that it costs nothing.
            try await loop.sleep(until: min(deadline, loop.now + .milliseconds(50)))
        }
    }
}
