package import CallTiming
internal import CLinux
internal import Glibc
internal import Octets

/// A stream socket on one loop, plain or TLS.
///
/// Lives on its loop's thread. What is written during a turn goes out in one call at its end; what arrives goes to the
/// handler from the loop's own receive buffer. An idle connection owns no buffer.
package final class Connection {
    enum State {
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
    package internal(set) var lastReceived: MonotonicInstant
    /// Bytes received and sent since the start, before TLS.
    package internal(set) var received: UInt64 = 0, sent: UInt64 = 0
    /// Called once when the TLS hand-shake has ended, well or not.
    var handshakeEnded: ((TLSError?) -> Void)?

    let descriptor: Int32
    var tls: TLSSession?
    var registration: Registration?
    var interest = Interest.reading
    var state: State
    var label: StaticString
    var unconsumed = ByteBuffer()
    var output = ByteBuffer()
    var willFlush = false
    var isReading = false
    var inputEndTold = false
    /// Why there is output; for a probe.
    var outputCause = MonotonicInstant(nanoseconds: 0)
    /// Who is told when the output has been sent.
    var outputWitness: (any OutputWitness)?
    /// What a probe has found out about it.
    package var probed: AnyObject?
    /// What had been sent when the wait for a slow peer began.
    var sentAtStall: UInt64 = 0
    var closesAfterOutput = false
    var outputEnded = false
    var inputHasEnded = false
    var isPaused = false
    var wantsReoffer = false
    var wasAboveHighWater = false
    var timer: LoopTimer?
    /// Goes on reading what TLS holds, when one turn was not enough.
    var rest: LoopTimer?

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
    func end(_ reason: ConnectionEnd) {
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

    func tellEnd(_ reason: ConnectionEnd) {
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

    // MARK: Waiting

    /// Changes what the watchdog calls this connection when its handler blocks the loop.
    package func relabel(_ label: StaticString) {
        self.label = label
        if let registration { loop.relabel(registration, label) }
    }

    var isGone: Bool {
        if case .closed = state { return true }
        return false
    }

    func updateInterest() {
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

    var isEstablished: Bool {
        if case .handshaking = state { return false }
        return true
    }

    func flushSoon() {
        // What a handler answers while it is told of bytes goes out when it has returned, without the loop's list.
        guard !willFlush, !isReading else { return }
        willFlush = true
        loop.flushLater(self)
    }
}
