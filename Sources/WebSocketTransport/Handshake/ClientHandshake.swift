/// What a client asks for, and whether the answer fits it (RFC 6455, section 4.1); the HTTP around it is the caller's.
package struct ClientHandshake: Equatable, Sendable {
    /// The value of `Sec-WebSocket-Version`.
    package static let version = "13"

    /// The value of `Sec-WebSocket-Key`.
    package let key: String
    /// The subprotocols wished for, dearest first.
    package let protocols: [String]
    /// What is wished for in compression, if any.
    package let deflate: DeflateSettings?

    /// What the server's answer settled.
    package struct Agreement: Equatable, Sendable {
        /// The subprotocol it chose.
        package let subprotocol: String?
        /// The compression it agreed to.
        package let deflate: DeflateParameters?
    }

    /// Makes a request; the key is given only in tests.
    package init(key: String = HandshakeKey.make(), protocols: [String] = [], deflate: DeflateSettings? = nil) {
        self.key = key
        self.protocols = protocols
        self.deflate = deflate
    }

    /// The value of `Sec-WebSocket-Protocol`, if the request has it.
    package var protocolsField: String? { protocols.isEmpty ? nil : protocols.joined(separator: ", ") }

    /// The value of `Sec-WebSocket-Extensions`, if the request has it.
    package var extensionsField: String? { deflate.map { DeflateNegotiation.offer($0).description } }

    /// Judges the 101 by the values of its `Sec-WebSocket-…` fields; several lines of one are joined by commas.
    package func confirm(
        acceptance: String?,
        subprotocol: String? = nil,
        extensions: String? = nil
    ) throws(HandshakeFailure) -> Agreement {
        guard acceptance == HandshakeKey.acceptance(of: key) else { throw .acceptanceWrong }
        if let subprotocol, !protocols.contains(subprotocol) { throw .subprotocolNotOffered }
        guard let answer = ExtensionRequest.list(extensions ?? "") else {
            throw .fieldMalformed("Sec-WebSocket-Extensions")
        }
        guard let deflate else {
            guard answer.isEmpty else { throw .extensionNotOffered }
            return Agreement(subprotocol: subprotocol, deflate: nil)
        }
        return Agreement(subprotocol: subprotocol, deflate: try DeflateNegotiation.confirm(answer, deflate))
    }
}
