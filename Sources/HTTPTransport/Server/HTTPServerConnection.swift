internal import CallTiming
internal import Octets
internal import Reactor

/// One client's connection: heads and bodies in, one request at a time; lives on its loop.
///
/// Bytes are parsed where they arrive. Between a request's last byte and the end of its response nothing is read, so
/// a client that sends ahead is held back by its own kernel.
@safe
final class HTTPServerConnection {
    private enum State {
        /// Between requests, or in a head.
        case head
        /// In the body of the present request.
        case body(BodyDecoder)
        /// The present request has been read; its response may still be going out.
        case answering
        /// No more requests: the last response goes out, or another protocol has taken over.
        case over
    }

    /// What ends a wait of the connection's task without a result.
    private enum NoMore: Error { case over }

    let connection: Connection
    let options: HTTPServerOptions
    let counters: HTTPServerCounters
    private let drain: Drain

    private var state = State.head
    private var parser: RequestHeadParser
    private var arrived: HTTPExchange?
    private var present: HTTPExchange?
    private var waiting: LoopWait<Void, NoMore>?
    private var timer: LoopTimer?
    private var discarded = 0
    private var isServed = false
    private var task: UnsafeCurrentTask?
    private var peerHasEnded = false
    private var hasServed = false

    init(_ connection: Connection, options: HTTPServerOptions, counters: HTTPServerCounters, drain: Drain) {
        self.connection = connection
        self.options = options
        self.counters = counters
        self.drain = drain
        parser = RequestHeadParser(limits: options.limits)
        connection.handler = self
        drain.add(self, on: connection.loop)
        let timer = LoopTimer(on: connection.loop, label: "an HTTP connection's time-out") { [weak self] in
            self?.timedOut()
        }
        self.timer = timer
        timer.set(after: options.headTimeout)
        if drain.hasBegun { connection.close() }
    }

    /// Whether a response that begins now may say that the connection stays open.
    func mayStayOpen(after request: HTTPRequestHead) -> Bool {
        guard !drain.hasBegun, !peerHasEnded, !isOver, ConnectionRules.keepsOpen(request.version, request.fields) else {
            return false
        }
        // What the client has not sent yet, and may never send, cannot be skipped.
        guard case .body = state, let present else { return true }
        return !present.awaitsContinue
    }

    // MARK: The connection's task

    /// Answers requests, one after the other, until the connection is over.
    func serve(_ handler: HTTPServer.Handler) async {
        isServed = true
        // Of what is kept of the task only `cancel` is used, and only until it is forgotten below, so while the task lives.
        unsafe withUnsafeCurrentTask { unsafe task = unsafe $0 }
        defer { unsafe task = nil }
        while let exchange = await nextExchange() {
            do {
                try await handler(exchange)
                exchange.handlerReturned()
            } catch {
                exchange.handlerFailed(error)
            }
            finish(exchange)
        }
        connectionIsOver()
        if !connection.isClosed, connection.handler === self { connection.close() }
    }

    private func nextExchange() async -> HTTPExchange? {
        if arrived == nil, !isOver {
            let loop = connection.loop
            try? await loop.wait(until: nil, late: NoMore.over, cancelled: .over, start: { waiting = $0 })
            waiting = nil
        }
        defer { arrived = nil }
        return arrived
    }

    private func finish(_ exchange: HTTPExchange) {
        present = nil
        if exchange.hasUpgraded {
            state = .over
            return
        }
        // Over already: the body was malformed, and what follows it cannot be told from a head.
        guard exchange.keepsConnection, !isOver else {
            state = .over
            connection.close()
            return
        }
        if case .body = state {
            // The rest of the body is read and dropped, so that the next head is found behind it.
            discarded = 0
            timer?.set(after: options.bodyTimeout)
            connection.resumeReading()
        } else {
            beginHead()
        }
    }

    private func beginHead() {
        state = .head
        hasServed = true
        if drain.hasBegun || peerHasEnded {
            state = .over
            connection.close()
            return
        }
        timer?.set(after: options.idleTimeout)
        connection.resumeReading()
    }

    /// Another protocol has the connection: nothing of HTTP is to touch it any more.
    func handedOver() { connectionIsOver() }

    // MARK: Ends

    private var isOver: Bool {
        if case .over = state { return true }
        return connection.isClosed
    }

    private func connectionIsOver() {
        state = .over
        timer?.cancel()
        timer = nil
        drain.remove(self)
    }

    /// The server has stopped: a connection that it never came to serve goes.
    func serverStopped() {
        guard !isServed else { return }
        state = .over
        connection.close()
    }

    /// The server takes no more requests: an idle connection goes at once.
    func drainBegan() {
        guard case .head = state, !parser.isInHead, arrived == nil, present == nil, hasServed else { return }
        state = .over
        waiting?.complete(.failure(.over))
        connection.close()
    }

