internal import CallTiming
package import Octets
package import Reactor

/// One WebSocket on its loop: messages to a handler as they arrive, messages out in one write each.
///
/// A message of one frame reaches the handler as a view into the loop's receive buffer; one that is sent is framed
/// straight into the connection's output. Pings are answered and the close handshake is done here.
package final class WebSocket {
    package let loop: EventLoop
    /// What is told of the messages.
    ///
    /// Held until the end, when it is let go.
    package var handler: (any WebSocketHandler)?
    /// The subprotocol agreed on.
    package internal(set) var subprotocol: String?

    private var connection: Connection?
    private var machine: WebSocketMachine
    private let options: WebSocketOptions
    private var end: WebSocketEnd?
    private var isOver = false
    /// A ping's payload that is to be answered once the peer takes what waits for it; nothing is read until then.
    private var owedPong: [UInt8]?
    /// Whether the handler wants nothing to be read.
    private var isPaused = false
    /// Whether `abort` has been called: what has come already is not delivered any more.
    private var isDropped = false
    /// When reading last began again: silence before it is not the peer's.
    private var readingSince = MonotonicInstant(nanoseconds: 0)
    private var keepAlive: LoopTimer?
    private var closing: LoopTimer?
    private var waits: [LoopWait<WebSocketEnd, WaitEnd>] = []

    private var lastWaits: [CheckedContinuation<WebSocketEnd, Never>] = []

    private enum WaitEnd: Error { case cancelled }

    init(role: WebSocketRole, options: WebSocketOptions, deflate: DeflateParameters?, on loop: EventLoop) {
        self.loop = loop
        self.options = options
        machine = WebSocketMachine(
            role: role,
            limits: options.limits,
            deflate: deflate,
            settings: options.deflate ?? DeflateSettings()
        )
    }

    /// Takes the connection on which the handshake was done; its handler is this socket.
    func attach(_ connection: Connection) {
        self.connection = connection
        guard let interval = options.keepAlive else { return }
        // Unowned here and below: the connection holds the socket until `closed`, which cancels both timers. A weak
        // reference would make every retain and release of the socket take the slow way, through a side table.
        let timer = LoopTimer(on: loop, label: "a WebSocket's keep-alive") { [unowned self] in checkAlive() }
        keepAlive = timer
        timer.set(after: interval)
    }

    // MARK: Sending

    /// Whether messages can be sent: open, and no more waiting than the high mark allows.
    package var isWritable: Bool { isOpen && connection?.isWritable == true }

    /// Whether messages can be sent at all.
    package var isOpen: Bool { machine.phase == .open && !isOver }

    /// How many bytes wait to be sent.
    package var waitingOutput: Int { connection?.waitingOutput ?? 0 }

    /// The other end's address.
    package var peer: SocketAddress? { connection?.peer }

    /// Sends a text message, which the caller knows to be UTF-8; dropped once the socket closes.
    package func send(text message: Span<UInt8>) {
        connection?.write { machine.sendText(message, into: &$0) }
    }

    /// Sends a text message; dropped once the socket closes.
    package func send(text message: String) {
        send(text: message.utf8.span)
    }

    /// Sends a text message that `write` appends in place; dropped once the socket closes.
    package func send(_ write: (inout ByteBuffer) -> Void) {
        connection?.write { machine.sendText(into: &$0, write) }
    }

    /// Sends a binary message; dropped once the socket closes.
    package func send(binary message: Span<UInt8>) {
        connection?.write { machine.sendBinary(message, into: &$0) }
    }

    /// Sends the message that `write` appends in place, of the kind that it answers, if it answers one.
    ///
    /// Answers whether it did; true once the socket closes, when nobody is asked.
    package func sendMessage(_ write: (inout ByteBuffer) -> MessageKind?) -> Bool {
        var hadOne = true
        connection?.write { hadOne = machine.sendMessage(into: &$0, write) }
        return hadOne
    }

    /// Sends at once what was written, ahead of others' work in the same turn of the loop.
    package func flush() { connection?.flushNow() }

    /// Begins the close handshake; the handler is told when it is done.
    package func close(_ code: CloseCode = .normal, reason: String = "") {
        guard machine.phase == .open, let connection else { return }
        connection.write { machine.sendClose(code, reason: reason, into: &$0) }
        limitClosing()
        // The peer's Close is to be seen, whatever the handler does not want to read before it.
        resumeReading()
    }

    /// Drops the connection without a close handshake.
    package func abort() {
        isDropped = true
        connection?.abort()
    }

    /// Stops reading: the peer is held back once the kernel's buffers are full.
    package func pauseReading() {
        guard isOpen else { return }
        isPaused = true
        connection?.pauseReading()
    }

    /// Reads on.
    package func resumeReading() {
        isPaused = false
        readingSince = loop.now
        if owedPong == nil { connection?.resumeReading() }
    }

    /// Waits until the socket has ended; a cancelled wait closes it, and waits for that.
    package func waitForEnd() async -> WebSocketEnd {
        if isOver, let end { return end }
        do {
            return try await loop.wait(
                until: nil,
                late: WaitEnd.cancelled,
                cancelled: .cancelled,
                start: { waits.append($0) }
            )
        } catch {
            close(.goingAway)
            if isOver, let end { return end }
            // Cancelled or not, the end comes within the time-outs, and until then the socket is this task's to wait for.
            return await withCheckedContinuation { lastWaits.append($0) }
        }
    }

    // MARK: Receiving

    private func take(_ event: WebSocketEvent, _ bytes: inout MutableSpan<UInt8>) {
        switch event {
        case .needMore:
            break
        case .text(let range):
            handler?.text(bytes.span.extracting(range))
        case .binary(let range):
            handler?.binary(bytes.span.extracting(range))
        case .assembledText:
            var message = machine.takeMessage()
            handler?.text(message.bytes)
            machine.recycle(&message)
        case .assembledBinary:
            var message = machine.takeMessage()
            handler?.binary(message.bytes)
            machine.recycle(&message)
        case .ping(let range):
            answerPing(bytes.span.extracting(range))
        case .pong:
            break
        case .close(let code, let reason):
            peerCloses(code, reason: String(decoding: bytes.span.extracting(reason)))
        }
    }

    /// While the peer takes nothing, only its latest ping is owed an answer (RFC 6455 §5.5.3), so a flood costs nothing.
    private func answerPing(_ payload: Span<UInt8>) {
        guard let connection else { return }
        if connection.isWritable {
            connection.write { machine.sendPong(payload, into: &$0) }
        } else {
            owedPong = Array(copying: payload)
            connection.pauseReading()
        }
    }

    private func peerCloses(_ code: CloseCode?, reason: String) {
        if end == nil { end = .closed(code, reason: reason) }
        if machine.phase == .closeReceived {
            connection?.write { machine.answerClose(into: &$0) }
        }
        finish()
    }

    private func broken(by violation: WebSocketViolation) {
        if end == nil { end = .violated(violation) }
        connection?.write { machine.sendClose(for: violation, into: &$0) }
        finish()
    }

    /// Both Closes have been said: the server ends the connection, the client lets it (RFC 6455 §7.1.1), but not for ever.
    private func finish() {
        guard machine.phase == .closed else { return limitClosing() }
        keepAlive?.cancel()
        if machine.role == .server {
            closing?.cancel()
            connection?.close()
        } else {
            limitClosing()
        }
    }

    // MARK: Time-outs

    private func limitClosing() {
        keepAlive?.cancel()
        guard closing == nil else { return }
        let timer = LoopTimer(on: loop, label: "a WebSocket's closing") { [unowned self] in closingTookTooLong() }
        closing = timer
        timer.set(after: options.closeTimeout)
    }

    private func closingTookTooLong() {
        if end == nil { end = .timedOut }
        connection?.abort()
    }

    private func checkAlive() {
        guard let connection, let interval = options.keepAlive, let keepAlive, isOpen else { return }
        // Nothing can be heard while nothing is read.
        guard !isPaused, owedPong == nil else { return keepAlive.set(after: interval) }
        let heard = max(connection.lastReceived, readingSince)
        let silence = loop.now - heard
        if silence >= interval + interval {
            end = .timedOut
            return connection.abort()
        }
        if silence >= interval {
            connection.write { machine.sendPing([UInt8]().span, into: &$0) }
            keepAlive.set(at: heard + interval + interval)
        } else {
            keepAlive.set(at: heard + interval)
        }
    }
}

