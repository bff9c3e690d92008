/// What the events of a session come from; lives on the session's loop.
public protocol ProviderEventSource<Event>: AnyObject {
    associatedtype Event: Sendable

    /// The next event; nil at the end. Asked for by one reader at a time.
    func nextEvent() async throws(ProviderFailure) -> Event?
}

/// The events of one session, in their order, read once by one reader on the session's loop.
public final class ProviderEvents<Event: Sendable> {
    private let source: any ProviderEventSource<Event>

    /// Reads from a source.
    public init(_ source: any ProviderEventSource<Event>) { self.source = source }

    /// The next event; nil at the end.
    public func next() async throws(ProviderFailure) -> Event? { try await source.nextEvent() }
}

extension ProviderEvents: AsyncSequence {
    /// Reads the events one by one.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let events: ProviderEvents

        /// The next event; nil at the end.
        public mutating func next() async throws(ProviderFailure) -> Event? { try await events.next() }

        /// The next event; nil at the end.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws(ProviderFailure) -> Event? {
            try await events.next()
        }
    }

    /// A reader; there is to be only one.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(events: self) }
}
