import Testing

@testable import WebSocketTransport

struct HandshakeTests {
    private let key = "dGhlIHNhbXBsZSBub25jZQ=="

    @Test func `answers the key of RFC 6455 as it says`() throws {
        let handshake = try ServerHandshake(
            version: "13",
            key: key,
            protocols: "soap, chat,superchat",
            supportedProtocols: ["superchat", "chat"]
        )
        #expect(handshake.acceptance == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        #expect(handshake.subprotocol == "chat")
    }

    @Test(arguments: [nil, "", "8", "14", "13, 8", " 13", "013"])
    func `takes version 13 only`(version: String?) {
        #expect(throws: HandshakeFailure.versionNotSupported) { try ServerHandshake(version: version, key: key) }
    }

    @Test(arguments: [
        nil, "", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=!", "dGhlIHNhbXBsZSBub25jZTE=",
        "dGhlIHNhbXBsZSBub25j", "dGhlIHNhbXBs*SBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ== ", "dGhlIHNhbXBsZSBub25jZSEh",
    ])
    func `refuses a key that is not 16 bytes in base64`(key: String?) {
        #expect(throws: HandshakeFailure.keyInvalid) { try ServerHandshake(version: "13", key: key) }
    }

    @Test func `makes keys that a server takes and that differ`() throws {
        let keys = (0..<50).map { _ in HandshakeKey.make() }
        #expect(Set(keys).count == keys.count)
        for key in keys {
            let server = try ServerHandshake(version: ClientHandshake.version, key: key)
            #expect(try ClientHandshake(key: key).confirm(acceptance: server.acceptance).subprotocol == nil)
        }
    }

    @Test func `a client refuses an acceptance that is not of its key`() {
        let client = ClientHandshake(key: key)
        for acceptance in [nil, "", "s3pPLMBiTxaQ9kYGzzhZRbK+xOO=", "S3PPLMBITXAQ9KYGZZHZRBK+XOO="] {
            #expect(throws: HandshakeFailure.acceptanceWrong) { try client.confirm(acceptance: acceptance) }
        }
    }

    @Test func `a client takes only a subprotocol it offered`() throws {
        let client = ClientHandshake(key: key, protocols: ["chat", "superchat"])
        let acceptance = HandshakeKey.acceptance(of: key)
        #expect(client.protocolsField == "chat, superchat")
        #expect(ClientHandshake(key: key).protocolsField == nil)
        #expect(try client.confirm(acceptance: acceptance, subprotocol: "superchat").subprotocol == "superchat")
        #expect(try client.confirm(acceptance: acceptance).subprotocol == nil)
        for chosen in ["soap", "Chat", "chat, superchat", ""] {
            #expect(throws: HandshakeFailure.subprotocolNotOffered) {
                try client.confirm(acceptance: acceptance, subprotocol: chosen)
            }
        }
    }

    @Test func `a server chooses nothing it does not speak`() throws {
        #expect(
            try ServerHandshake(version: "13", key: key, protocols: "a, b", supportedProtocols: ["c"]).subprotocol
                == nil
        )
        for field in ["a b", "a,b;c", "a, a", "\"a\""] {
            #expect(throws: HandshakeFailure.fieldMalformed("Sec-WebSocket-Protocol")) {
                try ServerHandshake(version: "13", key: key, protocols: field, supportedProtocols: ["a"])
            }
        }
    }

    @Test(
        arguments: [
            ("", []),
            (" , ,", []),
            ("foo", [ExtensionRequest("foo")]),
            (
                "foo; a; b=1 , bar;c = \"2\"",
                [
                    ExtensionRequest("foo", [.init("a"), .init("b", "1")]),
                    ExtensionRequest("bar", [.init("c", "2")]),
                ]
            ),
            ("foo;a=\"x\\y\"", [ExtensionRequest("foo", [.init("a", "xy")])]),
        ] as [(String, [ExtensionRequest])]
    )
    func `reads lists of extensions`(field: String, list: [ExtensionRequest]) {
        #expect(ExtensionRequest.list(field) == list)
        #expect(ExtensionRequest.list(list.map(\.description).joined(separator: ", ")) == list)
    }

    @Test(arguments: [
        "foo bar", "foo;", "foo;;a", "foo; a=", "foo; =1", "foo; a=\"1", "foo; a=\"1 2\"", "foo/1", "=a", "ü",
    ])
    func `refuses malformed lists of extensions`(field: String) {
        #expect(ExtensionRequest.list(field) == nil)
    }
}
