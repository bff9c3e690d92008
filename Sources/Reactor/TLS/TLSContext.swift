internal import COpenSSL
import Synchronization

/// What a side of TLS brings along: trust and a client's memory of sessions, or a certificate and its key.
@safe
public final class TLSContext: @unchecked Sendable {
    // Why it may cross threads: OpenSSL locks its contexts itself, and this one is not changed after `init`.
    let raw: OpaquePointer
    let sessions: TLSSessionCache?
    /// What a server speaks, for OpenSSL's callback, which reaches it unretained: every session holds this context.
    private let protocols: TLSProtocolList

    /// Whom a client trusts.
    public enum Trust: Sendable {
        /// The certificates the system trusts.
        case system
        /// The certificates in a PEM file, and no others.
        case file(String)
    }

    /// Makes a client's context: TLS 1.2 or later, chain and host name always verified.
    public static func client(
        trust: Trust = .system,
        applicationProtocols: [String] = []
    ) throws(TLSError) -> TLSContext {
        try TLSContext(client: trust, applicationProtocols: applicationProtocols)
    }

    /// Makes a server's context from a PEM certificate chain (the server's own first) and its key.
    public static func server(
        certificateChain: String,
        privateKey: String,
        applicationProtocols: [String] = []
    ) throws(TLSError) -> TLSContext {
        try TLSContext(server: certificateChain, privateKey, applicationProtocols: applicationProtocols)
    }

    private init(client trust: Trust, applicationProtocols: [String]) throws(TLSError) {
        protocols = try TLSProtocolList(applicationProtocols)
        unsafe raw = try Self.make(TLS_client_method())
        sessions = TLSSessionCache()
        unsafe SSL_CTX_set_verify(raw, SSL_VERIFY_PEER, nil)
        unsafe TLSSessionCache.observe(raw)
        switch trust {
        case .system:
            guard unsafe SSL_CTX_set_default_verify_paths(raw) == 1 else {
                throw .fromQueue(.configuration, "the system's trusted certificates cannot be read")
            }
        case .file(let path):
            guard unsafe SSL_CTX_load_verify_file(raw, path) == 1 else {
                throw .fromQueue(.configuration, "no trusted certificates in \(path)")
            }
        }
        unsafe protocols.offer(on: raw)
    }

    private init(server chain: String, _ key: String, applicationProtocols: [String]) throws(TLSError) {
        protocols = try TLSProtocolList(applicationProtocols)
        unsafe raw = try Self.make(TLS_server_method())
        sessions = nil
        unsafe syrinx_SSL_CTX_keep_no_sessions(raw)
        guard unsafe SSL_CTX_use_certificate_chain_file(raw, chain) == 1 else {
            throw .fromQueue(.configuration, "no certificate chain in \(chain)")
        }
        guard unsafe SSL_CTX_use_PrivateKey_file(raw, key, SSL_FILETYPE_PEM) == 1 else {
            throw .fromQueue(.configuration, "no private key for that certificate in \(key)")
        }
        guard unsafe SSL_CTX_check_private_key(raw) == 1 else {
            throw .fromQueue(.configuration, "the key in \(key) does not belong to the certificate in \(chain)")
        }
        // Sessions are resumed by tickets; the id context must be set for it, any value.
        let name: [UInt8] = Array("syrinx".utf8)
        _ = unsafe SSL_CTX_set_session_id_context(raw, name, UInt32(name.count))
        unsafe protocols.choose(on: raw)
    }

    deinit { unsafe SSL_CTX_free(raw) }

    /// For how long its own certificate is still valid, less than nothing if it no longer is; nil for a side without one.
    public var certificateLife: Duration? {
        var (days, seconds): (Int32, Int32) = (0, 0)
        guard let certificate = unsafe SSL_CTX_get0_certificate(raw),
            let end = unsafe X509_get0_notAfter(certificate),
            unsafe ASN1_TIME_diff(&days, &seconds, nil, end) == 1
        else { return nil }
        return .seconds(Int64(days) * 86_400 + Int64(seconds))
    }

    private static func make(_ method: OpaquePointer?) throws(TLSError) -> OpaquePointer {
        ERR_clear_error()
        guard let context = unsafe SSL_CTX_new(method) else { throw .fromQueue(.configuration, "no TLS context") }
        _ = unsafe syrinx_SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION)
        unsafe syrinx_SSL_CTX_set_our_modes(context)
        // A key that wants a password is refused; OpenSSL would ask the terminal for it.
        unsafe SSL_CTX_set_default_passwd_cb(context) { _, _, _, _ in -1 }
        return unsafe context
    }
}
