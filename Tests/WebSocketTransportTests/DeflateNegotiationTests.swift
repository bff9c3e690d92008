import Testing

@testable import WebSocketTransport

struct DeflateNegotiationTests {
    private func accept(_ field: String, _ settings: DeflateSettings = DeflateSettings()) -> String? {
        ExtensionRequest.list(field).flatMap { DeflateNegotiation.accept($0, settings)?.answer.description }
    }

    @Test(arguments: [
        ("permessage-deflate", "permessage-deflate"),
        ("Permessage-Deflate", "permessage-deflate"),
        ("permessage-deflate; client_max_window_bits", "permessage-deflate"),
        ("permessage-deflate; client_max_window_bits=10", "permessage-deflate; client_max_window_bits=10"),
        ("permessage-deflate; client_max_window_bits=8", "permessage-deflate; client_max_window_bits=8"),
        ("permessage-deflate; server_max_window_bits=9", "permessage-deflate; server_max_window_bits=9"),
        ("permessage-deflate; server_max_window_bits=15", "permessage-deflate; server_max_window_bits=15"),
        ("permessage-deflate; server_max_window_bits=\"10\"", "permessage-deflate; server_max_window_bits=10"),
        ("permessage-deflate; server_no_context_takeover", "permessage-deflate; server_no_context_takeover"),
        ("permessage-deflate; client_no_context_takeover", "permessage-deflate; client_no_context_takeover"),
        ("x-webkit-deflate-frame, permessage-deflate", "permessage-deflate"),
        // Of several offers the first that can be met.
        (
            "permessage-deflate; server_max_window_bits=8, permessage-deflate; client_no_context_takeover",
            "permessage-deflate; client_no_context_takeover"
        ),
        (
            "permessage-deflate; server_max_window_bits=10, permessage-deflate",
            "permessage-deflate; server_max_window_bits=10"
        ),
        (
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
                + "server_max_window_bits=12; client_max_window_bits",
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=12"
        ),
    ])
    func `a server accepts what it can do`(field: String, answer: String) {
        #expect(accept(field) == answer)
    }

    @Test(arguments: [
        "",
        "x-webkit-deflate-frame",
        "permessage-deflate; unknown",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; client_no_context_takeover=true",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        "permessage-deflate; client_max_window_bits; client_max_window_bits=10",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=7",
        "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits=010",
        "permessage-deflate; server_max_window_bits=+10",
        "permessage-deflate; server_max_window_bits=ten",
        "permessage-deflate; client_max_window_bits=0",
        "permessage-deflate; client_max_window_bits=99999999999999999999",
        // What zlib cannot do.
        "permessage-deflate; server_max_window_bits=8",
    ])
    func `a server declines what is malformed or beyond it`(field: String) {
        #expect(accept(field) == nil)
    }

    @Test func `a server brings in its own wishes, the client's window only where the client knows of it`() {
        let settings = DeflateSettings(
            serverForgetsContext: true,
            clientForgetsContext: true,
            serverWindowBits: 11,
            clientWindowBits: 10
        )
        let mine =
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=11"
        #expect(accept("permessage-deflate", settings) == mine)
        #expect(accept("permessage-deflate; client_max_window_bits", settings) == mine + "; client_max_window_bits=10")
        #expect(accept("permessage-deflate; client_max_window_bits=9", settings) == mine + "; client_max_window_bits=9")
        #expect(
            accept("permessage-deflate; server_max_window_bits=10", settings)
                == mine.replacing("=11", with: "=10")
        )
    }

    @Test(arguments: [
        (DeflateSettings(), "permessage-deflate; client_max_window_bits"),
        (
            DeflateSettings(
                serverForgetsContext: true,
                clientForgetsContext: true,
                serverWindowBits: 10,
                clientWindowBits: 1
            ),
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
                + "server_max_window_bits=10; client_max_window_bits=9"
        ),
    ])
    func `a client offers what it wants`(settings: DeflateSettings, field: String) {
        #expect(ClientHandshake(deflate: settings).extensionsField == field)
        #expect(ClientHandshake().extensionsField == nil)
    }

    @Test(arguments: [
        "permessage-deflate; unknown",
        "permessage-deflate; client_max_window_bits",
        "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        "permessage-deflate, permessage-deflate",
        "x-webkit-deflate-frame",
        "permessage-deflate, x-other",
    ])
    func `a client fails the handshake over an answer it did not ask for`(answer: String) throws {
        let client = ClientHandshake(deflate: DeflateSettings())
        let acceptance = HandshakeKey.acceptance(of: client.key)
        #expect(throws: HandshakeFailure.extensionNotOffered) {
            try client.confirm(acceptance: acceptance, extensions: answer)
        }
        let plain = ClientHandshake()
        #expect(throws: HandshakeFailure.extensionNotOffered) {
            try plain.confirm(acceptance: HandshakeKey.acceptance(of: plain.key), extensions: "permessage-deflate")
        }
        #expect(throws: HandshakeFailure.fieldMalformed("Sec-WebSocket-Extensions")) {
            try client.confirm(acceptance: acceptance, extensions: "permessage-deflate;")
        }
    }

    @Test func `a client insists on what it asked of the server`() throws {
        let forgetful = ClientHandshake(deflate: DeflateSettings(serverForgetsContext: true))
        #expect(throws: HandshakeFailure.extensionNotOffered) {
            try forgetful.confirm(
                acceptance: HandshakeKey.acceptance(of: forgetful.key),
                extensions: "permessage-deflate"
            )
        }
        let narrow = ClientHandshake(deflate: DeflateSettings(serverWindowBits: 10))
        for answer in ["permessage-deflate", "permessage-deflate; server_max_window_bits=11"] {
            #expect(throws: HandshakeFailure.extensionNotOffered) {
                try narrow.confirm(acceptance: HandshakeKey.acceptance(of: narrow.key), extensions: answer)
            }
        }
    }

    @Test(arguments: [9, 12, 15], [9, 11, 15])
    func `both ends come to the same agreement`(server: Int, client: Int) throws {
        for forgets in [false, true] {
            let wishes = DeflateSettings(
                serverForgetsContext: forgets,
                serverWindowBits: server,
                clientWindowBits: client
            )
            let asking = ClientHandshake(deflate: wishes)
            let own = DeflateSettings(clientForgetsContext: true, serverWindowBits: 12, clientWindowBits: 11)
            let answering = try ServerHandshake(
                version: "13",
                key: asking.key,
                extensions: asking.extensionsField,
                deflate: own
            )
            let agreement = try asking.confirm(
                acceptance: answering.acceptance,
                extensions: answering.extensions
            )
            let agreed = try #require(agreement.deflate)
            #expect(agreed == answering.deflate)
            #expect(agreed.serverWindowBits == min(server, 12))
            #expect(agreed.clientWindowBits == min(client, 11))
            #expect(agreed.serverForgetsContext == forgets)
            #expect(agreed.clientForgetsContext)
        }
    }

    @Test func `a server without compression leaves the extension alone but not a malformed field`() throws {
        let plain = try ServerHandshake(version: "13", key: HandshakeKey.make(), extensions: "permessage-deflate")
        #expect(plain.extensions == nil)
        #expect(plain.deflate == nil)
        #expect(throws: HandshakeFailure.fieldMalformed("Sec-WebSocket-Extensions")) {
            try ServerHandshake(version: "13", key: HandshakeKey.make(), extensions: "permessage-deflate; =")
        }
    }
}