extension WebSocket: ConnectionHandler {
    package func received(_ bytes: inout MutableSpan<UInt8>) -> Int {
        var offset = 0
        while !isPaused, owedPong == nil, !isDropped {
            do throws(WebSocketViolation) {
                let event = try machine.next(in: &bytes, from: &offset)
                if event == .needMore { return offset }
                take(event, &bytes)
            } catch {
                broken(by: error)
            }
        }
        // What is left is offered again when reading goes on.
        return isDropped ? bytes.count : offset
    }

    package func inputEnded() {
        if machine.phase != .closed, end == nil {
            end = .lost(.closed)
        }
        connection?.close()
    }

    package func outputDrained() {
        if let payload = owedPong {
            owedPong = nil
            connection?.write { machine.sendPong(payload.span, into: &$0) }
            readingSince = loop.now
            if !isPaused { connection?.resumeReading() }
        }
        handler?.outputDrained()
    }

    package func closed(_ reason: ConnectionEnd) {
        guard !isOver else { return }
        isOver = true
        keepAlive?.cancel()
        closing?.cancel()
        connection = nil
        let end = self.end ?? .lost(reason)
        self.end = end
        let handler = self.handler
        self.handler = nil
        handler?.closed(end)
        for wait in waits { wait.complete(.success(end)) }
        waits = []
        for wait in lastWaits { wait.resume(returning: end) }
        lastWaits = []
    }
}
