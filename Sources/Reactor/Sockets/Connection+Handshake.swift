internal import Octets

/// The TLS hand-shake.
extension Connection {
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

    func handshake() {
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
