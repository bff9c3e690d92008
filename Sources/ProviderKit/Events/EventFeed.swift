internal import CallTiming
public import Reactor

/// Events that a session hands over as they happen, and its reader takes when it can; lives on one loop.
///
/// What is not read waits here, in order; a session that makes much (a voice) asks `waiting` and holds its provider back.
public final class EventFeed<Event: Sendable>: ProviderEventSource {
    private let provider: String
    private var events: [Event] = []
    private var first = 0
    private var end: Result<Void, ProviderFailure>?
    private let bell: LoopBell

    /// Called after the reader has taken the last waiting event.
    public var drained: (() -> Void)?

    /// Makes an empty feed of that provider's events.
    public init(on loop: EventLoop, provider: String) {
        self.provider = provider
        bell = LoopBell(on: loop)
    }

    /// How many events wait for the reader.
    public var waiting: Int { events.count - first }

    /// Whether no more events can come.
    public var hasEnded: Bool { end != nil }

    /// Hands over an event; after the end it is dropped.
    public func publish(_ event: Event) {
        guard end == nil else { return }
        events.append(event)
        bell.ring()
    }

    /// There will be no more events; what waits is still read.
    public func finish() { end(.success(())) }

    /// The session failed; what waits is still read, then the failure thrown.
    public func fail(_ failure: ProviderFailure) { end(.failure(failure)) }

    private func end(_ result: Result<Void, ProviderFailure>) {
        guard end == nil else { return }
        end = result
        bell.ring()
    }

    /// The next event, waited for if need be; nil at the end.
    public func nextEvent() async throws(ProviderFailure) -> Event? {
        while first == events.count {
            if let end {
                try end.get()
                return nil
            }
            guard await bell.wait() else { throw .cancelled(provider) }
        }
        defer { took() }
        return events[first]
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