    private func timedOut() {
        switch state {
        case .head where parser.isInHead:
            counters.headTimeouts.increment()
            refuse(.requestTimeout, "the request's head did not come in time")
        case .head, .body:
            state = .over
            waiting?.complete(.failure(.over))
            connection.close()
        case .answering, .over:
            break
        }
    }

    private func refuse(_ error: HTTPParseError) {
        counters.count(error)
        if let present {
            // The body of a request that is being answered: its reader is told, and answers.
            state = .over
            present.bodyFailed(.malformed(error))
        } else if case .body = state {
            // Its request has been answered: a second answer would be taken for the next request's.
            state = .over
            waiting?.complete(.failure(.over))
            connection.close()
        } else {
            refuse(error.status, error.description)
        }
    }

    /// Answers what is not a request with a problem, and closes.
    private func refuse(_ status: HTTPStatus, _ detail: String) {
        state = .over
        var response = HTTPResponse.problem(status, detail: detail)
        response.fields[.connection] = "close"
        connection.write { response.write(into: &$0, version: .http11, date: .now) }
        connection.close()
        waiting?.complete(.failure(.over))
    }

    // MARK: Requests

    private func begin(_ parsed: ParsedHead<HTTPRequestHead>) throws(HTTPParseError) {
        timer?.cancel()
        counters.requests.increment()
        let decoder = try BodyDecoder(parsed.framing, limits: options.limits)
        let expectation = RequestExpectation(parsed.head, framing: parsed.framing)
        guard expectation != .unknown else {
            return refuse(.expectationFailed, "only \"100-continue\" can be expected")
        }
        let exchange = HTTPExchange(parsed.head, framing: parsed.framing, expectation, on: self)
        if parsed.framing.isEmpty {
            state = .answering
            exchange.bodyEnded(trailers: HTTPFields())
        } else {
            state = .body(decoder)
        }
        arrived = exchange
        present = exchange
        waiting?.complete(.success(()))
    }

    /// Takes a look at the body; answers how many bytes are done with, nil when more are needed.
    private func takeBody(_ bytes: Span<UInt8>, _ decoder: inout BodyDecoder) throws(HTTPParseError) -> Int? {
        let step = try decoder.decode(bytes)
        if let present {
            present.bodyArrived(bytes.extracting(step.piece))
        } else {
            discarded += step.consumed
        }
        if step.isFinished {
            present?.bodyEnded(trailers: decoder.trailers)
            state = .answering
        } else {
            state = .body(decoder)
        }
        return step.consumed == 0 && !step.isFinished ? nil : step.consumed
    }
}

extension HTTPServerConnection: ConnectionHandler {
    func received(_ bytes: inout MutableSpan<UInt8>) -> Int {
        let whole = bytes.span
        var offset = 0
        do throws(HTTPParseError) {
            reading: while offset < whole.count {
                let rest = whole.extracting(offset...)
                switch state {
                case .head:
                    let wasInHead = parser.isInHead
                    guard let parsed = try parser.parse(rest) else {
                        if !wasInHead, hasServed { timer?.set(after: options.headTimeout) }
                        break reading
                    }
                    offset += parsed.byteCount
                    try begin(parsed)
                case .body(var decoder):
                    guard let consumed = try takeBody(rest, &decoder) else { break reading }
                    offset += consumed
                    if present == nil {
                        if case .answering = state {
                            beginHead()
                        } else if discarded > options.discardedBody {
                            state = .over
                            waiting?.complete(.failure(.over))
                            connection.close()
                        }
                    } else if present?.bodyIsFull == true {
                        connection.pauseReading()
                        break reading
                    }
                case .answering:
                    connection.pauseReading()
                    break reading
                case .over:
                    return whole.count
                }
            }
        } catch {
            refuse(error)
            return whole.count
        }
        // Even with nothing left over: what comes meanwhile is to wait in the kernel.
        if case .answering = state { connection.pauseReading() }
        return offset
    }

    func inputEnded() {
        peerHasEnded = true
        switch state {
        case .body:
            if let present { present.bodyFailed(.malformed(.truncatedMessage)) }
            state = .over
        case .head:
            state = .over
        case .answering, .over:
            return
        }
        if present == nil {
            waiting?.complete(.failure(.over))
            connection.close()
        }
    }

    func outputDrained() { present?.outputDrained() }

    func closed(_ reason: ConnectionEnd) {
        connectionIsOver()
        // Nobody is left to answer: what the handler still does is to end.
        unsafe task?.cancel()
        present?.connectionLost(reason)
        waiting?.complete(.failure(.over))
    }
}
