internal import CallTiming
public import Reactor

/// Events that a session hands over as they happen, and its reader takes when it can; lives on one loop.
///
/// What is not read waits here, in order; a session that makes much (a voice) asks `waiting` and holds its provider back.
public final class EventFeed<Event: Sendable>: ProviderEventSource {
    private let loop: EventLoop
    private let provider: String
    private var events: [Event] = []
    private var first = 0
    private var end: Result<Void, ProviderFailure>?
    private var reader: LoopWait<Event?, ProviderFailure>?

    /// Called after the reader has taken the last waiting event.
    public var drained: (() -> Void)?

    /// Makes an empty feed of that provider's events.
    public init(on loop: EventLoop, provider: String) {
        self.loop = loop
        self.provider = provider
    }

    /// How many events wait for the reader.
    public var waiting: Int { events.count - first }

    /// Whether no more events can come.
    public var hasEnded: Bool { end != nil }

    /// Hands over an event; after the end it is dropped.
    public func publish(_ event: Event) {
        guard end == nil else { return }
        if let reader {
            self.reader = nil
            reader.complete(.success(event))
        } else {
            events.append(event)
        }
    }

    /// There will be no more events; what waits is still read.
    public func finish() { end(.success(())) }

    /// The session failed; what waits is still read, then the failure thrown.
    public func fail(_ failure: ProviderFailure) { end(.failure(failure)) }

    private func end(_ result: Result<Void, ProviderFailure>) {
        guard end == nil else { return }
        end = result
        guard let reader else { return }
        self.reader = nil
        reader.complete(result.map { nil })
    }

    /// The next event, waited for if need be; nil at the end.
    public func nextEvent() async throws(ProviderFailure) -> Event? {
        if first < events.count {
            defer { took() }
            return events[first]
        }
        if let end {
            try end.get()
            return nil
        }
        precondition(reader == nil, "a feed has one reader")
        return try await loop.wait(
            until: nil,
            late: .cancelled(provider),
            cancelled: .cancelled(provider),
            start: { reader = $0 },
            abandon: { [self] in reader = nil }
        )
    }

    private func took() {
        first += 1
        guard first == events.count else {
            // What has been read must not pile up behind a reader that never catches up.
            if first >= 64, first * 2 >= events.count {
                events.removeFirst(first)
                first = 0
            }
            return
        }
        events.removeAll(keepingCapacity: true)
        first = 0
        drained?()
    }
}
