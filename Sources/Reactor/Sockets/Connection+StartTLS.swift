package import CallTiming

extension Connection {
    /// Begins TLS on a plain connection, as behind a proxy's tunnel; the hand-shake is done when this returns.
    ///
    /// Whoever has handled the plain bytes hears no more than the end, should it come now.
    package func startTLS(
        _ context: TLSContext,
        host: String,
        port: UInt16,
        until deadline: MonotonicInstant
    ) async throws(ConnectError) {
        try await loop.wait(
            until: deadline,
            late: ConnectError.timedOut(host: host),
            cancelled: .cancelled,
            start: { wait in
                do throws(TLSError) {
                    try beginTLS(context, with: TLSSessionCache.Server(host: host, port: port)) { error in
                        wait.complete(error.map { .failure(.tls($0)) } ?? .success(()))
                    }
                } catch {
                    wait.complete(.failure(.tls(error)))
                }
            },
            abandon: { self.abort() }
        )
    }
}
