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
    private let ssl: OpaquePointer
    private let context: TLSContext
    private let host: String?
    private var isOver = false

    /// Whether this side asked for the connection, and so speaks first.
    var isClient: Bool { host != nil }

    /// What ended the session, once `read` or `write` has failed.
    private(set) var failure: TLSError?
    /// Whether OpenSSL waits for room on the socket before it can go on.
    private(set) var wantsToWrite = false

    init(_ context: TLSContext, host: String?) throws(TLSError) {
        guard let ssl = unsafe SSL_new(context.raw) else { throw .fromQueue(.configuration, "no TLS session") }
        unsafe self.ssl = unsafe ssl
        self.context = context
        self.host = host
        if let host {
            unsafe SSL_set_connect_state(ssl)
            try unsafe expect(host, ssl)
        } else {
            unsafe SSL_set_accept_state(ssl)
        }
    }

    deinit { unsafe SSL_free(ssl) }

    /// Names the host the peer must prove to be, and offers the last session with it.
    private func expect(_ host: String, _ ssl: OpaquePointer) throws(TLSError) {
        let isAddress = SocketAddress(numeric: host, port: 0) != nil
        let named =
            if isAddress {
                unsafe X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1
            } else {
                unsafe SSL_set1_host(ssl, host) == 1 && syrinx_SSL_set_tlsext_host_name(ssl, host) == 1
            }
        guard named else { throw .fromQueue(.configuration, "\"\(host)\" cannot be a TLS host name") }
        unsafe context.sessions?.offer(to: ssl, host: host)
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
            return .failed(explain(code, "the TLS hand-shake failed"))
        }
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        guard failure == nil else { return .failed(EPROTO) }
        ERR_clear_error()
        let count = unsafe SSL_read(ssl, buffer.baseAddress, Int32(clamping: buffer.count))
        if count > 0 { return .bytes(Int(count)) }
        return outcome(of: count)
    }

    func write(_ bytes: UnsafeRawBufferPointer) -> Transfer {
        guard failure == nil else { return .failed(EPROTO) }
        ERR_clear_error()
        let count = unsafe SSL_write(ssl, bytes.baseAddress, Int32(clamping: bytes.count))
        if count > 0 {
            wantsToWrite = false
            return .bytes(Int(count))
        }
        return outcome(of: count)
    }

    /// Tells the peer that nothing more will come; its own end is read as usual.
    func sendCloseNotify() {
        guard failure == nil, !isOver else { return }
        isOver = true
        ERR_clear_error()
        _ = unsafe SSL_shutdown(ssl)
    }

    private func outcome(of result: Int32) -> Transfer {
        let code = unsafe SSL_get_error(ssl, result)
        switch code {
        case SSL_ERROR_WANT_READ:
            return .wouldBlock
        case SSL_ERROR_WANT_WRITE:
            wantsToWrite = true
            return .wouldBlock
        case SSL_ERROR_ZERO_RETURN:
            return .ended
        default:
            failure = explain(code, "the connection broke")
            return .failed(EPROTO)
        }
    }

    private func explain(_ code: Int32, _ what: String) -> TLSError {
        let systemCode = errno
        let verdict = unsafe SSL_get_verify_result(ssl)
        if let host, verdict != Int(X509_V_OK) {
            ERR_clear_error()
            return .verification(verdict, host: host)
        }
        let peer = host.map { "with \($0)" } ?? "with the client"
        if code == SSL_ERROR_SYSCALL, ERR_peek_error() == 0 {
            let reason = systemCode == 0 ? "the peer closed" : "\(SystemError(code: systemCode, operation: "socket"))"
            return TLSError(.interrupted, "\(what) \(peer): \(reason)")
        }
        if syrinx_ERR_is_unexpected_eof() == 1 {
            ERR_clear_error()
            return TLSError(.interrupted, "\(what) \(peer): the peer closed without saying so (close_notify)")
        }
        return .fromQueue(.protocolFailure, "\(what) \(peer)")
    }
}
