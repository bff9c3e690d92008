internal import CallTiming
internal import Octets
internal import Reactor

/// One request on its way and the response that comes back; lives on the client's loop.
///
/// Whoever ends it, server, reader, time-out or cancellation, its connection is free or gone in the same turn.
final class ClientExchange {
    typealias Wait = LoopWait<Void, HTTPClientError>

    enum Sending {
        /// Behind the head, until the server says "100 Continue" or has had the time to.
        case held
        case bytes([UInt8], sent: Int)
        /// By a task; `nil` for chunks.
        case stream(remaining: Int?)
        case finished
        /// The response has made the rest superfluous.
        case stopped
    }

    enum Receiving {
        case head
        case content
        case ended
    }

    /// More waiting content than this holds the server back.
    static let contentMark = 65_536

    let request: HTTPRequestHead
    let loop: EventLoop
    let content: HTTPRequestContent
    let framing: BodyFraming
    let expectsContinue: Bool
    let timeouts: HTTPClientTimeouts
    let deadline: MonotonicInstant?

    var connection: ClientConnection?
    var reader: ResponseReader
    var sending = Sending.held
    var receiving = Receiving.head
    var head: HTTPResponseHead?
    var isReusable = false
    var arrived = ByteBuffer()
    var isHeldBack = false
    var failure: HTTPClientError?
    /// Whether the server cannot have acted on the request, or would act on it twice as it does once.
    var mayBeRepeated = false
    var hasCalledProducer = false

    var headWait: Wait?
    /// Rung for the reader of the content: more has come, or the end.
    let contentBell: LoopBell
    var goWait: Wait?
    var outputWait: Wait?
    var sentWait: Wait?
    var timer: LoopTimer?
    var continuation: LoopTimer?
    var requestEnd: MonotonicInstant?
    var readingSince: MonotonicInstant

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
        contentBell = LoopBell(on: loop)
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

    // MARK: Ends

    /// Ends the exchange without a complete response; nothing happens once it has ended.
    func fail(_ error: HTTPClientError) {
        guard failure == nil, !hasEnded else { return }
        failure = error
        stopSending()
        leave(reusable: false)
        headWait?.complete(.failure(error))
        headWait = nil
        contentBell.ring()
    }

    func leave(reusable: Bool) {
        timer?.cancel()
        timer = nil
        continuation = nil
        let connection = self.connection
        self.connection = nil
        connection?.ended(self, reusable: reusable)
    }

    // MARK: Time

    /// When the present step is late; `nil` while this side is the one that is waited for.
    var stepDeadline: (MonotonicInstant, HTTPClientPhase)? {
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

    func arm() {
        guard let timer else { return }
        let step = stepDeadline?.0
        if let earliest = step.map({ min($0, deadline ?? $0) }) ?? deadline {
            timer.set(at: earliest)
        } else {
            timer.cancel()
        }
    }

    func timedOut() {
        if let deadline, deadline <= loop.now { return fail(.timedOut(.whole)) }
        if let (late, phase) = stepDeadline, late <= loop.now { return fail(.timedOut(phase)) }
        // Bytes have come since it was set.
        arm()
    }
}
