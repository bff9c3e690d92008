internal import CLinux
internal import Glibc
internal import Octets

/// What arrives, and how it is offered to the handler.
extension Connection {
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

    func read() {
        let capacity = EventLoop.receiveCapacity
        let buffer = unsafe UnsafeMutableRawBufferPointer(start: loop.receiveBuffer.baseAddress, count: capacity)
        // TLS reads ahead, which epoll does not see, so it is read until it holds nothing, but not for ever: a fast peer
        // goes on in the next turn. A plain socket is read once a turn, and the level-triggered poller comes back to what
        // is left.
        var budget = tls == nil ? 1 : 4
        repeat {
            budget -= 1
            let transfer =
                if let tls { unsafe tls.read(into: buffer) } else { unsafe receive(descriptor, into: buffer) }
            switch transfer {
            case .bytes(let count):
                received &+= UInt64(count)
                lastReceived = loop.now
                if case .lingering = state { break }
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
            guard let tls, !isPaused, !isGone, tls.holdsInput else { return }
        } while budget > 0
        readNextTurn()
    }

    /// Reads on in the loop's next turn, which a timer that is due begins at once.
    func readNextTurn() {
        let next =
            rest
            ?? LoopTimer(on: loop, label: label) { [weak self] in
                guard let self, !isPaused, !isGone else { return }
                read()
            }
        rest = next
        next.set(at: loop.now)
    }

    func deliver(_ buffer: UnsafeMutableRawBufferPointer) {
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

    func reoffer() {
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
    func offer(_ bytes: inout MutableSpan<UInt8>) -> Int {
        var consumed = 0
        while consumed < bytes.count, !isPaused, !isGone, let handler {
            var rest = bytes._mutatingExtracting(consumed...)
            consumed += handler.received(&rest)
            if handler === self.handler { break }
        }
        return consumed
    }

    func checkUnconsumed() {
        guard unconsumed.count > limits.unconsumedLimit, !isPaused else { return }
        end(.failed(SystemError(code: EMSGSIZE, operation: "receive")))
    }

    func endOfInput() {
        guard !inputHasEnded else { return }
        inputHasEnded = true
        if case .lingering = state { return end(.closed) }
        if outputEnded { return end(.closed) }
        updateInterest()
        tellInputEnd()
    }

    func tellInputEnd() {
        guard inputHasEnded, !inputEndTold, !isClosed, !isPaused, let handler else { return }
        inputEndTold = true
        handler.inputEnded()
    }
}
