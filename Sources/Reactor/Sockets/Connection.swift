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
            inputEndTold = false
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
    private(set) var tls: TLSSession?
    private var registration: Registration?
    private var interest = Interest.reading
    private var state: State
    private var label: StaticString
    private var unconsumed = ByteBuffer()
    private var output = ByteBuffer()
    private var willFlush = false
    private var isReading = false
    private var inputEndTold = false
    /// What had been sent when the wait for a slow peer began.
    private var sentAtStall: UInt64 = 0
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
        let before = output.count
        body(&output)
        written(behind: before)
    }

    /// Appends output, to be sent at the end of the turn; after the close it is dropped.
    package func write(_ bytes: Span<UInt8>) {
        guard !isClosed else { return }
        let before = output.count
        output.append(bytes)
        written(behind: before)
    }

    private func written(behind before: Int) {
        if output.count > limits.highWater { wasAboveHighWater = true }
        // One long message says nothing about the peer; more behind what it has not taken does.
        if output.count > limits.outputLimit, before > min(limits.highWater, limits.outputLimit) {
            end(.peerTooSlow)
        } else {
            flushSoon()
        }
    }

    private func flushSoon() {
        // What a handler answers while it is told of bytes goes out when it has returned, without the loop's list.
        guard !willFlush, !isReading else { return }
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

    /// Ends the connection at once and so that the peer sees it broken off, not ended.
    package func reset() {
        guard !isGone else { return }
        var value = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &value, socklen_t(MemoryLayout<linger>.size))
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
        flushSoon()
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
        // A handler that comes later still is told, once each: none waits for a connection that is gone.
        guard let handler = self.handler else { return }
        self.handler = nil
        handler.closed(reason)
    }

    // MARK: Input

    /// Stops reading: the peer is held back once the kernel's buffers are full.
    package func pauseReading() {
        isPaused = true
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
        // A pause leaves the poller alone until something comes: most are over by then, and cost no call.
        if !inputHasEnded, !isPaused || !isEstablished || interest.contains(.reading) { wanted.insert(.reading) }
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
        var budget = tls == nil ? 1 : 4
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

    /// Begins TLS as a client on an open connection that was plain so far; see `startTLS(_:host:port:until:)`.
    func beginTLS(
        _ context: TLSContext,
        with server: TLSSessionCache.Server,
        _ ended: @escaping (TLSError?) -> Void
    ) throws(TLSError) {
        guard case .open = state, tls == nil, output.isEmpty, unconsumed.isEmpty else {
            throw TLSError(.interrupted, "the connection is not ready for TLS")
        }
        let session = try TLSSession(context, server: server)
        session.attach(to: descriptor)
        tls = session
        state = .handshaking
        handshakeEnded = ended
        flushSoon()
    }

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
            interest.remove(.reading)
            if let registration { loop.change(registration, to: interest) }
            return
        }
        isReading = true
        read()
        isReading = false
        if isGone || wantsReoffer {
            flushSoon()
        } else if !output.isEmpty || closesAfterOutput {
            send()
        }
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
            case .wouldBlock:
                return waitForPeer()
            case .ended, .failed:
                if let error = tls?.failure { return end(.tls(error)) }
                guard case .failed(let code) = transfer else { return }
                // What the peer said before it went may be the reason why it takes no more.
                if !isPaused, !inputHasEnded { read() }
                return end(.failed(SystemError(code: code, operation: "send")))
            }
        }
        // A small buffer stays for the next message; a large one is not worth keeping on an idle connection.
        if output.capacity > 4_096 { output.removeAll(keepingCapacity: false) }
        timer?.cancel()
        updateInterest()
        if wasAboveHighWater {
            wasAboveHighWater = false
            handler?.outputDrained()
            // The handler may have dropped the connection.
            guard !isGone else { return }
        }
        if closesAfterOutput, output.isEmpty { endOutput() }
    }

    /// The socket is full: waits for room, but not for ever, and lets the writer go on below the low mark.
    private func waitForPeer() {
        updateInterest()
        let stall = timer ?? makeTimer()
        if !stall.isSet {
            sentAtStall = sent
            stall.set(after: limits.stallTimeout)
        }
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
        // Unowned, because `end` cancels the timer, and a connection never goes without it. A weak reference would make
        // every retain and release of the connection take the slow way, through a side table.
        let timer = LoopTimer(on: loop, label: "a connection's time-out") { [unowned self] in timedOut() }
        self.timer = timer
        return timer
    }

    private func timedOut() {
        switch state {
        case .handshaking:
            end(.tls(TLSError(.interrupted, "the peer did not finish the TLS hand-shake in the time allowed")))
        case .open where sent &- sentAtStall >= UInt64(limits.lowWater):
            // It takes something: another while. A byte now and then would not do.
            sentAtStall = sent
            timer?.set(after: limits.stallTimeout)
        case .open: end(.peerTooSlow)
        case .lingering: end(.closed)
        case .closed: break
        }
    }
}
