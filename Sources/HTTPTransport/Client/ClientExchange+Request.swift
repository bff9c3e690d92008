internal import CallTiming
internal import Octets
internal import Reactor

/// The request on its way.
extension ClientExchange {
    /// Sends the head, and the content as far as it is at hand and the connection takes it.
    func start(on connection: ClientConnection, note: ConnectionNote) {
        self.connection = connection
        connection.begin(self)
        var head = request
        if expectsContinue { head.fields.add(.expect, "100-continue") }
        connection.socket.write { head.write(into: &$0, framing: framing, connection: note) }
        let timer = LoopTimer(on: loop, label: "an HTTP request's time-out") { [weak self] in self?.timedOut() }
        self.timer = timer
        if expectsContinue {
            let continuation = LoopTimer(on: loop, label: "a wait for 100 Continue") { [weak self] in self?.go() }
            self.continuation = continuation
            continuation.set(after: timeouts.continuation)
        } else {
            go()
        }
        arm()
    }

    /// Lets the content follow.
    func go() {
        guard case .held = sending else { return }
        continuation?.cancel()
        switch content {
        case .none: sending = .bytes([], sent: 0)
        case .bytes(let bytes): sending = .bytes(bytes, sent: 0)
        case .stream(let length, _): sending = .stream(remaining: length)
        }
        goWait?.complete(.success(()))
        goWait = nil
        pump()
    }

    /// Hands on as much of the content as the connection takes.
    func pump() {
        guard case .bytes(let bytes, var sent) = sending, let socket = connection?.socket else { return }
        while sent < bytes.count, socket.isWritable {
            let end = min(sent + Self.contentMark, bytes.count)
            socket.write(bytes.span.extracting(sent..<end))
            sent = end
        }
        sending = .bytes(bytes, sent: sent)
        if sent == bytes.count {
            // Somebody waits for the answer, and nothing more of the request is to come: it leaves before others' work.
            socket.flushNow()
            requestEnded()
        }
    }

    func requestEnded() {
        sending = .finished
        requestEnd = loop.now
        sentWait?.complete(.success(()))
        sentWait = nil
        arm()
    }

    /// Waits until content may be sent.
    func waitToSend() async throws(HTTPClientError) {
        if let failure { throw failure }
        if case .held = sending {
            try await loop.wait(
                until: nil,
                late: .cancelled,
                cancelled: HTTPClientError.cancelled,
                start: { goWait = $0 }
            )
        }
        guard case .stream = sending else { throw failure ?? .cancelled }
        hasCalledProducer = true
    }

    /// Sends a piece of produced content, and waits while the server takes no more.
    func write(_ piece: [UInt8]) async throws(HTTPClientError) {
        var start = 0
        while start < piece.count {
            guard case .stream(let remaining) = sending, let socket = connection?.socket else {
                throw failure ?? .cancelled
            }
            guard socket.isWritable else {
                try await loop.wait(
                    until: nil,  // the connection's own stall time-out ends it
                    late: .cancelled,
                    cancelled: HTTPClientError.cancelled,
                    start: { outputWait = $0 }
                )
                continue
            }
            let end = min(start + Self.contentMark, piece.count)
            let part = piece.span.extracting(start..<end)
            if let remaining {
                guard part.count <= remaining else { throw lengthIsWrong() }
                sending = .stream(remaining: remaining - part.count)
                socket.write(part)
            } else {
                socket.write { ChunkedEncoding.write(part, into: &$0) }
            }
            start = end
        }
    }

    /// Waits until the content has been sent, or is no longer wanted.
    func waitUntilSent() async throws(HTTPClientError) {
        do throws(HTTPClientError) {
            switch sending {
            case .finished, .stopped: break
            case .held, .bytes, .stream:
                try await loop.wait(until: nil, late: .cancelled, cancelled: .cancelled, start: { sentWait = $0 })
            }
            if let failure { throw failure }
        } catch {
            fail(error)
            throw error
        }
    }

    /// Ends produced content.
    func finishContent() {
        guard case .stream(let remaining) = sending else { return }
        if let remaining {
            if remaining > 0 { _ = lengthIsWrong() } else { requestEnded() }
            return
        }
        connection?.socket.write { ChunkedEncoding.finish(into: &$0) }
        requestEnded()
    }

    /// Gives up a request whose content could not be produced.
    func producingFailed(_ error: any Error) {
        guard case .stream = sending else { return }
        fail(error as? HTTPClientError ?? .contentNotProduced("\(error)"))
    }

    /// Sends no more of the content: the response is known to be final without it.
    func stopSending() {
        if hasSentRequest { return }
        sending = .stopped
        continuation?.cancel()
        outputWait?.complete(.failure(.cancelled))
        goWait?.complete(.failure(.cancelled))
        sentWait?.complete(.success(()))
        outputWait = nil
        goWait = nil
        sentWait = nil
    }

    func lengthIsWrong() -> HTTPClientError {
        guard case .length(let announced) = framing else { return .cancelled }
        let error = HTTPClientError.contentLengthWrong(announced: announced)
        fail(error)
        return error
    }
}

/// Where a request's content is written while it is sent.
package struct HTTPContentWriter: Sendable {
    let exchange: LoopConfined<ClientExchange>

    /// Sends a piece, and waits while the server takes no more.
    package func write(_ piece: [UInt8]) async throws(HTTPClientError) {
        try await exchange.value.write(piece)
    }
}
