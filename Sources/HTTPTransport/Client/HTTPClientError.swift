package import Reactor

/// Why a request has no response, or the response no end.
package enum HTTPClientError: Error, Equatable, Sendable {
    /// There is no connection to the server, or to the proxy before it.
    case connect(ConnectError)
    /// The proxy refuses to lead to the server.
    case proxyRefused(HTTPStatus)
    /// What the server sent is not HTTP, or ended in the middle.
    case malformed(HTTPParseError)
    /// The connection ended before the response was complete.
    case lost(ConnectionEnd)
    /// Something took longer than allowed.
    case timedOut(HTTPClientPhase)
    /// The response's content is longer than the reader takes.
    case tooLong(limit: Int)
    /// The response's content is not compressed as its head says.
    case malformedCompression
    /// The response is no event stream, or a broken one.
    case notAnEventStream, brokenEventStream(EventStreamError)
    /// The response leads elsewhere, but not where the client may go.
    case redirect(HTTPRedirectFault)
    /// What was to produce the request's content failed, in its own words.
    case contentNotProduced(String)
    /// The request's content is longer or shorter than was announced.
    case contentLengthWrong(announced: Int)
    /// The client was closed.
    case clientClosed
    /// The task that asked was cancelled.
    case cancelled
}

/// What a client waits for.
package enum HTTPClientPhase: Sendable {
    /// From the end of the request to the head of the response.
    case firstByte
    /// The next bytes of the response's content.
    case idle
    /// Everything, from the start to the end of the response.
    case whole
}

/// Why a redirection is not followed.
package enum HTTPRedirectFault: Sendable {
    case tooMany, malformedLocation, leavesTLS
}

extension HTTPClientError: CustomStringConvertible {
    /// What went wrong, in a sentence that repeats nothing of the message's fields or content.
    package var description: String {
        switch self {
        case .connect(let error): "\(error)"
        case .proxyRefused(let status): "the proxy refuses to connect to the server: \(status)"
        case .malformed(let error): "the response is malformed: \(error)"
        case .lost(let reason): "the connection ended before the response was complete: \(reason)"
        case .timedOut(.firstByte): "the server did not begin its response in the time allowed"
        case .timedOut(.idle): "the server stopped in the middle of its response"
        case .timedOut(.whole): "request and response took longer than allowed"
        case .tooLong(let limit): "the response's content is longer than \(limit) bytes"
        case .malformedCompression: "the response's content is not compressed as its head says, or cut off"
        case .notAnEventStream: "the response is not an event stream (text/event-stream)"
        case .brokenEventStream(let error): "\(error)"
        case .redirect(.tooMany): "the server redirects more often than allowed"
        case .redirect(.malformedLocation): "the server redirects to what is not an address"
        case .redirect(.leavesTLS): "the server redirects from https to http"
        case .contentNotProduced(let reason): "the request's content could not be produced: \(reason)"
        case .contentLengthWrong(let announced): "the request's content does not have the \(announced) bytes announced"
        case .clientClosed: "the client has been closed"
        case .cancelled: "cancelled"
        }
    }
}
