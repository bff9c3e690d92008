internal import CLinux
internal import Glibc
internal import CallTiming
internal import Octets

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
            // Both directions are over: the peer of a Unix-domain socket is gone, and nobody else would notice.
            if readiness.hungUp, inputHasEnded { return end(.closed) }
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
        loop.watch.running(label)
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
}

/// The connection's own deadlines.
extension Connection {
    func makeTimer() -> LoopTimer {
        // Unowned, because `end` cancels the timer, and a connection never goes without it. A weak reference would make
        // every retain and release of the connection take the slow way, through a side table.
        let timer = LoopTimer(on: loop, label: "a connection's time-out") { [unowned self] in timedOut() }
        self.timer = timer
        return timer
    }

    func timedOut() {
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
