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
        /// The peer sent its own certificate only, and who issued it is not known here.
        case incompleteChain
        /// The peer's chain leads to a root that is not trusted here.
        case unknownRoot
        /// The chain was refused for another reason.
        case untrusted
        /// The peer ended the connection with an alert: it refused what this side is or sent.
        case refusedByPeer
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

    /// Puts a failure of the protocol into words, from the queue of errors, which is emptied.
    static func protocolFailure(_ what: String, peer: String) -> TLSError {
        let code = ERR_peek_last_error()
        let alert = syrinx_ERR_received_alert(code)
        if alert >= 0 {
            ERR_clear_error()
            let words = unsafe SSL_alert_desc_string_long(alert).map { unsafe String(cString: $0) } ?? "\(alert)"
            return TLSError(.refusedByPeer, "\(what) \(peer): the peer sent the alert \"\(words)\"")
        }
        let reason: String? =
            switch ERR_GET_REASON(code) {
            case SSL_R_HTTP_REQUEST: "it sent plain HTTP where TLS is spoken"
            case SSL_R_WRONG_VERSION_NUMBER: "it does not speak TLS there"
            case SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_VERSION_TOO_LOW: "it has no TLS version from 1.2 on"
            case SSL_R_NO_APPLICATION_PROTOCOL: "no application protocol (ALPN) in common"
            case SSL_R_NO_SHARED_CIPHER: "no cipher in common"
            default: nil
            }
        guard let reason else { return .fromQueue(.protocolFailure, "\(what) \(peer)") }
        ERR_clear_error()
        return TLSError(.protocolFailure, "\(what) \(peer): \(reason)")
    }
}

extension TLSError: CustomStringConvertible {
    /// The sentence.
    public var description: String { "TLS: \(message)" }
}
