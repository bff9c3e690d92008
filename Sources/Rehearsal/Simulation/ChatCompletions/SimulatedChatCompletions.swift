internal import CallTiming
internal import FastJSON
package import HTTPTransport
internal import Octets
internal import Reactor
internal import Synchronization

/// OpenAI's chat completions, or a server that is compatible with them in its own way.
///
/// Journal: "request" with the body as it came, "cancelled" when the client went away in the middle, "usage" with the
/// tokens of a complete one.
package final class SimulatedChatCompletions: SimulatedProvider {
    package let name: String

    private let world: SimulatorWorld
    private let dialect: ChatDialect
    private let script: ModelScript
    private let models: [String]
    /// The beginnings of prompts that have been seen, the latest last.
    private let cache = Mutex<[[UInt8]]>([])

    /// The models that exist unless others are named.
    package static let standardModels = ["gpt-5.4", "gpt-5.4-mini", "gpt-5.6", "gpt-4.1-mini", "gpt-4o-mini", "sim"]

    /// Simulates a server.
    ///
    /// - Parameter models: those that exist; empty for any.
    package init(
        _ world: SimulatorWorld,
        dialect: ChatDialect = .openai,
        script: ModelScript = ModelScript(),
        models: [String]? = nil
    ) {
        self.world = world
        self.dialect = dialect
        self.script = script
        self.models = models ?? (dialect.name == "openai" ? Self.standardModels : [])
        name = dialect.name
    }

    package func answer(_ exchange: HTTPExchange) async throws {
        let requestID = world.requestID(for: name)
        do throws(ChatProblem) {
            try authenticate(exchange)
            let path = exchange.head.target.path
            if exchange.head.method == .get, path.hasSuffix("/models") { return exchange.respond(modelList) }
            if exchange.head.method == .get, let range = path.firstRange(of: "/models/") {
                return try answer(model: String(path[range.upperBound...]), exchange)
            }
            guard path.hasSuffix("/chat/completions") else {
                throw ChatProblem(status: 404, message: "Invalid URL (\(exchange.head.method.text) \(path))")
            }
            guard exchange.head.method == .post else {
                throw ChatProblem(status: 405, message: "Not allowed to \(exchange.head.method.text) on \(path).")
            }
            try checkDeployment(exchange)
        } catch {
            return exchange.respond(error.response(dialect, requestID: requestID))
        }
        try await complete(exchange, requestID)
    }

    // MARK: What is refused

    private func authenticate(_ exchange: HTTPExchange) throws(ChatProblem) {
        let key: String?
        switch dialect.key {
        case .none: return
        case .apiKey: key = exchange.head.fields["api-key"]
        case .bearer:
            let field = exchange.head.fields[.authorization] ?? ""
            key = field.hasPrefix("Bearer ") ? String(field.dropFirst(7)) : nil
        }
        guard let key, !key.isEmpty else {
            throw ChatProblem(
                status: 401,
                message:
                    "You didn't provide an API key. You need to provide your API key in an Authorization header using "
                    + "Bearer auth (i.e. Authorization: Bearer YOUR_KEY)."
            )
        }
        guard !world.accepts(key: key) else { return }
        throw ChatProblem(
            status: 401,
            message: "Incorrect API key provided: \(key). You can find your API key in your account.",
            code: "invalid_api_key"
        )
    }

    private func checkDeployment(_ exchange: HTTPExchange) throws(ChatProblem) {
        guard dialect.name == "azure", deployment(exchange) != nil,
            exchange.head.target.parameters["api-version"] == nil
        else { return }
        throw ChatProblem(status: 404, message: "Resource not found", type: "invalid_request_error", code: "404")
    }

    private func deployment(_ exchange: HTTPExchange) -> String? {
        let steps = exchange.head.target.path.split(separator: "/")
        guard let place = steps.firstIndex(of: "deployments"), place + 1 < steps.count else { return nil }
        return String(steps[place + 1])
    }

    /// As far as it is always the same: Azure's names a deployment, too.
    package var basePath: String {
        switch name {
        case "azure": ""
        case "groq": "/openai/v1"
        case "openrouter": "/api/v1"
        default: "/v1"
        }
    }

    private var modelList: HTTPResponse {
        let names = models.isEmpty ? ["sim"] : models
        let list: JSONValue = ["object": "list", "data": .array(names.map(Self.model))]
        return .json(Array(((try? list.encoded()) ?? "{}").utf8))
    }

    private static func model(_ name: String) -> JSONValue {
        ["id": .string(name), "object": "model", "created": 1_770_000_000, "owned_by": "simulation"]
    }

    private func answer(model: String, _ exchange: HTTPExchange) throws(ChatProblem) {
        guard models.isEmpty || models.contains(model) else {
            throw ChatProblem(
                status: 404,
                message: "The model '\(model)' does not exist",
                parameter: "model",
                code: "model_not_found"
            )
        }
        exchange.respond(.json(Array(((try? Self.model(model).encoded()) ?? "{}").utf8)))
    }

    // MARK: A completion

    private func complete(_ exchange: HTTPExchange, _ requestID: String) async throws {
        let body = try await exchange.body(upTo: 16 << 20)
        world.journal.note(name, "request", String(decoding: body, as: UTF8.self))
        let fault = world.faults.take(for: name)
        if case .status(let status, let retryAfter) = fault?.kind {
            var response = ChatProblem.fault(status).response(dialect, requestID: requestID)
            if let retryAfter {
                response.fields.set("retry-after-ms", to: (retryAfter * 1_000).plainText)
                response.fields.set("retry-after", to: retryAfter.rounded(.up).plainText)
            }
            return exchange.respond(response)
        }
        let asked: ChatRequestCheck.Asked
        do throws(ChatProblem) {
            asked = try ChatRequestCheck(dialect: dialect, models: models).read(body, deployment: deployment(exchange))
        } catch {
            return exchange.respond(error.response(dialect, requestID: requestID))
        }
        let reply = ModelTokens.limited(script.reply(to: asked.prompt), to: asked.greatestLength)
        let usage = usage(of: asked, reply)
        var fields: HTTPFields = [
            "x-request-id": requestID, "openai-processing-ms": "12", "openai-version": "2020-10-01",
            "x-ratelimit-limit-requests": "10000", "x-ratelimit-remaining-requests": "9999",
            "x-ratelimit-reset-requests": "6ms", "x-ratelimit-limit-tokens": "2000000",
            "x-ratelimit-remaining-tokens": "1999000", "x-ratelimit-reset-tokens": "30ms",
        ]
        guard asked.streams, !dialect.neverStreams else {
            fields.set(.contentType, to: "application/json")
            let document = ChatDocument(id: "chatcmpl-\(requestID)", model: asked.model, dialect: dialect)
            let text = (try? document.json(reply, usage).encoded()) ?? "{}"
            var random = world.generator(for: name)
            try await exchange.loop.sleep(until: exchange.loop.now + world.latency(of: name).first.sample(&random))
            world.journal.note(name, "usage", (try? usage.encoded()) ?? "")
            return exchange.respond(HTTPResponse(status: .ok, fields: fields, body: Array(text.utf8)))
        }
        fields.set(.contentType, to: "text/event-stream; charset=utf-8")
        let chunks = ChatChunks(
            id: "chatcmpl-\(requestID)",
            model: asked.model,
            dialect: dialect,
            includesUsage: asked.includesUsage
        )
        let mishaps = SimulatedEventStream.Mishaps(
            error: ChatChunks.event(ChatProblem.fault(500).json(dialect)),
            unknown: ChatChunks.event(["id": "x", "object": "chat.completion.annotation", "annotations": []]),
            keepAlive: ChatChunks.comment
        )
        let latency = world.latency(of: name)
        let stream = SimulatedEventStream(exchange, latency, fault, world.generator(for: name), mishaps)
        var run = ChatRun(stream: stream, chunks: chunks, asked: asked, stampsTime: world.settings.stampsTime)
        exchange.begin(.ok, fields: fields)
        do {
            try await run.send(reply, usage)
            exchange.finish()
            world.journal.note(name, "usage", (try? usage.encoded()) ?? "")
        } catch {
            world.journal.note(name, "cancelled", asked.model)
            throw error
        }
    }

    /// How much two prompts have in common from their beginning; by hand, since it is done for every pair of the last ones.
    private static func common(_ one: [UInt8], _ other: [UInt8]) -> Int {
        let end = min(one.count, other.count)
        var count = 0
        while count < end, one[count] == other[count] { count += 1 }
        return count
    }

    private func usage(of asked: ChatRequestCheck.Asked, _ reply: ModelReply) -> JSONValue {
        // What it has in common with a prompt that was seen, in steps of 128 tokens and from 1,024 on.
        let common = cache.withLock { seen in
            defer {
                seen.append(asked.prefix)
                if seen.count > 64 { seen.removeFirst() }
            }
            return seen.reduce(0) { max($0, Self.common($1, asked.prefix)) }
        }
        let cached = ModelTokens.count(common) >= 1_024 ? common / 4 / 128 * 128 : 0
        let written = ModelTokens.count(reply.parts.reduce(0) { $0 + $1.length })
        let thought = reply.parts.reduce(0) { sum, part in
            if case .thinking(let text) = part { sum + ModelTokens.count(text.utf8.count) } else { sum }
        }
        return [
            "prompt_tokens": .integer(Int64(asked.tokens)), "completion_tokens": .integer(Int64(written)),
            "total_tokens": .integer(Int64(asked.tokens + written)),
            "prompt_tokens_details": ["cached_tokens": .integer(Int64(cached)), "audio_tokens": 0],
            "completion_tokens_details": ["reasoning_tokens": .integer(Int64(thought)), "audio_tokens": 0],
        ]
    }
}
