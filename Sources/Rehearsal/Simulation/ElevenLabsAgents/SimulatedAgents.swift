internal import CallTiming
internal import FastJSON
package import HTTPTransport
internal import Octets
internal import Reactor
internal import Synchronization
internal import WebSocketTransport

/// ElevenLabs' agents: signed addresses, their sockets, calls that the service carries, and conversations afterwards.
///
/// The journal has `signed-url`, `connect` with path and query, `message` for what came on a socket beside audio, `audio`
/// for how much of that there was, `close`, `register-call`, `outbound-call` and `conversation`. Faults are taken by each
/// request, those of "elevenlabs-agents-socket" by sockets only.
package final class SimulatedAgents: SimulatedProvider {
    /// A conversation as the service keeps it.
    struct Conversation: Sendable {
        var agent: String
        var state = "in-progress"
        var lines: [JSONValue] = []
        var seconds: Int64 = 0
        var ending = ""
        /// How often it is still to be told as being looked at.
        var processing = 1
    }

    struct State: Sendable {
        var signatures: [String: String] = [:]
        var conversations: [String: Conversation] = [:]
        var made = 0
    }

    package let name = "elevenlabs-agents"
    let world: SimulatorWorld
    let agents: [SimulatedAgent]
    let isSecure: Bool
    let state = Mutex(State())

    package init(_ world: SimulatorWorld, agents: [SimulatedAgent] = [SimulatedAgent()], isSecure: Bool = false) {
        self.world = world
        self.agents = agents
        self.isSecure = isSecure
    }

    package func answer(_ exchange: HTTPExchange) async throws {
        let parts = exchange.head.target.path.split(separator: "/").map { PercentEncoding.decode($0) ?? "" }
        guard parts.count >= 3, parts[0] == "v1", parts[1] == "convai" else {
            return exchange.respond(404, json: ["detail": "Not Found"])
        }
        switch (exchange.head.method, Array(parts[2...])) {
        case (.get, ["conversation"]): return try await socket(exchange)
        case (.get, ["conversation", "get-signed-url"]), (.get, ["conversation", "get_signed_url"]):
            world.journal.note(name, "signed-url", exchange.head.target.text)
            if try await isRefused(exchange) { return }
            sign(exchange)
        case (.post, ["twilio", "register-call"]):
            let body = try await exchange.jsonBody()
            world.journal.note(name, "register-call", Self.text(body))
            if try await isRefused(exchange) { return }
            register(exchange, body)
        case (.post, ["twilio", "outbound-call"]):
            let body = try await exchange.jsonBody()
            world.journal.note(name, "outbound-call", Self.text(body))
            if try await isRefused(exchange) { return }
            call(exchange, body)
        case (.get, let path) where path.count == 2 && path[0] == "conversations":
            world.journal.note(name, "conversation", path[1])
            if try await isRefused(exchange) { return }
            tell(exchange, path[1])
        default: exchange.respond(404, json: ["detail": "Not Found"])
        }
    }

    /// The key, and what is to go wrong.
    private func isRefused(_ exchange: HTTPExchange) async throws -> Bool {
        switch world.faults.take(for: name)?.kind {
        case .status(let status, let patience)?:
            var fields = HTTPFields()
            if let patience { fields.add(.retryAfter, "\(patience)") }
            exchange.respond(status, json: Self.problem(status), fields: fields)
            return true
        case .error?:
            exchange.respond(500, json: Self.problem(500))
            return true
        case .stall?:
            try await exchange.standStill()
            return true
        case .drop?: throw SimulatedDrop()
        case .garbage?:
            exchange.respond(HTTPResponse(status: .ok, body: Array("{\"signed".utf8)))
            return true
        case .unknown?:
            exchange.respond(200, json: ["later": true])
            return true
        case nil: break
        }
        guard world.accepts(key: exchange.head.fields["xi-api-key"]) else {
            exchange.respond(401, json: Self.problem(401))
            return true
        }
        return false
    }

    private static func problem(_ status: Int) -> JSONValue {
        switch status {
        case 401: ["detail": ["status": "invalid_api_key", "message": "Invalid API key"]]
        case 404: ["detail": ["status": "not_found", "message": "There is nothing of that name."]]
        case 429: ["detail": ["status": "rate_limit_exceeded", "message": "Too many requests."]]
        default: ["detail": ["status": "internal_error", "message": "Something went wrong."]]
        }
    }

    private static func text(_ json: JSONValue?) -> String { json.flatMap { try? $0.encoded() } ?? "" }

    private func agent(_ id: String?) -> SimulatedAgent? { agents.first { $0.id == id } }

    func newName(_ prefix: String) -> String {
        let number = state.withLock { state in
            state.made += 1
            return state.made
        }
        return "\(prefix)\(number)"
    }

    // MARK: Sockets

    private func sign(_ exchange: HTTPExchange) {
        guard let agent = agent(exchange.head.target.parameters["agent_id"]) else {
            return exchange.respond(404, json: Self.problem(404))
        }
        let signature = newName("cvtkn_")
        state.withLock { $0.signatures[signature] = agent.id }
        let scheme = isSecure ? "wss" : "ws"
        let place = "\(scheme)://\(exchange.head.authority ?? "")/v1/convai/conversation"
        exchange.respond(
            200,
            json: ["signed_url": .string("\(place)?agent_id=\(agent.id)&conversation_signature=\(signature)")]
        )
    }

    private func socket(_ exchange: HTTPExchange) async throws {
        world.journal.note(name, "connect", exchange.head.target.text)
        let parameters = exchange.head.target.parameters
        let fault = world.faults.take(for: "\(name)-socket") ?? world.faults.take(for: name)
        if case .status(let status, _)? = fault?.kind {
            return exchange.respond(status, json: Self.problem(status))
        }
        var found = agent(parameters["agent_id"])
        if let signature = parameters["conversation_signature"] {
            let signed = state.withLock { $0.signatures[signature] }
            if signed != found?.id { found = nil }
        } else if found?.isPublic != true, !world.accepts(key: exchange.head.fields["xi-api-key"]) {
            found = nil
        }
        guard let agent = found else { return exchange.respond(403, json: Self.problem(401)) }
        let session = SimulatedAgentSocket(self, agent, fault: fault)
        let socket = try exchange.acceptWebSocket(session, protocols: ["convai"])
        _ = await socket.waitForEnd()
    }

    // MARK: Calls that the service carries

    private func missing(_ body: JSONValue?, _ names: [String]) -> JSONValue? {
        let flaws = names.filter { body?[$0]?.stringValue?.isEmpty != false }.map { name -> JSONValue in
            ["loc": ["body", .string(name)], "msg": "Field required", "type": "missing"]
        }
        return flaws.isEmpty ? nil : ["detail": .array(flaws)]
    }

    private func register(_ exchange: HTTPExchange, _ body: JSONValue?) {
        if let flaw = missing(body, ["agent_id", "from_number", "to_number"]) {
            return exchange.respond(422, json: flaw)
        }
        guard let agent = agent(body?["agent_id"]?.stringValue) else {
            return exchange.respond(404, json: Self.problem(404))
        }
        let conversation = begin(agent)
        let twiml = """
            <?xml version="1.0" encoding="UTF-8"?><Response><Connect><Stream url="wss://example.test/twilio">\
            <Parameter name="conversation_id" value="\(conversation)" /></Stream></Connect></Response>
            """
        var response = HTTPResponse(status: .ok, body: Array(twiml.utf8))
        response.fields.set(.contentType, to: "application/xml")
        exchange.respond(response)
        end(conversation, "the caller has hung up")
    }

    private func call(_ exchange: HTTPExchange, _ body: JSONValue?) {
        if let flaw = missing(body, ["agent_id", "agent_phone_number_id", "to_number"]) {
            return exchange.respond(422, json: flaw)
        }
        guard let agent = agent(body?["agent_id"]?.stringValue) else {
            return exchange.respond(404, json: Self.problem(404))
        }
        let conversation = begin(agent)
        let digits = conversation.filter(\.isNumber)
        exchange.respond(
            200,
            json: [
                "success": true, "message": "Success", "conversation_id": .string(conversation),
                "callSid": .string("CA" + String(repeating: "0", count: max(0, 32 - digits.count)) + digits),
            ]
        )
        end(conversation, "the caller has hung up")
    }

    // MARK: Conversations

    /// A new conversation; of one that the service carries, what is said is known at once.
    func begin(_ agent: SimulatedAgent, carried: Bool = true) -> String {
        let name = newName("conv_")
        var conversation = Conversation(agent: agent.id)
        if carried {
            var second: Int64 = 0
            var lines: [(String, String)] = agent.firstMessage.map { [("agent", $0)] } ?? []
            for (said, answer) in zip(agent.hears, agent.replies) { lines += [("user", said), ("agent", answer)] }
            for (role, text) in lines {
                conversation.lines.append(Self.line(role, text, at: second))
                second += 3
            }
            conversation.seconds = second
        }
        state.withLock { $0.conversations[name] = conversation }
        return name
    }

    static func line(_ role: String, _ text: String, at second: Int64, isCut: Bool = false) -> JSONValue {
        [
            "role": .string(role), "message": .string(text), "time_in_call_secs": .integer(second),
            "interrupted": .bool(isCut), "tool_calls": [], "tool_results": [],
        ]
    }

    func add(_ line: JSONValue, to conversation: String) {
        state.withLock { $0.conversations[conversation]?.lines.append(line) }
    }

    func end(_ conversation: String, _ reason: String, seconds: Int64? = nil) {
        state.withLock { state in
            guard state.conversations[conversation]?.state == "in-progress" else { return }
            state.conversations[conversation]?.state = "processing"
            state.conversations[conversation]?.ending = reason
            if let seconds { state.conversations[conversation]?.seconds = seconds }
        }
    }

    private func tell(_ exchange: HTTPExchange, _ id: String) {
        let found: Conversation? = state.withLock { state in
            guard let conversation = state.conversations[id] else { return nil }
            if conversation.state == "processing" {
                if conversation.processing == 0 { state.conversations[id]?.state = "done" }
                state.conversations[id]?.processing -= 1
            }
            return state.conversations[id]
        }
        guard let found else { return exchange.respond(404, json: Self.problem(404)) }
        exchange.respond(
            200,
            json: [
                "agent_id": .string(found.agent), "conversation_id": .string(id), "status": .string(found.state),
                "transcript": .array(found.lines),
                "metadata": [
                    "start_time_unix_secs": 1_790_000_000, "call_duration_secs": .integer(found.seconds),
                    "termination_reason": .string(found.ending),
                ],
                "analysis": ["call_successful": "success", "transcript_summary": "A talk about an appointment."],
                "has_audio": false, "has_user_audio": false, "has_response_audio": false,
            ]
        )
    }
}
