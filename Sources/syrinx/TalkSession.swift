internal import FastJSON
internal import HTTPTransport
internal import Reactor

/// Asks a server for the address of a talk.
struct TalkSession: Sendable {
    private let server: HTTPURL
    private let agent: String?
    private let secret: String?

    /// - Parameters:
    ///   - server: where the server is.
    ///   - agent: who is to answer; the server's first agent if nil.
    ///   - secret: what the server wants to be shown, if anything.
    init(_ server: HTTPURL, agent: String?, secret: String?) {
        self.server = server
        self.agent = agent
        self.secret = secret
    }

    /// The address of the socket, which is good for one talk.
    func open(on loop: EventLoop) async throws -> HTTPURL {
        var question = JSONObject()
        if let agent { question["agent"] = .string(agent) }
        var request = HTTPClientRequest(
            .post,
            HTTPURL(server, target: try HTTPTarget("/v1/talk-sessions")),
            content: .bytes(Array(try JSONValue.object(question).encoded().utf8))
        )
        request.fields.set(.contentType, to: "application/json")
        if let secret { request.fields.set(.authorization, to: "Bearer \(secret)") }
        let response = try await HTTPClient(on: loop).send(request)
        // In a step of its own: the compiler fails on a view of what was waited for.
        let content = try await response.body(upTo: 65_536)
        let answer = try JSONValue(parsing: content.span)
        guard response.status.isSuccess, let path = answer["path"]?.stringValue else {
            let detail = answer["detail"]?.stringValue ?? "no reason"
            throw CallFailure(description: "the server gives no talk session: \(response.status.code), \(detail)")
        }
        // Where the server was reached, not where it believes to be.
        let scheme = server.scheme.isSecure ? "wss" : "ws"
        return try HTTPURL("\(scheme)://\(server.authority)\(path)")
    }
}

extension HTTPURL.Scheme {
    var isWebSocket: Bool { self == .ws || self == .wss }
}
