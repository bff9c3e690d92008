internal import CallTiming
internal import Octets
package import Reactor

/// Why the content of a request could not be read, or a response not be sent.
package enum HTTPExchangeError: Error, Equatable, Sendable {
    /// The client sent what is not HTTP, or stopped in the middle.
    case malformed(HTTPParseError)
    /// The content is longer than the reader takes.
    case tooLong(limit: Int)
    /// Nothing came for too long.
    case timedOut
    /// More content was written than the response announced; the client's connection was dropped.
    case overrun
    /// The connection has ended.
    case connectionLost(ConnectionEnd)
    /// The task was cancelled.
    case cancelled
}

extension HTTPExchangeError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformed(let error): "\(error)"
        case .tooLong(let limit): "the content is longer than \(limit) bytes"
        case .timedOut: "the content stopped coming"
        case .overrun: "more content was written than the response announced"
        case .connectionLost(let reason): "the client's connection is gone: \(reason)"
        case .cancelled: "cancelled"
        }
    }

    /// What the client is answered.
    var status: HTTPStatus {
        switch self {
        case .malformed(let error): error.status
        case .tooLong: .contentTooLarge
        case .timedOut: .requestTimeout
        case .overrun, .connectionLost, .cancelled: .internalServerError
        }
    }
}

/// One request and its response; lives on its connection's loop, for as long as the request's handler runs.
package final class HTTPExchange {
    private enum Response {
        case none
        /// Begun, with content to follow in that framing.
        case streaming(BodyFraming, remaining: Int)
        case finished
        /// The connection belongs to another protocol.
        case upgraded
    }

    /// The request.
    package let head: HTTPRequestHead

    private let server: HTTPServerConnection
    private let framing: BodyFraming
    private let expectation: RequestExpectation
    private var response = Response.none

    private var content = ByteBuffer()
    private var contentHasEnded = false
    private var contentFailure: HTTPExchangeError?
    private var hasContinued = false
    private var contentWait: LoopWait<Void, HTTPExchangeError>?
    private var outputWait: LoopWait<Void, HTTPExchangeError>?

    /// Whether the connection stays open behind the response.
    private(set) var keepsConnection = true
    /// The fields behind a chunked body, once it has been read.
    package private(set) var trailers = HTTPFields()

    init(
        _ head: HTTPRequestHead,
        framing: BodyFraming,
        _ expectation: RequestExpectation,
        on server: HTTPServerConnection
    ) {
        self.head = head
        self.framing = framing
        self.expectation = expectation
        self.server = server
    }

    /// The loop on which the exchange lives.
    package var loop: EventLoop { server.connection.loop }

    /// The client's address.
    package var peer: SocketAddress? { server.connection.peer }

    // MARK: Content

    /// The next piece of content; nil at its end.
    package func nextPiece() async throws(HTTPExchangeError) -> [UInt8]? {
        while content.isEmpty {
            if let contentFailure { throw contentFailure }
            if contentHasEnded { return nil }
            askForContent()
            let loop = self.loop
            do throws(HTTPExchangeError) {
                try await loop.wait(
                    until: loop.now + server.options.bodyTimeout,
                    late: HTTPExchangeError.timedOut,
                    cancelled: .cancelled,
                    start: { contentWait = $0 }
                )
            } catch {
                if error == .timedOut { server.counters.bodyTimeouts.increment() }
                contentFailure = error
                throw error
            }
        }
        let piece = Array(copying: content.bytes)
        content.removeAll(keepingCapacity: !contentHasEnded)
        if !contentHasEnded { server.connection.resumeReading() }
        return piece
    }

    /// The whole content.
    package func body(upTo limit: Int) async throws(HTTPExchangeError) -> [UInt8] {
        if case .length(let length) = framing, length > limit { throw .tooLong(limit: limit) }
        var whole: [UInt8] = []
        while let piece = try await nextPiece() {
            guard whole.count + piece.count <= limit else { throw .tooLong(limit: limit) }
            whole += piece
        }
        return whole
    }

    /// A client that waits for it is told to send its content.
    private func askForContent() {
        guard awaitsContinue, case .none = response else { return }
        hasContinued = true
        server.connection.write { $0.append("HTTP/1.1 100 Continue\r\n\r\n") }
    }

    /// Whether the client holds its content back until it is asked for.
    var awaitsContinue: Bool { expectation == .continuation && !hasContinued && content.isEmpty && !contentHasEnded }

    /// Whether no more content is to be read ahead of its reader.
    var bodyIsFull: Bool { content.count >= 65_536 }

    func bodyArrived(_ piece: Span<UInt8>) {
        guard !piece.isEmpty else { return }
        hasContinued = true
        content.append(piece)
        contentWait?.complete(.success(()))
        contentWait = nil
    }

    func bodyEnded(trailers: HTTPFields) {
        contentHasEnded = true
        self.trailers = trailers
        contentWait?.complete(.success(()))
        contentWait = nil
    }

    func bodyFailed(_ failure: HTTPExchangeError) {
        contentFailure = failure
        contentWait?.complete(.failure(failure))
        contentWait = nil
    }

    // MARK: Response

    /// Sends a whole response; the second one of an exchange is ignored.
    package func respond(_ answer: HTTPResponse) {
        guard case .none = response else { return }
        response = .finished
        let head = responseHead(answer.status, answer.fields)
        let withBody = self.head.method != .head && !answer.status.neverHasContent
        let framing: BodyFraming = answer.status.neverHasContent ? .none : .length(answer.body.count)
        server.connection.write { buffer in
            head.write(into: &buffer, framing: framing, connection: note, date: .now)
            if withBody { buffer.append(answer.body) }
        }
    }

    /// Begins a response whose content follows piece by piece: of a known length, or until `finish`.
    package func begin(_ status: HTTPStatus, fields: HTTPFields = HTTPFields(), length: Int? = nil) {
        guard case .none = response else { return }
        let framing: BodyFraming
        if status.neverHasContent {
            framing = .none
        } else if let length {
            framing = .length(length)
        } else if self.head.version == .http10 {
            framing = .untilClose
        } else {
            framing = .chunked
        }
        let head = responseHead(status, fields)
        if framing == .untilClose { keepsConnection = false }
        server.connection.write { head.write(into: &$0, framing: framing, connection: note, date: .now) }
        response = .streaming(self.head.method == .head ? .none : framing, remaining: length ?? 0)
    }

    /// Sends a piece of content, and waits while the client has too much of it before it.
    package func write(_ piece: [UInt8]) async throws(HTTPExchangeError) {
        guard case .streaming(let framing, let remaining) = response else { return }
        switch framing {
        case .none:
            return
        case .length:
            guard piece.count <= remaining else {
                server.connection.reset()
                throw .overrun
            }
            response = .streaming(framing, remaining: remaining - piece.count)
            server.connection.write(piece.span)
        case .chunked:
            server.connection.write { ChunkedEncoding.write(piece.span, into: &$0) }
        case .untilClose:
            server.connection.write(piece.span)
        }
        if let lost { throw .connectionLost(lost) }
        guard !server.connection.isWritable else { return }
        try await loop.wait(
            until: nil,  // the connection's own stall time-out ends it
            late: HTTPExchangeError.timedOut,
            cancelled: .cancelled,
            start: { outputWait = $0 }
        )
    }

    /// Sends what was written at once, not at the end of the turn.
    package func flush() { server.connection.flushNow() }

    /// Ends the content of a response that was begun.
    package func finish(trailers: HTTPFields = HTTPFields()) {
        guard case .streaming(let framing, let remaining) = response else { return }
        response = .finished
        switch framing {
        case .chunked: server.connection.write { ChunkedEncoding.finish(trailers: trailers, into: &$0) }
        case .length where remaining > 0: server.connection.reset()
        case .none, .length, .untilClose: break
        }
    }

    /// Answers with 101 and gives the connection away; what the client has sent since comes to its new handler.
    package func upgrade(fields: HTTPFields, to handler: any ConnectionHandler, label: StaticString) -> Connection {
        precondition(!hasResponded, "an exchange is upgraded instead of being answered")
        response = .upgraded
        let head = HTTPResponseHead(status: .switchingProtocols, fields: fields)
        let connection = server.connection
        connection.write { head.write(into: &$0, framing: .none) }
        connection.handler = handler
        connection.relabel(label)
        server.handedOver()
        connection.resumeReading()
        return connection
    }

    /// Whether content follows the head.
    package var hasContent: Bool { !framing.isEmpty }

    /// Whether a response has been begun.
    package var hasResponded: Bool {
        if case .none = response { return false }
        return true
    }

    var hasUpgraded: Bool {
        if case .upgraded = response { return true }
        return false
    }

    private func responseHead(_ status: HTTPStatus, _ fields: HTTPFields) -> HTTPResponseHead {
        keepsConnection = server.mayStayOpen(after: head) && !fields.hasMember("close", in: .connection)
        var fields = fields
        fields.remove(.connection)
        return HTTPResponseHead(status: status, fields: fields)
    }

    private var note: ConnectionNote { ConnectionRules.note(answering: head, keepingOpen: keepsConnection) }

    // MARK: Ends

    private var lost: ConnectionEnd?

    func outputDrained() {
        outputWait?.complete(.success(()))
        outputWait = nil
    }

    func connectionLost(_ reason: ConnectionEnd) {
        lost = reason
        if !contentHasEnded { bodyFailed(.connectionLost(reason)) }
        outputWait?.complete(.failure(.connectionLost(reason)))
        outputWait = nil
    }

    func handlerReturned() {
        switch response {
        case .none:
            server.counters.handlerFailures.increment()
            respond(.problem(.internalServerError, detail: "the request was not answered"))
        case .streaming:
            finish()
        case .finished, .upgraded:
            break
        }
    }

    func handlerFailed(_ error: any Error) {
        switch response {
        case .none:
            if let problem = error as? any HTTPProblemConvertible {
                respond(problem.response)
            } else {
                server.counters.handlerFailures.increment()
                respond(.problem(.internalServerError, detail: "the server failed to answer the request"))
            }
        case .streaming:
            // The client must not take what it has for the whole.
            server.connection.reset()
        case .finished, .upgraded:
            break
        }
    }
}

/// An error that knows how its request is to be answered.
package protocol HTTPProblemConvertible: Error {
    var response: HTTPResponse { get }
}

extension HTTPExchangeError: HTTPProblemConvertible {
    package var response: HTTPResponse {
        var response = HTTPResponse.problem(status, detail: description)
        response.fields[.connection] = "close"
        return response
    }
}
