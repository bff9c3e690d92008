internal import CallTiming
internal import Octets
internal import Reactor

/// One request on its way and the response that comes back; lives on the client's loop.
///
/// Whoever ends it, server, reader, time-out or cancellation, its connection is free or gone in the same turn.
final class ClientExchange {
    typealias Wait = LoopWait<Void, HTTPClientError>

    private enum Sending {
        /// Behind the head, until the server says "100 Continue" or has had the time to.
        case held
        case bytes([UInt8], sent: Int)
        /// By a task; `nil` for chunks.
        case stream(remaining: Int?)
        case finished
        /// The response has made the rest superfluous.
        case stopped
    }

    private enum Receiving {
        case head
        case content
        case ended
    }

    /// More waiting content than this holds the server back.
    private static let contentMark = 65_536

    let request: HTTPRequestHead
    let loop: EventLoop
    private let content: HTTPRequestContent
    private let framing: BodyFraming
    private let expectsContinue: Bool
    private let timeouts: HTTPClientTimeouts
    private let deadline: MonotonicInstant?

    private var connection: ClientConnection?
    private var reader: ResponseReader
    private var sending = Sending.held
    private var receiving = Receiving.head
    private var head: HTTPResponseHead?
    private var isReusable = false
    private var arrived = ByteBuffer()
    private var isHeldBack = false
    private(set) var failure: HTTPClientError?
    /// Whether the server cannot have acted on the request, or would act on it twice as it does once.
    private(set) var mayBeRepeated = false
    private var hasCalledProducer = false

    private var headWait: Wait?
    private var contentWait: Wait?
    private var goWait: Wait?
    private var outputWait: Wait?
    private var sentWait: Wait?
    private var timer: LoopTimer?
    private var continuation: LoopTimer?
    private var requestEnd: MonotonicInstant?
    private var readingSince: MonotonicInstant

    init(
        _ request: HTTPRequestHead,
        content: HTTPRequestContent,
        expectsContinue: Bool,
        limits: HTTPLimits,
        timeouts: HTTPClientTimeouts,
        deadline: MonotonicInstant?,
        on loop: EventLoop
    ) {
        self.request = request
        self.content = content
        self.timeouts = timeouts
        self.deadline = deadline
        self.loop = loop
        framing = content.framing(for: request.method)
        self.expectsContinue = expectsContinue && !framing.isEmpty
        reader = ResponseReader(answering: request.method, limits: limits)
        readingSince = loop.now
    }

    /// The fields behind a chunked response, once its end has been read.
    var trailers: HTTPFields { reader.trailers }

    /// Whether the server has ended its response; what has come of it may still wait to be read.
    var hasEnded: Bool { receiving == .ended }

    /// Whether all of the request has been handed to the connection.
    var hasSentRequest: Bool {
        if case .finished = sending { return true }
        return false
    }

