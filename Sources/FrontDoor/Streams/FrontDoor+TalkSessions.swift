internal import CallTiming
internal import Carriers
internal import Digests
internal import FastJSON
package import HTTPTransport
internal import Synchronization
internal import ProviderKit
internal import Reactor

// Who may try an agent without a telephone: whoever knows the secret, or, without one, whoever is on this machine.
extension FrontDoor {
    /// Gives out a ticket for a stream without a carrier.
    func talkSession(_ exchange: HTTPExchange) async throws {
        try admitTalker(exchange)
        guard !isDraining() else { throw HTTPProblem(.serviceUnavailable, detail: "no new calls are taken") }
        var wanted = try Self.parameters(await exchange.body(upTo: 65_536))
        let edition = edition
        let agents = edition.options.agents
        guard let agent = wanted.agent.map({ name in agents.first { $0.name == name } }) ?? agents.first else {
            throw HTTPProblem(.notFound, detail: "there is no such agent")
        }
        wanted.agent = agent.name
        let now = exchange.loop.now
        var random = SystemRandomNumberGenerator()
        var arrival = CallArrival(
            organisation: agent.organisation,
            agent: agent.name,
            call: CallArrival.talkPrefix + String(random.next(), radix: 16) + String(random.next(), radix: 16),
            parameters: wanted.or(CallParameters(agent.parameters))
        )
        arrival.hasNext = false
        arrival.edition = edition
        let isAdmitted = ledger.withLock { $0.book.admit(arrival, at: now) == nil }
        guard isAdmitted, let ticket = issue(arrival, for: .talk, at: now).ticket else {
            tell(.talkRefused("all lines are busy"))
            var problem = HTTPProblem(.serviceUnavailable, detail: "there are too many calls just now")
            problem.fields.set(.retryAfter, to: "10")
            throw problem
        }
        tell(.talkSession(agent: agent.name))
        let path = "/v1/talk/\(ticket)"
        let (talk, key) = ("/v1/talks/\(arrival.call)", self.key(ofTalk: arrival.call))
        let authority = exchange.head.authority ?? ""
        let isPublic = options.publicURL.map { $0.scheme.isSecure && $0.authority == authority } ?? false
        let scheme = isPublic || options.isSecure ? "wss" : "ws"
        let answer: JSONValue = [
            "token": .string(ticket), "path": .string(path),
            "url": .string("\(scheme)://\(authority)\(path)"),
            "events": .string("\(talk)/events?key=\(key)"), "words": .string("\(talk)/words?key=\(key)"),
            "expiresIn": .integer(options.times.stream.components.seconds), "agent": .string(agent.name),
        ]
        var response = HTTPResponse.json(Array(try answer.encoded().utf8), status: .created)
        response.fields.set(.cacheControl, to: "no-store")
        exchange.respond(response)
    }

    /// Refuses who may not talk.
    package func admitTalker(_ exchange: HTTPExchange) throws(HTTPProblem) {
        guard !mayTalk(exchange) else { return }
        var problem = HTTPProblem(
            options.talkSecret == nil ? .forbidden : .unauthorized,
            detail: options.talkSecret == nil
                ? "talk sessions are for this machine only, unless the service is started with a secret for them"
                : "the secret of talk sessions is expected as a bearer token"
        )
        if options.talkSecret != nil { problem.fields.set(.wwwAuthenticate, to: "Bearer") }
        tell(.talkRefused("not allowed"))
        throw problem
    }

    private func mayTalk(_ exchange: HTTPExchange) -> Bool {
        let fields = exchange.head.fields
        if let secret = options.talkSecret {
            guard let given = fields[.authorization], given.lowercased().hasPrefix("bearer ") else { return false }
            let token = Array(given.utf8.dropFirst(7))
            return MessageDigest.areEqual(token.span, Array(secret.revealed.utf8).span)
        }
        // Behind a proxy everybody seems to be on this machine; and a page from elsewhere, in a browser on it, is not.
        let isForwarded = ["X-Forwarded-For", "Forwarded", "Via"].contains { fields.contains($0 as HTTPFieldName) }
        guard exchange.peer?.isLoopback == true, !isForwarded else { return false }
        guard let authority = exchange.head.authority, Self.isLoopback(authority) else { return false }
        guard let origin = fields[.origin] else { return true }
        return origin == "http://\(authority)" || origin == "https://\(authority)"
    }

    private static func isLoopback(_ authority: String) -> Bool {
        let host =
            authority.hasPrefix("[")
            ? String(authority.prefix { $0 != "]" }) + "]" : String(authority.prefix { $0 != ":" })
        return ["localhost", "127.0.0.1", "[::1]"].contains(host.lowercased())
    }

    /// What is asked for: nothing, or an object of texts as a call's parameters are named, `agent` among them.
    private static func parameters(_ body: [UInt8]) throws(HTTPProblem) -> CallParameters {
        guard !body.isEmpty else { return CallParameters() }
        do {
            return try CallerFinding(JSONValue(parsing: body.span)).parameters
        } catch {
            throw HTTPProblem(.badRequest, detail: "the request's JSON is not understood: \(error)")
        }
    }
}
