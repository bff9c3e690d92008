internal import COpenSSL
internal import Glibc

/// One side of one TLS connection, over a socket that does not block.
@safe
final class TLSSession {
    enum Step {
        case done
        case waiting
        case failed(TLSError)
    }

    // Owned by this object and freed in `deinit`; used on the connection's loop only.
    let ssl: OpaquePointer
    // Held so that what OpenSSL's callbacks reach, through the context or this object, outlives `ssl`.
    private let context: TLSContext
    private let server: TLSSessionCache.Server?
    private var isOver = false

    /// Whether this side asked for the connection, and so speaks first.
    var isClient: Bool { server != nil }

    /// What ended the session, once `read` or `write` has failed.
    private(set) var failure: TLSError?
    /// Whether only writing has failed: what the peer said before can still be read.
    private var mayBeReadOut = false
    /// Whether OpenSSL waits for room on the socket before it can go on.
    private(set) var wantsToWrite = false

    /// Begins a session: with the server that is to be reached, or, without one, as a server.
    init(_ context: TLSContext, server: TLSSessionCache.Server? = nil) throws(TLSError) {
        ERR_clear_error()
        guard let ssl = unsafe SSL_new(context.raw) else { throw .fromQueue(.configuration, "no TLS session") }
        unsafe self.ssl = unsafe ssl
        self.context = context
        self.server = server
        _ = unsafe SSL_set_ex_data(ssl, Self.place, Unmanaged.passUnretained(self).toOpaque())
        if let server {
            unsafe SSL_set_connect_state(ssl)
            try unsafe expect(server, ssl)
        } else {
            unsafe SSL_set_accept_state(ssl)
        }
    }

    deinit { unsafe SSL_free(ssl) }

    /// Where OpenSSL keeps this object beside its own: the place it reserves for the application.
    private static let place: Int32 = 0

    /// The object that owns an OpenSSL session.
    static func owning(_ ssl: OpaquePointer) -> TLSSession? {
        // Unretained: OpenSSL calls back only inside calls that this object makes.
        guard let pointer = unsafe SSL_get_ex_data(ssl, place) else { return nil }
        return unsafe Unmanaged<TLSSession>.fromOpaque(pointer).takeUnretainedValue()
    }

    /// Keeps what the server gave to make the next hand-shake shorter.
    func keep(_ session: OpaquePointer) {
        if let server { unsafe context.sessions?.keep(session, server) }
    }

    /// Names the host the peer must prove to be, and offers the last session with it.
    private func expect(_ server: TLSSessionCache.Server, _ ssl: OpaquePointer) throws(TLSError) {
        let host = server.host
        let isAddress = SocketAddress(numeric: host, port: 0) != nil
        let named =
            if isAddress {
                unsafe X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1
            } else {
                unsafe SSL_set1_host(ssl, host) == 1 && syrinx_SSL_set_tlsext_host_name(ssl, host) == 1
            }
        guard named else { throw .fromQueue(.configuration, "\"\(host)\" cannot be a TLS host name") }
        unsafe context.sessions?.offer(to: ssl, server)
    }

    func attach(to descriptor: Int32) {
        _ = unsafe SSL_set_fd(ssl, descriptor)
    }

    /// The protocol agreed on by ALPN, once the hand-shake is done.
    var applicationProtocol: String? {
        var start: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        unsafe SSL_get0_alpn_selected(ssl, &start, &count)
        guard let start = unsafe start, count > 0 else { return nil }
        return unsafe String(decoding: UnsafeBufferPointer(start: start, count: Int(count)), as: UTF8.self)
    }

    /// Whether the hand-shake took up an earlier session.
    var isResumed: Bool { unsafe SSL_session_reused(ssl) == 1 }

    /// The version agreed on: "TLSv1.3".
    var version: String { unsafe SSL_get_version(ssl).map { unsafe String(cString: $0) } ?? "" }

    func handshake() -> Step {
        ERR_clear_error()
        let result = unsafe SSL_do_handshake(ssl)
        if result == 1 {
            wantsToWrite = false
            return .done
        }
        let code = unsafe SSL_get_error(ssl, result)
        switch code {
        case SSL_ERROR_WANT_READ:
            wantsToWrite = false
            return .waiting
        case SSL_ERROR_WANT_WRITE:
            wantsToWrite = true
            return .waiting
        default:
            let error = explain(code, "the TLS hand-shake failed")
            failure = error
            // What failed may have been the taking up of an earlier session.
            if let server { context.sessions?.forget(server) }
            return .failed(error)
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        guard failure == nil || mayBeReadOut else { return .failed(EPROTO) }
        ERR_clear_error()
        let count = unsafe SSL_read(ssl, buffer.baseAddress, Int32(clamping: buffer.count))
        if count > 0 { return .bytes(Int(count)) }
        let code = unsafe SSL_get_error(ssl, count)
        guard code != SSL_ERROR_ZERO_RETURN else {
            wantsToWrite = false
            return .ended
        }
        return outcome(code)
    }

    /// Whether OpenSSL has read ahead of what it has handed out; the poller does not tell of that.
    var holdsInput: Bool { unsafe SSL_has_pending(ssl) == 1 }

    func write(_ bytes: UnsafeRawBufferPointer) -> Transfer {
        guard failure == nil else { return .failed(EPROTO) }
        ERR_clear_error()
        let count = unsafe SSL_write(ssl, bytes.baseAddress, Int32(clamping: bytes.count))
        if count > 0 {
            wantsToWrite = false
            return .bytes(Int(count))
        }
        let code = unsafe SSL_get_error(ssl, count)
        // Once the peer has said its end OpenSSL calls every failure by that end, which is none of the writing.
        let transfer = outcome(code == SSL_ERROR_ZERO_RETURN ? SSL_ERROR_SYSCALL : code)
        mayBeReadOut = failure?.kind == .interrupted
        return transfer
    }

    /// Tells the peer that nothing more will come; its own end is read as usual.
    ///
    /// Answers false when the socket has no room: to be called again when it has.
    func sendCloseNotify() -> Bool {
        guard failure == nil, !isOver else { return true }
        ERR_clear_error()
        let result = unsafe SSL_shutdown(ssl)
        if result < 0, unsafe SSL_get_error(ssl, result) == SSL_ERROR_WANT_WRITE { return false }
        isOver = true
        ERR_clear_error()
        return true
    }

    private func outcome(_ code: Int32) -> Transfer {
        wantsToWrite = code == SSL_ERROR_WANT_WRITE
        if code == SSL_ERROR_WANT_READ || code == SSL_ERROR_WANT_WRITE { return .wouldBlock }
        failure = explain(code, "the connection broke")
        mayBeReadOut = false
        return .failed(EPROTO)
    }

    private func explain(_ code: Int32, _ what: String) -> TLSError {
        let systemCode = errno
        defer { ERR_clear_error() }
        if let server, let verdict = unsafe TLSVerdict(of: ssl) { return verdict.error(host: server.host) }
        let peer = server.map { "with \($0.host)" } ?? "with the client"
        if code == SSL_ERROR_SYSCALL, ERR_peek_error() == 0 {
            let reason = systemCode == 0 ? "the peer closed" : "\(SystemError(code: systemCode, operation: "socket"))"
            return TLSError(.interrupted, "\(what) \(peer): \(reason)")
        }
        if syrinx_ERR_is_unexpected_eof() == 1 {
            return TLSError(.interrupted, "\(what) \(peer): the peer closed without saying so (close_notify)")
        }
        return .protocolFailure(what, peer: peer)
    }
}
