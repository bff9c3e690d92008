package import Octets
internal import CLinux
internal import Glibc

/// What is written, and how it is sent.
extension Connection {
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

    /// Sends what was written at once: for what must not wait for others' work in the same turn.
    package func flushNow() {
        guard willFlush, case .open = state else { return }
        send()
    }

    func written(behind before: Int) {
        if before == 0, loop.outputProbe != nil { outputCause = loop.cause }
        if let witness = loop.outputWitness, outputWitness == nil { outputWitness = witness }
        if output.count > limits.highWater { wasAboveHighWater = true }
        // One long message says nothing about the peer; more behind what it has not taken does.
        if output.count > limits.outputLimit, before > min(limits.highWater, limits.outputLimit) {
            end(.peerTooSlow)
        } else {
            flushSoon()
        }
    }

    func send() {
        guard isEstablished, !isGone, !outputEnded else { return }
        var taken: UInt64 = 0
        let probe = output.isEmpty ? nil : loop.outputProbe
        probe?.sends(output.bytes, on: self)
        let obstacle = Self.hand(&output, to: descriptor, tls, taken: &taken)
        sent &+= taken
        probe?.sent(on: self, cause: outputCause)
        if let witness = outputWitness {
            outputWitness = nil
            witness.sent(at: loop.clock.now)
        }
        switch obstacle {
        case nil:
            break
        case .wouldBlock:
            return waitForPeer()
        case .failed(let code):
            let failure = tls?.failure.map(ConnectionEnd.tls) ?? .failed(SystemError(code: code, operation: "send"))
            // What the peer said before it went may be the reason why it takes no more.
            if !isPaused, !inputHasEnded { read() }
            return end(failure)
        }
        // A close that the peer does not take goes on against the same deadline, whatever else the peer does.
        if !closesAfterOutput { timer?.cancel() }
        updateInterest()
        if wasAboveHighWater {
            wasAboveHighWater = false
            handler?.outputDrained()
            // The handler may have dropped the connection.
            guard !isGone else { return }
        }
        if closesAfterOutput, output.isEmpty { endOutput() }
    }

    private enum Obstacle {
        case wouldBlock
        case failed(Int32)
    }

    /// Hands on what waits to be sent; answers why some of it stays.
    ///
    /// A single access to the output, because each one to a class's property is checked while the program runs.
    private static func hand(
        _ output: inout ByteBuffer,
        to descriptor: Int32,
        _ tls: TLSSession?,
        taken: inout UInt64
    ) -> Obstacle? {
        while !output.isEmpty {
            let transfer = unsafe output.withUnsafeBytes { bytes in
                if let tls { unsafe tls.write(bytes) } else { unsafe Reactor.send(descriptor, bytes) }
            }
            switch transfer {
            case .bytes(let count):
                taken &+= UInt64(count)
                output.consume(count)
            case .wouldBlock: return .wouldBlock
            case .failed(let code): return .failed(code)
            case .ended: return .failed(EPIPE)
            }
        }
        // A small buffer stays for the next message; a large one is not worth keeping on an idle connection.
        if output.capacity > 4_096 { output.removeAll(keepingCapacity: false) }
        return nil
    }

    /// The socket is full: waits for room, but not for ever, and lets the writer go on below the low mark.
    func waitForPeer() {
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

    func endOutput() {
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
}
