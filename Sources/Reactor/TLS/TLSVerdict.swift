internal import COpenSSL

/// OpenSSL's verdict on a peer's certificates, and as much of their chain as could be built.
struct TLSVerdict {
    private let code: Int32
    private let chainLength: Int32
    /// Who issued the last certificate of the chain.
    private let missingIssuer: String

    /// Reads the verdict of a hand-shake; nil when the certificates were found good, or none were asked for.
    @unsafe
    init?(of ssl: OpaquePointer) {
        let verdict = unsafe SSL_get_verify_result(ssl)
        guard verdict != Int(X509_V_OK) else { return nil }
        code = Int32(truncatingIfNeeded: verdict)
        chainLength = unsafe syrinx_SSL_chain_length(ssl)
        unsafe missingIssuer = Self.commonName(X509_get_issuer_name(syrinx_SSL_chain_end(ssl)))
    }

    /// What is wrong with the certificates of `host`.
    func error(host: String) -> TLSError {
        let server = "the certificate of \(host)"
        switch code {
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
            return TLSError(.wrongHost, "\(server) is for another host name")
        case X509_V_ERR_CERT_HAS_EXPIRED:
            return TLSError(.expired, "\(server) has expired")
        case X509_V_ERR_CERT_NOT_YET_VALID:
            return TLSError(.expired, "\(server) is not yet valid; is this machine's clock right?")
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
            return TLSError(.selfSigned, "\(server) is self-signed and not in the trusted store")
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
            return TLSError(.unknownRoot, "\(server) leads to the root \(missingIssuer), which is not trusted here")
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            if chainLength > 1 {
                return TLSError(.unknownRoot, "\(server) leads to the root \(missingIssuer), which is not trusted here")
            }
            // A leaf alone: what is missing may be a root or, far more often, what a server should have sent.
            return TLSError(
                .incompleteChain,
                "\(server) came alone: the intermediate certificate of \(missingIssuer) is missing from its chain"
            )
        default:
            let words = unsafe X509_verify_cert_error_string(Int(code)).map { unsafe String(cString: $0) }
            return TLSError(.untrusted, "\(server) was refused: \(words ?? "error \(code)")")
        }
    }

    private static func commonName(_ name: OpaquePointer?) -> String {
        var bytes = [CChar](repeating: 0, count: 256)
        let count = unsafe X509_NAME_get_text_by_NID(name, NID_commonName, &bytes, Int32(bytes.count))
        guard count > 0 else { return "an issuer without a name" }
        return "\"\(String(decoding: bytes.prefix(Int(count)).map(UInt8.init(bitPattern:)), as: UTF8.self))\""
    }
}
