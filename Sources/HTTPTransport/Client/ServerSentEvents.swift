internal import Octets

extension HTTPClientResponse {
    /// The response's content as server-sent events, read as they are asked for.
    ///
    /// - Throws: `.notAnEventStream` when its Content-Type is another.
    package func events(
        lineLimit: Int = 1_048_576,
        eventLimit: Int = 4_194_304
    ) throws(HTTPClientError) -> ServerSentEvents {
        let type = fields[.contentType].flatMap(HTTPParameterizedValue.init)
        guard type?.value == ServerSentEvent.contentType else {
            cancel()
            throw .notAnEventStream
        }
        return ServerSentEvents(self, EventStreamParser(lineLimit: lineLimit, eventLimit: eventLimit))
    }
}

/// The events of a response, to be gone through once, on the client's loop.
///
/// The server is held back while no event is asked for. When the task is cancelled, or the sequence and its response
/// are dropped, the connection goes.
package final class ServerSentEvents {
    private let response: HTTPClientResponse
    private var parser: EventStreamParser
    private var waiting: [ServerSentEvent] = []
    private var next = 0

    init(_ response: HTTPClientResponse, _ parser: EventStreamParser) {
        self.response = response
        self.parser = parser
    }

    /// What a reader that connects again sends as Last-Event-ID; empty for nothing.
    package var lastEventID: String { parser.lastEventID }

    /// How long the server wants a reader to wait before it connects again.
    package var retry: Duration? { parser.retryMilliseconds.map { .milliseconds($0) } }

    /// The next event; `nil` at the end of the stream.
    package func nextEvent() async throws(HTTPClientError) -> ServerSentEvent? {
        while next == waiting.count {
            waiting.removeAll(keepingCapacity: true)
            next = 0
            guard let piece = try await response.nextPiece() else { return nil }
            do throws(EventStreamError) {
                try parser.parse(piece.span) { waiting.append($0) }
            } catch {
                response.cancel()
                throw .brokenEventStream(error)
            }
        }
        defer { next += 1 }
        return waiting[next]
    }
}

extension ServerSentEvents: AsyncSequence {
    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let events: ServerSentEvents

        package mutating func next() async throws(HTTPClientError) -> ServerSentEvent? {
            try await events.nextEvent()
        }

        package mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(HTTPClientError) -> ServerSentEvent? {
            try await events.nextEvent()
        }
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(events: self) }
}
