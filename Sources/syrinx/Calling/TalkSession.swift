internal import FastJSON
internal import HTTPTransport
internal import Reactor

/// A talk that a server has allowed: where its audio goes, what happens in it, and where words are written.
struct TalkSession: Sendable {
    /// The address of the socket, which is good for one talk.
    let socket: HTTPURL
    private let events: HTTPURL
    private let words: HTTPURL
    private let secret: String?

    /// Asks a server for a talk.
    ///
    /// - Parameters:
    ///   - server: where the server is.
    ///   - agent: who is to answer; the server's first agent if nil.
    ///   - secret: what the server wants to be shown, if anything.
    static func open(_ server: HTTPURL, agent: String?, secret: String?, on loop: EventLoop) async throws -> TalkSession
    {
        var question = JSONObject()
        if let agent { question["agent"] = .string(agent) }
        let url = HTTPURL(server, target: try HTTPTarget("/v1/talk-sessions"))
        let response = try await post(.object(question), to: url, secret, on: loop)
        // In a step of its own: the compiler fails on a view of what was waited for.
        let content = try await response.body(upTo: 65_536)
        let answer = try? JSONValue(parsing: content.span)
        guard response.status.isSuccess, let path = answer?["path"]?.stringValue else {
            let detail = answer?["detail"]?.stringValue ?? "no reason"
            throw CallFailure(description: "the server gives no talk session: \(response.status.code), \(detail)")
        }
        guard let events = answer?["events"]?.stringValue, let words = answer?["words"]?.stringValue else {
            throw CallFailure(description: "the server is older than this program: it tells nothing of a talk's events")
        }
        // Where the server was reached, not where it believes to be.
        let scheme = server.scheme.isSecure ? "wss" : "ws"
        return TalkSession(
            socket: try HTTPURL("\(scheme)://\(server.authority)\(path)"),
            events: HTTPURL(server, target: try HTTPTarget(events)),
            words: HTTPURL(server, target: try HTTPTarget(words)),
            secret: secret
        )
    }

    /// What happens in the talk, from its beginning to its end.
    func follow(on loop: EventLoop, _ read: (ServerSentEvent) -> Void) async throws {
        var request = HTTPClientRequest(.get, events)
        if let secret { request.fields.set(.authorization, to: "Bearer \(secret)") }
        let response = try await HTTPClient(on: loop).send(request)
        guard response.status.isSuccess else {
            throw CallFailure(description: "the server tells nothing of the talk: \(response.status.code)")
        }
        let stream = try response.events()
        while let event = try await stream.nextEvent() { read(event) }
    }

    /// Writes instead of saying something.
    func write(_ text: String, on loop: EventLoop) async throws {
        let response = try await Self.post(["text": .string(text)], to: words, secret, on: loop)
        guard response.status.isSuccess else {
            throw CallFailure(description: "the server does not take what was written: \(response.status.code)")
        }
    }

    private static func post(
        _ content: JSONValue,
        to url: HTTPURL,
        _ secret: String?,
        on loop: EventLoop
    ) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(.post, url, content: .bytes(Array(try content.encoded().utf8)))
        request.fields.set(.contentType, to: "application/json")
        if let secret { request.fields.set(.authorization, to: "Bearer \(secret)") }
        return try await HTTPClient(on: loop).send(request)
    }
}

extension HTTPURL.Scheme {
    var isWebSocket: Bool { self == .ws || self == .wss }
}
