package import CallTiming
internal import CLinux
internal import Glibc
package import Octets

/// A stream socket on one loop, plain or TLS.
///
/// Lives on its loop's thread. What is written during a turn goes out in one call at its end; what arrives goes to the
/// handler from the loop's own receive buffer. An idle connection owns no buffer.
package final class Connection {
    private enum State {
        /// The TLS hand-shake goes on; what is written waits.
        case handshaking
        /// Bytes go both ways, as far as each side has not ended its own.
        case open
        /// This side has ended; waits for the peer's end and drops what still comes.
        case lingering
        /// The descriptor is closed; the handler is told at the end of the turn.
        case closed(ConnectionEnd)
    }

    package let loop: EventLoop
    /// The other end's address.
    package let peer: SocketAddress?
    package let limits: ConnectionLimits
    /// What is told of its bytes; bytes left by one handler, or come before the first, are offered to the next.
    package var handler: (any ConnectionHandler)? {
        didSet {
            guard handler != nil, handler !== oldValue else { return }
            wantsReoffer = true
            flushSoon()
        }
    }
    /// When something last arrived.
    package private(set) var lastReceived: MonotonicInstant
    /// Bytes received and sent since the start, before TLS.
    package private(set) var received: UInt64 = 0, sent: UInt64 = 0
    /// Called once when the TLS hand-shake has ended, well or not.
    var handshakeEnded: ((TLSError?) -> Void)?

    private let descriptor: Int32
    let tls: TLSSession?
    private var registration: Registration?
    private var interest = Interest.reading
    private var state: State
    private var label: StaticString
    private var unconsumed = ByteBuffer()
    private var output = ByteBuffer()
    private var willFlush = false
    /// Whether the handler has been told of the end; before there is one, nobody can be.
    private var told = false
    private var inputEndTold = false
    private var closesAfterOutput = false
    private var outputEnded = false
    private var inputHasEnded = false
    private var isPaused = false
    private var wantsReoffer = false
    private var wasAboveHighWater = false
    private var timer: LoopTimer?
    /// Goes on reading what TLS holds, when one turn was not enough.
    private var rest: LoopTimer?

    /// Takes over an open socket.
    init(
        adopting descriptor: consuming OwnedDescriptor,
        peer: SocketAddress?,
        tls: TLSSession?,
        limits: ConnectionLimits,
        label: StaticString,
        on loop: EventLoop
    ) throws(SystemError) {
        self.loop = loop
        self.peer = peer
        self.tls = tls
        self.limits = limits
        self.label = label
        lastReceived = loop.now
        state = tls == nil ? .open : .handshaking
        if case .unix = peer {} else { setOption(descriptor.raw, level: Int32(IPPROTO_TCP), TCP_NODELAY, to: 1) }
        self.descriptor = descriptor.release()
        loop.connectionOpened()
        do {
            registration = try loop.register(self.descriptor, .reading, label: label, self)
        } catch {
            Glibc.close(self.descriptor)
            loop.connectionClosed()
            state = .closed(.failed(error))
            told = true
            throw error
        }
        if let tls {
            tls.attach(to: self.descriptor)
            makeTimer().set(after: limits.handshakeTimeout)
            // A client speaks first; a server's turn comes with the client's hello.
            if tls.isClient { flushSoon() }
        }
    }

    deinit {
        if case .closed = state { return }
        // Dropped while open: only possible when the peer has gone while reading was paused for good.
        Glibc.close(descriptor)
        loop.connectionClosed()
    }

    // MARK: Output

    /// Whether no more is waiting to be sent than the high mark allows, and the connection is open.
    package var isWritable: Bool { !wasAboveHighWater && !isClosed }

    /// Whether the connection takes no more output.
    package var isClosed: Bool {
        switch state {
        case .handshaking, .open: closesAfterOutput
        case .lingering, .closed: true
        }
    }

    /// How much memory its buffers own: none while it is new, little while it is idle.
    package var ownedMemory: Int { output.capacity + unconsumed.capacity }

    /// How many bytes wait to be sent.
    package var waitingOutput: Int { output.count }

    /// Appends output, to be sent at the end of the turn; after the close it is dropped.
    ///
    /// Not generic over a result or an error: this is called for every frame of audio, across modules.
    package func write(_ body: (inout ByteBuffer) -> Void) {
        guard !isClosed else { return }
        body(&output)
        written()
    }

    /// Appends output, to be sent at the end of the turn; after the close it is dropped.
    package func write(_ bytes: Span<UInt8>) {
        guard !isClosed else { return }
        output.append(bytes)
        written()
    }

    private func written() {
        if output.count > limits.highWater { wasAboveHighWater = true }
        if output.count > limits.outputLimit {
            end(.peerTooSlow)
        } else {
            flushSoon()
        }
    }

    private func flushSoon() {
        guard !willFlush else { return }
        willFlush = true
        loop.flushLater(self)
    }

    // MARK: Ending

    /// Ends the output once everything written has been sent, and the connection when the peer has ended, too.
    package func close() {
        guard !isClosed else { return }
        closesAfterOutput = true
        flushSoon()
    }

    /// Ends the connection at once; what was not sent is lost.
    package func abort() {
        end(.aborted)
    }

    /// Closes the descriptor now and tells the handler at the end of the turn.
    private func end(_ reason: ConnectionEnd) {
        if case .closed = state { return }
        state = .closed(reason)
        timer?.cancel()
        timer = nil
        if let registration { loop.deregister(registration) }
        registration = nil
        let socket = OwnedDescriptor(adopting: descriptor)
        if case .tls(let error) = reason, error.kind != .interrupted {
            // The alert that says why has been written by OpenSSL.
            Farewell.bid(socket, within: limits.lingerTimeout, on: loop)
        }
        loop.connectionClosed()
        output.removeAll(keepingCapacity: false)
        unconsumed.removeAll(keepingCapacity: false)
        if !told {
            willFlush = true
            loop.flushLater(self)
        }
    }

    private func tellEnd(_ reason: ConnectionEnd) {
        if let handshakeEnded {
            self.handshakeEnded = nil
            if case .tls(let error) = reason {
                handshakeEnded(error)
            } else {
                handshakeEnded(TLSError(.interrupted, "the connection ended during the TLS hand-shake (\(reason))"))
            }
        }
        guard !told, let handler = self.handler else { return }
        told = true
        self.handler = nil
        handler.closed(reason)
    }

    // MARK: Input

    /// Stops reading: the peer is held back once the kernel's buffers are full.
    package func pauseReading() {
        isPaused = true
        updateInterest()
    }

    /// Reads on; what was not consumed is offered again first.
    package func resumeReading() {
        guard isPaused else { return }
        isPaused = false
        guard !isGone else { return }
        if registration == nil {
            do {
                registration = try loop.register(descriptor, .reading, label: label, self)
                interest = .reading
            } catch { return end(.failed(error)) }
        }
        updateInterest()
        wantsReoffer = true
        flushSoon()
    }

    /// Changes what the watchdog calls this connection when its handler blocks the loop.
    package func relabel(_ label: StaticString) {
        self.label = label
        if let registration { loop.relabel(registration, label) }
    }

    private var isGone: Bool {
        if case .closed = state { return true }
        return false
    }

    private func updateInterest() {
        guard let registration else { return }
        var wanted: Interest = []
        if !inputHasEnded && (!isPaused || !isEstablished) { wanted.insert(.reading) }
        if !output.isEmpty && (tls == nil || isEstablished) { wanted.insert(.writing) }
        if let tls, tls.wantsToWrite || (closesAfterOutput && !outputEnded && isEstablished) {
            wanted.insert(.writing)
        }
        guard wanted != interest else { return }
        interest = wanted
        loop.change(registration, to: wanted)
    }

    private var isEstablished: Bool {
        if case .handshaking = state { return false }
        return true
    }

    private func read() {
        let capacity = EventLoop.receiveCapacity
        let buffer = unsafe UnsafeMutableRawBufferPointer(start: loop.receiveBuffer.baseAddress, count: capacity)
        // TLS keeps records of its own which epoll does not see, so it is read until it has none, but not for ever: a
        // fast peer goes on in the next turn. A plain socket is read once a turn, and the level-triggered poller comes
        // back to what is left.
        var budget = tls == nil ? 1 : 64
        repeat {
            budget -= 1
            let transfer =
                if let tls { unsafe tls.read(into: buffer) } else { unsafe receive(descriptor, into: buffer) }
            switch transfer {
            case .bytes(let count):
                received &+= UInt64(count)
                lastReceived = loop.now
                if case .lingering = state { continue }
                unsafe deliver(UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
            case .wouldBlock:
                if let tls, tls.wantsToWrite { updateInterest() }
                return
            case .ended:
                return endOfInput()
            case .failed(let code):
                guard let error = tls?.failure else {
                    return end(.failed(SystemError(code: code, operation: "receive")))
                }
                // A peer that closes in answer to our close_notify need not send its own: nothing is cut off.
                if case .lingering = state, error.kind == .interrupted { return end(.closed) }
                return end(.tls(error))
            }
        } while budget > 0 && !isPaused && !isGone
        if tls != nil, budget == 0, !isPaused, !isGone { readNextTurn() }
    }

    /// Reads on in the loop's next turn, which a timer that is due begins at once.
    private func readNextTurn() {
        let next =
            rest
            ?? LoopTimer(on: loop, label: label) { [weak self] in
                guard let self, !isPaused, !isGone else { return }
                read()
            }
        rest = next
        next.set(at: loop.now)
    }

    private func deliver(_ buffer: UnsafeMutableRawBufferPointer) {
        if !unconsumed.isEmpty {
            unsafe unconsumed.append(Span(_unsafeBytes: UnsafeRawBufferPointer(buffer)))
            return reoffer()
        }
        var bytes = unsafe MutableSpan<UInt8>(_unsafeBytes: buffer)
        let consumed = offer(&bytes)
        guard consumed < bytes.count, !isGone else { return }
        unconsumed.append(bytes.span.extracting(consumed...))
        checkUnconsumed()
    }

    private func reoffer() {
        guard !unconsumed.isEmpty, !isGone else { return }
        var waiting = ByteBuffer()
        swap(&waiting, &unconsumed)
        var bytes = waiting.mutableBytes
        let consumed = offer(&bytes)
        guard !isGone else { return }
        waiting.consume(consumed)
        if !waiting.isEmpty {
            swap(&waiting, &unconsumed)
            checkUnconsumed()
        }
    }

    /// Offers bytes to the handler, and what it leaves to the handler that has taken its place.
    private func offer(_ bytes: inout MutableSpan<UInt8>) -> Int {
        var consumed = 0
        while consumed < bytes.count, !isPaused, !isGone, let handler {
            var rest = bytes._mutatingExtracting(consumed...)
            consumed += handler.received(&rest)
            if handler === self.handler { break }
        }
        return consumed
    }

    private func checkUnconsumed() {
        guard unconsumed.count > limits.unconsumedLimit, !isPaused else { return }
        end(.failed(SystemError(code: EMSGSIZE, operation: "receive")))
    }

    private func endOfInput() {
        guard !inputHasEnded else { return }
        inputHasEnded = true
        if case .lingering = state { return end(.closed) }
        if outputEnded { return end(.closed) }
        updateInterest()
        tellInputEnd()
    }

    private func tellInputEnd() {
        guard inputHasEnded, !inputEndTold, !isClosed, !isPaused, let handler else { return }
        inputEndTold = true
        handler.inputEnded()
    }

    // MARK: Hand-shake

    private func handshake() {
        guard let tls else { return }
        switch tls.handshake() {
        case .done:
            state = .open
            timer?.cancel()
            updateInterest()
            let ended = handshakeEnded
            handshakeEnded = nil
            ended?(nil)
            if !output.isEmpty || closesAfterOutput { flushSoon() }
            // The peer's first bytes may have come with its last hand-shake message.
            if !isPaused, !isGone { read() }
        case .waiting:
            updateInterest()
        case .failed(let error):
            end(.tls(error))
        }
    }
}

extension Connection: DescriptorHandler {
    func ready(_ readiness: Readiness) {
        if case .handshaking = state { return handshake() }
        if readiness.writable { flush() }
        guard readiness.readable, !isGone else { return }
        if isPaused || inputHasEnded {
            // Only trouble is reported now, and it would be again at once, for ever. The descriptor waits outside the
            // poller until reading goes on or something is written.
            let code = pendingError(of: descriptor)
            if code != 0 { return end(.failed(SystemError(code: code, operation: "receive"))) }
            if readiness.hungUp, let registration {
                loop.deregister(registration)
                self.registration = nil
            }
            return
        }
        read()
        // What the handler has answered goes out while everything is at hand.
        if willFlush, !isGone, !output.isEmpty { send() }
    }

    func loopEnded() { end(.aborted) }
}

extension Connection: Flushing {
    /// Sends what has been written, offers again what was left, or tells the end: called at the end of a turn.
    func flush() {
        willFlush = false
        switch state {
        case .closed(let reason): return tellEnd(reason)
        case .handshaking: return handshake()
        case .open, .lingering: break
        }
        if wantsReoffer {
            wantsReoffer = false
            reoffer()
            if tls != nil, !isPaused, !isGone { read() }
            if !isGone { tellInputEnd() }
        }
        send()
    }

    private func send() {
        guard isEstablished, !isGone, !outputEnded else { return }
        while !output.isEmpty {
            let transfer = unsafe output.withUnsafeBytes { bytes in
                if let tls { unsafe tls.write(bytes) } else { unsafe Reactor.send(descriptor, bytes) }
            }
            switch transfer {
            case .bytes(let count):
                sent &+= UInt64(count)
                output.consume(count)
                timer?.cancel()
            case .wouldBlock:
                return waitForPeer()
            case .ended, .failed:
                if let error = tls?.failure { return end(.tls(error)) }
                if case .failed(let code) = transfer { end(.failed(SystemError(code: code, operation: "send"))) }
                return
            }
        }
        // A small buffer stays for the next message; a large one is not worth keeping on an idle connection.
        if output.capacity > 4_096 { output.removeAll(keepingCapacity: false) }
        updateInterest()
        if wasAboveHighWater {
            wasAboveHighWater = false
            handler?.outputDrained()
        }
        if closesAfterOutput, output.isEmpty { endOutput() }
    }

    /// The socket is full: waits for room, but not for ever, and lets the writer go on below the low mark.
    private func waitForPeer() {
        updateInterest()
        let stall = timer ?? makeTimer()
        if !stall.isSet { stall.set(after: limits.stallTimeout) }
        if wasAboveHighWater, output.count < limits.lowWater {
            wasAboveHighWater = false
            handler?.outputDrained()
        }
    }

    private func endOutput() {
        guard !outputEnded else { return }
        if let tls, !tls.sendCloseNotify() { return waitForPeer() }
        outputEnded = true
        timer?.cancel()
        if inputHasEnded { return end(.closed) }
        _ = syrinx_shutdown_output(descriptor)
        state = .lingering
        isPaused = false
        if registration == nil {
            do {
                registration = try loop.register(descriptor, .reading, label: label, self)
            } catch { return end(.closed) }
            interest = .reading
        }
        updateInterest()
        (timer ?? makeTimer()).set(after: limits.lingerTimeout)
    }

    private func makeTimer() -> LoopTimer {
        let timer = LoopTimer(on: loop, label: "a connection's time-out") { [weak self] in self?.timedOut() }
        self.timer = timer
        return timer
    }

    private func timedOut() {
        switch state {
        case .handshaking:
            end(.tls(TLSError(.interrupted, "the peer did not finish the TLS hand-shake in the time allowed")))
        case .open: end(.peerTooSlow)
        case .lingering: end(.closed)
        case .closed: break
        }
    }
}
