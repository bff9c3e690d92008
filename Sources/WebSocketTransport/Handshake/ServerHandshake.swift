/// What a server makes of a client's upgrade request (RFC 6455, section 4.2); the HTTP around it is the caller's.
package struct ServerHandshake: Equatable, Sendable {
    /// The value of `Sec-WebSocket-Accept`.
    package let acceptance: String
    /// The value of `Sec-WebSocket-Protocol`, if one was chosen.
    package let subprotocol: String?
    /// The value of `Sec-WebSocket-Extensions`, if one was accepted.
    package let extensions: String?
    /// The compression agreed on.
    package let deflate: DeflateParameters?

    /// Judges the request by the values of its `Sec-WebSocket-…` fields; several lines of one are joined by commas.
    package init(
        version: String?,
        key: String?,
        protocols: String? = nil,
        supportedProtocols: [String] = [],
        extensions: String? = nil,
        deflate settings: DeflateSettings? = nil
    ) throws(HandshakeFailure) {
        guard version == "13" else { throw .versionNotSupported }
        guard let key, HandshakeKey.isValid(key) else { throw .keyInvalid }
        acceptance = HandshakeKey.acceptance(of: key)
        guard let offered = Subprotocols.list(protocols ?? "") else { throw .fieldMalformed("Sec-WebSocket-Protocol") }
        subprotocol = Subprotocols.choice(offered: offered, supported: supportedProtocols)
        guard let requests = ExtensionRequest.list(extensions ?? "") else {
            throw .fieldMalformed("Sec-WebSocket-Extensions")
        }
        let agreement = settings.flatMap { DeflateNegotiation.accept(requests, $0) }
        self.extensions = agreement?.answer.description
        deflate = agreement?.parameters
    }
}
