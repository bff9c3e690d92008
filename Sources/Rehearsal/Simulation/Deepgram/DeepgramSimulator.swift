internal import CallTiming
internal import FastJSON
package import HTTPTransport
internal import Octets
internal import Reactor
internal import Synchronization
internal import WebSocketTransport

/// Deepgram's recognition: `/v1/listen`, `/v2/listen` (Flux) and temporary tokens.
///
/// In faults, latencies and the journal the two sockets are "deepgram" and "deepgram-flux".
package final class DeepgramSimulator: SimulatedProvider {
    /// What can be set.
    package struct Settings: Sendable {
        /// How many streams a project may have at once.
        package var concurrency = 50
        /// How much faster than real time it listens; nil for as fast as it can.
        package var rate: Double? = 1.25

        package init() {}
    }

    private struct State {
        var streams = 0
        /// Temporary tokens, and when they end.
        var tokens: [String: MonotonicInstant] = [:]
    }

    package let name: String

    private let world: SimulatorWorld
    private let clips: CallerClips
    private let settings: Settings
    private let state = Mutex(State())

    /// Makes a server; under either of its names it answers for both sockets.
    package init(
        _ world: SimulatorWorld,
        clips: CallerClips = CallerClips(),
        settings: Settings = Settings(),
        as name: String = "deepgram"
    ) {
        self.name = name
        self.world = world
        self.clips = clips
        self.settings = settings
    }

    package func answer(_ exchange: HTTPExchange) async throws {
        let isFlux = exchange.head.target.path == "/v2/listen"
        let name = isFlux ? "deepgram-flux" : "deepgram"
        let requestID = world.requestID(for: name)
        world.journal.note(name, "connect", exchange.head.target.text)
        do throws(DeepgramRefusal) {
            switch exchange.head.target.path {
            case "/v1/listen", "/v2/listen": try await listen(exchange, name, requestID, isFlux: isFlux)
            case "/v1/auth/grant": try await grant(exchange, requestID)
            default: throw DeepgramRefusal(status: 404, code: "Not Found", message: "There is nothing at this path.")
            }
        } catch {
            exchange.respond(error.response(requestID: requestID))
        }
    }

    // MARK: Listening

    private func listen(
        _ exchange: HTTPExchange,
        _ name: String,
        _ requestID: String,
        isFlux: Bool
    ) async throws(DeepgramRefusal) {
        let fault = world.faults.take(for: name)
        if case .status(let status, let retryAfter)? = fault?.kind {
            throw .status(status, retryAfter: retryAfter)
        }
        try authenticate(exchange)
        guard exchange.asksForWebSocket else { throw .badRequest("This is for WebSockets.") }
        let query = ListenQuery(exchange.head.target.parameters)
        let encodings = ["linear16", "mulaw", "alaw"]
        let encoding = try query.encoding(among: encodings)
        let ear = SimulatedEar(
            clips,
            SimulatedEar.Settings(
                language: Self.language(query, isFlux: isFlux),
                wordErrors: world.settings.wordErrors,
                hearsStrangers: world.settings.hearsStrangers
            ),
            world.generator(for: "\(name)-words")
        )
        let random = world.generator(for: name)
        let stream: any ListenStream =
            isFlux
            ? FluxStream(try FluxStream.Settings(query, requestID: requestID), ear, random)
            : NovaStream(try NovaStream.Settings(query, requestID: requestID), ear, random)
        guard admit() else { throw .tooMany }
        defer { state.withLock { $0.streams -= 1 } }
        let audio = IncomingAudio(encoding.flatMap { .init(rawValue: $0.name) }, rate: encoding?.rate ?? 8_000)
        let handler = ListenSocket(
            stream,
            audio,
            name: name,
            world: world,
            rate: settings.rate,
            on: exchange.loop,
            outbox: outbox(name, fault, random)
        )
        await serve(exchange, handler, requestID)
    }

    /// The language whose words are understood; nil for all.
    private static func language(_ query: ListenQuery, isFlux: Bool) -> String? {
        if isFlux { return query.text("model") == "flux-general-multi" ? nil : "en" }
        let language = query.text("language") ?? "en"
        return language == "multi" ? nil : language
    }

    private func outbox(
        _ name: String,
        _ fault: SimulatedFault?,
        _ random: SimulatorRandom
    ) -> (WebSocket) -> SocketOutbox {
        let latency = world.latency(of: name).first
        let stamps = world.settings.stampsTime
        return { socket in
            SocketOutbox(socket, latency: latency, random: random, fault: fault, stamps: stamps) { json, moment in
                json.beginObject()
                json.member("type", "Error")
                json.key("sequence_id")
                json.integer(Int64(moment.number))
                json.member("code", "INTERNAL_SERVER_ERROR")
                json.member("variant", "InternalError")
                json.member("description", "The recogniser has failed.")
                json.endObject()
            }
        }
    }

    private func serve(_ exchange: HTTPExchange, _ handler: ListenSocket, _ requestID: String) async {
        let socket: WebSocket
        var options = WebSocketOptions()
        options.label = "a simulated Deepgram"
        // Its own time-out looks at messages, and pings are no messages.
        options.keepAlive = nil
        do throws(HandshakeFailure) {
            socket = try exchange.acceptWebSocket(
                handler,
                options: options,
                protocols: ["token", "bearer"],
                fields: ["dg-request-id": requestID]
            )
        } catch {
            return exchange.respond(error.response)
        }
        let confined = LoopConfined(socket, on: exchange.loop)
        await withTaskCancellationHandler {
            _ = await socket.waitForEnd()
        } onCancel: {
            confined.loop.execute { confined.value.abort() }
        }
    }

    private func admit() -> Bool {
        state.withLock { state in
            guard state.streams < settings.concurrency else { return false }
            state.streams += 1
            return true
        }
    }

    // MARK: Credentials

    private func authenticate(_ exchange: HTTPExchange, withTokens: Bool = true) throws(DeepgramRefusal) {
        guard let (scheme, credential) = Self.credential(of: exchange) else { throw .unauthorized }
        switch scheme.lowercased() {
        case "token" where world.accepts(key: credential): return
        case "bearer" where withTokens:
            let now = exchange.loop.now
            if state.withLock({ $0.tokens[credential].map { now < $0 } ?? false }) { return }
        default: break
        }
        throw .unauthorized
    }

    /// The scheme and the credential, in the field for them or in what browsers have instead.
    private static func credential(of exchange: HTTPExchange) -> (scheme: String, credential: String)? {
        if let field = exchange.head.fields[.authorization] {
            let parts = field.split(separator: " ", maxSplits: 1)
            return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
        }
        let items = exchange.head.fields.members(of: "Sec-WebSocket-Protocol")
        return items.count == 2 ? (items[0], items[1]) : nil
    }

    private func grant(_ exchange: HTTPExchange, _ requestID: String) async throws(DeepgramRefusal) {
        guard exchange.head.method == .post else {
            throw DeepgramRefusal(status: 405, code: "Method Not Allowed", message: "Tokens are asked for with POST.")
        }
        try authenticate(exchange, withTokens: false)
        let body = (try? await exchange.body(upTo: 65_536)) ?? []
        var seconds = 30.0
        if !body.isEmpty {
            guard let json = try? JSONValue(parsing: body.span) else {
                throw DeepgramRefusal(status: 400, code: "INVALID_JSON", message: "Invalid JSON submitted.")
            }
            seconds = json["ttl_seconds"]?.doubleValue ?? seconds
        }
        guard (1...3_600).contains(seconds) else { throw .badRequest("ttl_seconds must be between 1 and 3600") }
        var random = world.generator(for: "deepgram-tokens")
        let token = "eyJ.\(String(random.next(), radix: 36)).\(String(random.next(), radix: 36))"
        state.withLock { $0.tokens[token] = exchange.loop.now + .seconds(seconds) }
        var answer = ByteBuffer()
        answer.writeJSON { json in
            json.beginObject()
            json.member("access_token", token)
            json.key("expires_in")
            json.number(seconds)
            json.endObject()
        }
        var response = HTTPResponse.json([UInt8](copying: answer.bytes))
        response.fields.set("dg-request-id", to: requestID)
        exchange.respond(response)
    }
}
