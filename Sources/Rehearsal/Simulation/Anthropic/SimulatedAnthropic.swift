internal import CallTiming
internal import FastJSON
package import HTTPTransport
internal import Octets
internal import Synchronization

/// Anthropic's Messages.
///
/// Journal: "request" with the body as it came, "cancelled" when the client went away in the middle, "usage" with the
/// tokens of a complete one.
package final class SimulatedAnthropic: SimulatedProvider {
    package let name = "anthropic"

    private let world: SimulatorWorld
    private let script: ModelScript
    private let models: [String]
    /// The shortest prompt that is kept, in tokens.
    private let shortestCached: Int
    /// What is kept of prompts.
    private let cache = Mutex<Set<UInt64>>([])

    /// The models that exist unless others are named.
    package static let standardModels = [
        "claude-haiku-4-5", "claude-sonnet-4-6", "claude-opus-4-8", "claude-sonnet-5", "sim",
    ]

    /// Simulates the provider.
    ///
    /// - Parameters:
    ///   - models: those that exist; empty for any.
    ///   - shortestCached: how many tokens a prompt must have to be kept; it depends on the model.
    package init(
        _ world: SimulatorWorld,
        script: ModelScript = ModelScript(),
        models: [String]? = nil,
        shortestCached: Int = 1_024
    ) {
        self.world = world
        self.script = script
        self.models = models ?? Self.standardModels
        self.shortestCached = shortestCached
    }

    package func answer(_ exchange: HTTPExchange) async throws {
        let requestID = "req_\(world.requestID(for: name))"
        let path = exchange.head.target.path
        do throws(AnthropicProblem) {
            try authenticate(exchange)
            if exchange.head.method == .get, path == "/v1/models" { return exchange.respond(modelList) }
            guard exchange.head.method == .post, path == "/v1/messages" else {
                throw AnthropicProblem(status: 404, type: "not_found_error", message: "Not Found")
            }
        } catch {
            return exchange.respond(error.response(requestID))
        }
        try await write(exchange, requestID)
    }

    private func authenticate(_ exchange: HTTPExchange) throws(AnthropicProblem) {
        let fields = exchange.head.fields
        var key = fields["x-api-key"]
        if key == nil, let token = fields[.authorization], token.hasPrefix("Bearer ") {
            key = String(token.dropFirst(7))
        }
        guard let key else {
            throw AnthropicProblem(status: 401, type: "authentication_error", message: "x-api-key header is required")
        }
        guard world.accepts(key: key) else {
            throw AnthropicProblem(status: 401, type: "authentication_error", message: "invalid x-api-key")
        }
        guard fields["anthropic-version"] != nil else { throw .invalid("anthropic-version: header is required") }
    }

    private var modelList: HTTPResponse {
        let list: [JSONValue] = models.map {
            ["type": "model", "id": .string($0), "display_name": .string($0), "created_at": "2026-02-02T00:00:00Z"]
        }
        let page: JSONValue = ["data": .array(list), "has_more": false, "first_id": nil, "last_id": nil]
        return .json(Array(((try? page.encoded()) ?? "{}").utf8))
    }

    private func write(_ exchange: HTTPExchange, _ requestID: String) async throws {
        let body = try await exchange.body(upTo: 32 << 20)
        world.journal.note(name, "request", String(decoding: body, as: UTF8.self))
        let fault = world.faults.take(for: name)
        if case .status(let status, let retryAfter) = fault?.kind {
            var response = AnthropicProblem.fault(status).response(requestID)
            if let retryAfter { response.fields.set("retry-after", to: retryAfter.plainText) }
            return exchange.respond(response)
        }
        let asked: AnthropicRequestCheck.Asked
        do throws(AnthropicProblem) {
            asked = try AnthropicRequestCheck(models: models).read(body)
        } catch {
            return exchange.respond(error.response(requestID))
        }
        let reply = ModelTokens.limited(script.reply(to: asked.prompt), to: asked.greatestLength)
        let tokens = asked.greatestLength == 0 ? 0 : ModelTokens.count(reply.parts.reduce(0) { $0 + $1.length })
        let usage = usage(of: asked, tokens)
        let id = "msg_\(requestID.suffix(16))"
        var fields: HTTPFields = [
            "request-id": requestID, "anthropic-organization-id": "simulation",
            "anthropic-ratelimit-requests-limit": "4000", "anthropic-ratelimit-requests-remaining": "3999",
            "anthropic-ratelimit-requests-reset": "2026-02-02T00:00:01Z",
        ]
        guard asked.streams else {
            let shown = asked.greatestLength == 0 ? ModelReply([], ending: .length) : reply
            let document = AnthropicDocument(id: id, model: asked.model).json(shown, usage)
            fields.set(.contentType, to: "application/json")
            let content = Array(((try? document.encoded()) ?? "{}").utf8)
            return exchange.respond(HTTPResponse(status: .ok, fields: fields, body: content))
        }
        fields.set(.contentType, to: "text/event-stream; charset=utf-8")
        fields.set(.cacheControl, to: "no-cache")
        let mishaps = SimulatedEventStream.Mishaps(
            error: AnthropicRun.event(AnthropicProblem.fault(529).json(requestID)),
            unknown: AnthropicRun.event(["type": "foo_bar", "foo": ["bar": 1]]),
            garbage: Array("event: content_block_delta\ndata: {\"type\":\"content_bl\n\n".utf8),
            keepAlive: AnthropicRun.ping
        )
        let latency = world.latency(of: name)
        let stream = SimulatedEventStream(exchange, latency, fault, world.generator(for: name), mishaps)
        var run = AnthropicRun(stream: stream, id: id, asked: asked, stampsTime: world.settings.stampsTime)
        exchange.begin(.ok, fields: fields)
        do {
            try await run.send(reply, usage, outputTokens: tokens)
            exchange.finish()
            world.journal.note(name, "usage", (try? usage.encoded()) ?? "")
        } catch {
            world.journal.note(name, "cancelled", asked.model)
            throw error
        }
    }

    /// What is read, read from the cache and written to it.
    private func usage(of asked: AnthropicRequestCheck.Asked, _ tokens: Int) -> JSONValue {
        let prefixes = asked.prefixes
        let kept = prefixes.indices.filter {
            prefixes[$0].isMarked && ModelTokens.count(prefixes[$0].length) >= shortestCached
        }
        let known = cache.withLock { cache in
            // From each breakpoint twenty blocks are looked at backwards.
            let seen = kept.flatMap { max(0, $0 - 19)...$0 }.filter { cache.contains(prefixes[$0].hash) }.max()
            if cache.count > 256 { cache.removeAll() }
            for index in kept { cache.insert(prefixes[index].hash) }
            return seen
        }
        let read = known.map { ModelTokens.count(prefixes[$0].length) } ?? 0
        let written = max(0, (kept.last.map { ModelTokens.count(prefixes[$0].length) } ?? 0) - read)
        return [
            "input_tokens": .integer(Int64(max(1, asked.tokens - read - written))),
            "cache_creation_input_tokens": .integer(Int64(written)), "cache_read_input_tokens": .integer(Int64(read)),
            "output_tokens": .integer(Int64(tokens)), "service_tier": "standard",
        ]
    }
}
