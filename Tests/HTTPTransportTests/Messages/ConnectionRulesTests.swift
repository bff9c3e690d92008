import Testing

@testable import HTTPTransport

struct ConnectionRulesTests {
    @Test(
        arguments: [
            (HTTPVersion.http11, nil, true),
            (.http11, "close", false),
            (.http11, "Keep-Alive, CLOSE", false),
            (.http11, "upgrade", true),
            (.http11, "closed", true),
            (.http10, nil, false),
            (.http10, "keep-alive", true),
            (.http10, "Keep-Alive", true),
            (.http10, "keep-alive, close", false),
        ] as [(HTTPVersion, String?, Bool)]
    )
    func `a message leaves the connection open by version and Connection`(
        version: HTTPVersion,
        connection: String?,
        expected: Bool
    ) {
        var fields = HTTPFields()
        fields[.connection] = connection
        #expect(ConnectionRules.keepsOpen(version, fields) == expected)
    }

    @Test func `a client reuses a connection only when both sides leave it open and the end was framed`() throws {
        let request = HTTPRequestHead(method: .get, target: try HTTPTarget("/"))
        let closing = HTTPRequestHead(method: .get, target: try HTTPTarget("/"), fields: ["Connection": "close"])
        let response = HTTPResponseHead(status: .ok)
        let last = HTTPResponseHead(status: .ok, fields: ["Connection": "close"])
        let old = HTTPResponseHead(status: .ok, version: .http10)
        let upgraded = HTTPResponseHead(status: .switchingProtocols)
        #expect(ConnectionRules.isReusable(after: response, framed: .length(1), to: request))
        #expect(ConnectionRules.isReusable(after: response, framed: .chunked, to: request))
        #expect(!ConnectionRules.isReusable(after: response, framed: .untilClose, to: request))
        #expect(!ConnectionRules.isReusable(after: response, framed: .length(1), to: closing))
        #expect(!ConnectionRules.isReusable(after: last, framed: .length(1), to: request))
        #expect(!ConnectionRules.isReusable(after: old, framed: .length(1), to: request))
        #expect(!ConnectionRules.isReusable(after: upgraded, framed: .none, to: request))
    }

    @Test func `a server says so when it closes, and when HTTP1_0 stays open`() throws {
        let new = HTTPRequestHead(method: .get, target: try HTTPTarget("/"))
        let old = HTTPRequestHead(method: .get, target: try HTTPTarget("/"), version: .http10)
        #expect(ConnectionRules.note(answering: new, keepingOpen: true) == .none)
        #expect(ConnectionRules.note(answering: new, keepingOpen: false) == .close)
        #expect(ConnectionRules.note(answering: old, keepingOpen: true) == .keepAlive)
        #expect(ConnectionRules.note(answering: old, keepingOpen: false) == .close)
    }

    @Test(arguments: [
        (HTTPVersion.http11, "100-continue", BodyFraming.length(5), RequestExpectation.continuation),
        (.http11, "100-Continue", .chunked, .continuation),
        (.http11, "100-continue", .none, .none),
        (.http11, "100-continue", .length(0), .none),
        (.http10, "100-continue", .length(5), .none),
        (.http10, "other", .length(5), .none),
        (.http11, "other", .length(5), .unknown),
        (.http11, "100-continue, other", .length(5), .unknown),
        (.http11, "", .length(5), .unknown),
    ])
    func `recognises what a request expects`(
        version: HTTPVersion,
        value: String,
        framing: BodyFraming,
        expected: RequestExpectation
    ) throws {
        let head = HTTPRequestHead(
            method: .post,
            target: try HTTPTarget("/"),
            version: version,
            fields: ["Expect": value]
        )
        #expect(RequestExpectation(head, framing: framing) == expected)
    }

    @Test func `an upgrade needs both fields and HTTP1_1`() throws {
        var head = HTTPRequestHead(
            method: .get,
            target: try HTTPTarget("/"),
            fields: ["Connection": "keep-alive, Upgrade", "Upgrade": "h2c, WebSocket"]
        )
        #expect(head.asksForUpgrade(to: "websocket"))
        #expect(!head.asksForUpgrade(to: "tls"))
        head.version = .http10
        #expect(!head.asksForUpgrade(to: "websocket"))
        head.version = .http11
        head.fields[.connection] = "keep-alive"
        #expect(!head.asksForUpgrade(to: "websocket"))
    }
}
