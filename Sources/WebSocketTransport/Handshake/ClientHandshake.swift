/// What a client asks for, and whether the answer fits it (RFC 6455, section 4.1); the HTTP around it is the caller's.
package struct ClientHandshake: Equatable, Sendable {
    /// The value of `Sec-WebSocket-Version`.
    package static let version = "13"

    /// The value of `Sec-WebSocket-Key`.
    package let key: String
    /// The subprotocols wished for, dearest first.
    package let protocols: [String]

    /// Makes a request; the key is given only in tests.
    package init(key: String = HandshakeKey.make(), protocols: [String] = []) {
        self.key = key
        self.protocols = protocols
    }

    /// The value of `Sec-WebSocket-Protocol`, if the request has it.
    package var protocolsField: String? { protocols.isEmpty ? nil : protocols.joined(separator: ", ") }

    /// Judges the 101 by the values of its fields and answers the subprotocol chosen.
    package func confirm(acceptance: String?, subprotocol: String? = nil) throws(HandshakeFailure) -> String? {
        guard acceptance == HandshakeKey.acceptance(of: key) else { throw .acceptanceWrong }
        if let subprotocol, !protocols.contains(subprotocol) { throw .subprotocolNotOffered }
        return subprotocol
    }
}