    // MARK: The request

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
    private func go() {
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
    private func pump() {
        guard case .bytes(let bytes, var sent) = sending, let socket = connection?.socket else { return }
        while sent < bytes.count, socket.isWritable {
            let end = min(sent + Self.contentMark, bytes.count)
            socket.write(bytes.span.extracting(sent..<end))
            sent = end
        }
        sending = .bytes(bytes, sent: sent)
        if sent == bytes.count { requestEnded() }
    }

    private func requestEnded() {
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

    private func lengthIsWrong() -> HTTPClientError {
        guard case .length(let announced) = framing else { return .cancelled }
        let error = HTTPClientError.contentLengthWrong(announced: announced)
        fail(error)
        return error
    }

    // MARK: The response

    /// Waits for the head of the final response.
    func responseHead() async throws(HTTPClientError) -> HTTPResponseHead {
        do throws(HTTPClientError) {
            while true {
                // A head that has come counts, whatever has happened behind it: its content's reader will hear of that.
                if let head { return head }
                if let failure { throw failure }
                try await loop.wait(until: nil, late: .cancelled, cancelled: .cancelled, start: { headWait = $0 })
            }
        } catch {
            fail(error)
            throw error
        }
    }

    /// The next piece of content; `nil` at its end.
    func nextPiece() async throws(HTTPClientError) -> [UInt8]? {
        do throws(HTTPClientError) {
            while arrived.isEmpty {
                if let failure { throw failure }
                if hasEnded { return nil }
                try await loop.wait(until: nil, late: .cancelled, cancelled: .cancelled, start: { contentWait = $0 })
            }
            if Task.isCancelled { throw .cancelled }
        } catch {
            fail(error)
            throw error
        }
        let piece = Array(copying: arrived.bytes)
        arrived.removeAll(keepingCapacity: !hasEnded)
        if isHeldBack {
            isHeldBack = false
            readingSince = loop.now
            connection?.socket.resumeReading()
            arm()
        }
        return piece
    }

    /// Nobody will read the rest: the connection goes, unless the response has ended.
    func abandon() { fail(.cancelled) }

    // MARK: What the connection tells

    /// Takes bytes of the response; answers how many are done with.
    func received(_ bytes: Span<UInt8>) -> Int {
        var offset = 0
        do throws(HTTPParseError) {
            while !hasEnded, failure == nil {
                switch try reader.next(in: bytes, from: &offset) {
                case .needMore:
                    return offset
                case .interim(let head):
                    if head.status == .continue { go() }
                case .head(let head, let framing):
                    headArrived(head, framing)
                case .content(let piece, let isLast):
                    contentArrived(bytes.extracting(piece))
                    if isLast {
                        ended(hasMore: offset < bytes.count)
                    } else if isHeldBack {
                        return offset
                    }
                }
            }
        } catch {
            fail(.malformed(error))
        }
        return bytes.count
    }

    private func headArrived(_ head: HTTPResponseHead, _ framing: BodyFraming) {
        self.head = head
        receiving = .content
        isReusable = ConnectionRules.isReusable(after: head, framed: framing, to: request)
        // A refusal does not want the content; a server that means to go on with it says so or waits for it.
        if !head.status.isSuccess { stopSending() } else { go() }
        headWait?.complete(.success(()))
        headWait = nil
        arm()
    }

    private func contentArrived(_ piece: Span<UInt8>) {
        guard !piece.isEmpty else { return }
        arrived.append(piece)
        contentWait?.complete(.success(()))
        contentWait = nil
        guard arrived.count >= Self.contentMark, !isHeldBack else { return }
        isHeldBack = true
        connection?.socket.pauseReading()
        arm()
    }

    private func ended(hasMore: Bool) {
        receiving = .ended
        let isReusable = isReusable && hasSentRequest && !hasMore
        stopSending()
        leave(reusable: isReusable)
        contentWait?.complete(.success(()))
        contentWait = nil
    }

    /// The server will send no more.
    func inputEnded() {
        do throws(HTTPParseError) {
            try reader.connectionEnded()
            ended(hasMore: true)
        } catch {
            lost(.closed)
        }
    }

    func lost(_ reason: ConnectionEnd) {
        guard failure == nil, !hasEnded, let connection else { return }
        let wasRequestTaken = connection.hasSentSinceBegin
        mayBeRepeated =
            connection.isReused && !reader.hasBegun && (request.method.isIdempotent || !wasRequestTaken)
            && (content.isRepeatable || !hasCalledProducer)
        fail(reader.hasBegun && reason == .closed ? .malformed(.truncatedMessage) : .lost(reason))
    }

    func outputDrained() {
        outputWait?.complete(.success(()))
        outputWait = nil
        pump()
    }

    // MARK: Ends

    /// Ends the exchange without a complete response; nothing happens once it has ended.
    func fail(_ error: HTTPClientError) {
        guard failure == nil, !hasEnded else { return }
        failure = error
        stopSending()
        leave(reusable: false)
        headWait?.complete(.failure(error))
        contentWait?.complete(.failure(error))
        headWait = nil
        contentWait = nil
    }

    private func leave(reusable: Bool) {
        timer?.cancel()
        timer = nil
        continuation = nil
        let connection = self.connection
        self.connection = nil
        connection?.ended(self, reusable: reusable)
    }

    // MARK: Time

    /// When the present step is late; `nil` while this side is the one that is waited for.
    private var stepDeadline: (MonotonicInstant, HTTPClientPhase)? {
        switch receiving {
        case .head:
            requestEnd.map { ($0 + timeouts.firstByte, .firstByte) }
        case .content:
            isHeldBack
                ? nil : (max(readingSince, connection?.socket.lastReceived ?? readingSince) + timeouts.idle, .idle)
        case .ended:
            nil
        }
    }

    private func arm() {
        guard let timer else { return }
        let step = stepDeadline?.0
        if let earliest = step.map({ min($0, deadline ?? $0) }) ?? deadline {
            timer.set(at: earliest)
        } else {
            timer.cancel()
        }
    }

    private func timedOut() {
        if let deadline, deadline <= loop.now { return fail(.timedOut(.whole)) }
        if let (late, phase) = stepDeadline, late <= loop.now { return fail(.timedOut(phase)) }
        // Bytes have come since it was set.
        arm()
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
