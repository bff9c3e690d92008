internal import COpenSSL

/// Why TLS failed, in a sentence a person can act on.
public struct TLSError: Error, Equatable, Sendable {
    /// What kind of failure it is, for code that decides.
    public enum Kind: Sendable {
        /// The peer's certificate does not name the host that was asked for.
        case wrongHost
        /// The peer's certificate is not valid now.
        case expired
        /// The peer's certificate is its own issuer, and nobody vouches for it.
        case selfSigned
        /// A certificate between the peer's and a trusted one is missing, or no trusted one was found.
        case incompleteChain
        /// The chain was refused for another reason.
        case untrusted
        /// The peer does not speak TLS, or not a version or cipher of ours, or sent something malformed.
        case protocolFailure
        /// The connection ended in the middle.
        case interrupted
        /// A certificate, key or option given to this side is not usable.
        case configuration
    }

    /// What kind of failure it is.
    public let kind: Kind
    /// The sentence.
    public let message: String

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    /// Takes the sentence from OpenSSL's queue of errors, which is emptied.
    static func fromQueue(_ kind: Kind, _ what: String) -> TLSError {
        var reasons: [String] = []
        while true {
            let code = ERR_get_error()
            guard code != 0 else { break }
            if let text = unsafe ERR_reason_error_string(code) {
                let reason = unsafe String(cString: text)
                if reasons.last != reason { reasons.append(reason) }
            }
        }
        return TLSError(kind, reasons.isEmpty ? what : "\(what): \(reasons.joined(separator: "; "))")
    }

    /// Puts OpenSSL's verdict on a chain into words.
    static func verification(_ code: Int, host: String) -> TLSError {
        let words = unsafe X509_verify_cert_error_string(code).map { unsafe String(cString: $0) } ?? "error \(code)"
        let server = "the certificate of \(host)"
        return switch Int32(code) {
        case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
            TLSError(.wrongHost, "\(server) is for another host name")
        case X509_V_ERR_CERT_HAS_EXPIRED:
            TLSError(.expired, "\(server) has expired")
        case X509_V_ERR_CERT_NOT_YET_VALID:
            TLSError(.expired, "\(server) is not yet valid; is this machine's clock right?")
        case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
            TLSError(.selfSigned, "\(server) is self-signed and not in the trusted store")
        case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
            TLSError(.selfSigned, "\(server) ends in a self-signed root that is not in the trusted store")
        case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
            X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
            TLSError(
                .incompleteChain,
                "\(server) cannot be traced to a trusted root: an intermediate certificate is missing, or the root is unknown here"
            )
        default:
            TLSError(.untrusted, "\(server) was refused: \(words)")
        }
    }
}

extension TLSError: CustomStringConvertible {
    /// The sentence.
    public var description: String { "TLS: \(message)" }
}
