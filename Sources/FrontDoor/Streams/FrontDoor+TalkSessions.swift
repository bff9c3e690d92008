internal import CallTiming
internal import Carriers
internal import Digests
internal import FastJSON
package import HTTPTransport
internal import Synchronization
package import ProviderKit
internal import Reactor

// Who may try an agent without a telephone: whoever knows the secret of an organisation, and where the first one has none,
// whoever is on this machine.
extension FrontDoor {
    /// Gives out a ticket for a stream without a carrier.
    func talkSession(_ exchange: HTTPExchange) async throws {
        let organisation = try admitTalker(exchange)
        guard !isDraining() else { throw HTTPProblem(.serviceUnavailable, detail: "no new calls are taken") }
        if let limit = options.rules.limits.lateness, isLate(limit) {
            tell(.talkRefused("the server is late"), by: organisation)
            throw HTTPProblem(.serviceUnavailable, detail: "the server has too much to do just now")
        }
        var wanted = try Self.parameters(await exchange.body(upTo: 65_536))
        let edition = edition
        let agents = edition.options.agents.filter { $0.organisation == organisation }
        guard let agent = wanted.agent.map({ name in agents.first { $0.name == name } }) ?? agents.first else {
            throw HTTPProblem(.notFound, detail: "there is no such agent")
        }
        wanted.agent = agent.name
        let now = exchange.loop.now
        var random = SystemRandomNumberGenerator()
        var arrival = CallArrival(
            organisation: organisation,
            agent: agent.name,
            call: CallArrival.talkPrefix + String(random.next(), radix: 16) + String(random.next(), radix: 16),
            parameters: wanted.or(CallParameters(agent.parameters))
        )
        (arrival.hasNext, arrival.isTalk) = (false, true)
        arrival.edition = edition
        let isAdmitted = ledger.withLock { $0.book.admit(arrival, at: now) == nil }
        guard isAdmitted, let ticket = issue(arrival, for: .talk, at: now).ticket else {
            tell(.talkRefused("all lines are busy"), by: organisation)
            var problem = HTTPProblem(.serviceUnavailable, detail: "there are too many calls just now")
            problem.fields.set(.retryAfter, to: "10")
            throw problem
        }
        tell(.talkSession(agent: agent.name), by: organisation)
        let path = "/v1/talk/\(ticket)"
        let (talk, query) = ("/v1/talks/\(arrival.call)", self.query(ofTalk: arrival.key))
        let authority = exchange.head.authority ?? ""
        let isPublic = options.publicURL.map { $0.scheme.isSecure && $0.authority == authority } ?? false
        let scheme = isPublic || options.isSecure ? "wss" : "ws"
        let answer: JSONValue = [
            "token": .string(ticket), "path": .string(path),
            "url": .string("\(scheme)://\(authority)\(path)"),
            "events": .string("\(talk)/events?\(query)"), "words": .string("\(talk)/words?\(query)"),
            "expiresIn": .integer(options.times.stream.components.seconds), "agent": .string(agent.name),
        ]
        var response = HTTPResponse.json(Array(try answer.encoded().utf8), status: .created)
        response.fields.set(.cacheControl, to: "no-store")
        exchange.respond(response)
    }

    /// With whose agents somebody may talk; refuses who may with nobody's.
    package func admitTalker(_ exchange: HTTPExchange) throws(HTTPProblem) -> Organisation {
        let options = options
        let others = options.others.filter { Self.knows(exchange, $0.value.talkSecret) }
        if let (organisation, _) = others.first { return organisation }
        do throws(HTTPProblem) {
            // Who shows something that nobody knows is not taken for who shows nothing.
            let isMistaken = !options.others.isEmpty && exchange.head.fields.contains(.authorization)
            let secret = options.rules.talkSecret ?? (isMistaken ? Self.nobodysSecret : nil)
            try admit(exchange, secret, to: "talk sessions")
        } catch {
            tell(.talkRefused("not allowed"))
            throw error
        }
        return options.organisation
    }

    /// Whether somebody's agents talk only with whom a secret was told.
    package var hasTalkSecrets: Bool { options.all.values.contains { $0.talkSecret != nil } }

    /// What nobody knows.
    private static let nobodysSecret = Secret(String(UInt64.random(in: .min ... .max), radix: 16))

    /// Refuses who does not show a secret; where there is none, who is not on this machine.
    package func admit(_ exchange: HTTPExchange, _ secret: Secret?, to what: String) throws(HTTPProblem) {
        guard !Self.mayEnter(exchange, secret) else { return }
        var problem = HTTPProblem(
            secret == nil ? .forbidden : .unauthorized,
            detail: secret == nil
                ? "\(what) are for this machine only, unless the service is started with a secret for them"
                : "the secret of \(what) is expected as a bearer token"
        )
        if secret != nil { problem.fields.set(.wwwAuthenticate, to: "Bearer") }
        throw problem
    }

    private static func mayEnter(_ exchange: HTTPExchange, _ secret: Secret?) -> Bool {
        if secret != nil { return knows(exchange, secret) }
        let fields = exchange.head.fields
        // Behind a proxy everybody seems to be on this machine; and a page from elsewhere, in a browser on it, is not.
        let isForwarded = ["X-Forwarded-For", "Forwarded", "Via"].contains { fields.contains($0 as HTTPFieldName) }
        guard exchange.peer?.isLoopback == true, !isForwarded else { return false }
        guard let authority = exchange.head.authority, Self.isLoopback(authority) else { return false }
        guard let origin = fields[.origin] else { return true }
        return origin == "http://\(authority)" || origin == "https://\(authority)"
    }

    /// Whether a request bears this secret.
    private static func knows(_ exchange: HTTPExchange, _ secret: Secret?) -> Bool {
        guard let secret, let given = exchange.head.fields[.authorization], given.lowercased().hasPrefix("bearer ")
        else { return false }
        let token = Array(given.utf8.dropFirst(7))
        return MessageDigest.areEqual(token.span, Array(secret.revealed.utf8).span)
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
