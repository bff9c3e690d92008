internal import FastJSON
package import HTTPTransport
internal import Octets
internal import Reactor
internal import WebSocketTransport

/// Cartesia's speech: the WebSocket with contexts, requests for bytes and for events, and the list of voices.
///
/// The journal has `connect` and `request` with path and query, `message` for what came on a WebSocket, and `spoken` for
/// each text that was made audio.
package struct SimulatedCartesia: SimulatedProvider {
    package let name = "cartesia"
    let world: SimulatorWorld
    /// Contexts that are active at once, of all sockets and requests.
    let slots: SpeechSlots

    package init(_ world: SimulatorWorld, contexts: Int = 15) {
        self.world = world
        slots = SpeechSlots(contexts)
    }

    package func answer(_ exchange: HTTPExchange) async throws {
        let path = exchange.head.target.path
        let parameters = exchange.head.target.parameters
        let fields = exchange.head.fields
        let bearer = fields[.authorization].map { $0.hasPrefix("Bearer ") ? String($0.dropFirst(7)) : $0 }
        let key = fields["X-API-Key"] ?? bearer ?? parameters["api_key"] ?? parameters["access_token"]
        let version = fields["Cartesia-Version"] ?? parameters["cartesia_version"]
        world.journal.note(name, path == "/tts/websocket" ? "connect" : "request", exchange.head.target.text)
        let isSpeech = path.hasPrefix("/tts/")
        let fault = isSpeech ? world.faults.take(for: name) : nil
        if case .status(let status, let patience)? = fault?.kind {
            return refuse(exchange, .of(status: status), version, patience)
        }
        guard world.accepts(key: key) else { return refuse(exchange, .of(status: 401), version) }
        guard let version else {
            let flaw = CartesiaRefusal(400, "version_missing", "Missing version", "Set the header Cartesia-Version.")
            return refuse(exchange, flaw, nil)
        }
        switch (exchange.head.method, path) {
        case (.get, "/tts/websocket"):
            let session = SimulatedCartesiaSocket(self, fault, isOld: CartesiaRefusal.isOld(version))
            _ = await (try exchange.acceptWebSocket(session)).waitForEnd()
        case (.post, "/tts/bytes"), (.post, "/tts/sse"):
            try await speech(exchange, fault, version, asEvents: path == "/tts/sse")
        case (.get, "/voices"), (.get, "/voices/"):
            exchange.respond(200, json: ["data": [Self.voice("tone")], "has_more": false])
        case (.get, _) where path.hasPrefix("/voices/"):
            exchange.respond(200, json: Self.voice(String(path.dropFirst(8))))
        default: refuse(exchange, .of(status: 404), version)
        }
    }

    private static func voice(_ id: String) -> JSONValue {
        [
            "id": .string(id), "name": "Tone", "description": "A voice of tones.", "language": "en",
            "is_owner": false, "is_public": true, "user_id": "sim", "created_at": "2026-01-01T00:00:00Z",
        ]
    }

    private func speech(
        _ exchange: HTTPExchange,
        _ fault: SimulatedFault?,
        _ version: String,
        asEvents: Bool
    ) async throws {
        guard let json = try await exchange.jsonBody() else {
            return refuse(exchange, CartesiaRefusal(400, "invalid_request", "Invalid request", "No JSON."), version)
        }
        let request: CartesiaRequest
        do throws(CartesiaRefusal) {
            request = try CartesiaRequest(json)
            if request.transcript.allSatisfy(\.isWhitespace) {
                throw CartesiaRefusal(400, "invalid_request", "Invalid transcript", "The transcript is empty.")
            }
        } catch {
            return refuse(exchange, error, version)
        }
        guard slots.take() else { return refuse(exchange, .of(status: 429), version) }
        defer { slots.release() }
        world.journal.note(name, "spoken", request.transcript)
        let speech = world.settings.speech.speech(for: request.transcript, rate: request.rate)
        var answer = SimulatedSpeechResponse(
            exchange: exchange,
            world: world,
            provider: name,
            encoding: request.encoding,
            rate: request.rate
        )
        if asEvents {
            answer.mishaps.error = Self.event(CartesiaRefusal.of(status: 500).json(context: nil, isOld: false))
            answer.mishaps.garbage = Array("data: {\"type\":\"chu\n\n".utf8)
            answer.mishaps.unknown = Self.event(["type": "chapter"])
        }
        let type = asEvents ? "text/event-stream" : "audio/raw"
        let withTimes = asEvents && request.addsTimes
        try await answer.stream(speech, fault: fault, fields: [.contentType: type]) { piece in
            guard asEvents else { return piece.bytes }
            var content = Self.event(SimulatedCartesiaSocket.chunk(piece.bytes, context: request.context))
            if withTimes, !piece.words.isEmpty {
                let times = SimulatedCartesiaSocket.times(piece.words, from: .zero, context: request.context)
                content += Self.event(times)
            }
            return content
        } finish: {
            asEvents ? Self.event(["type": "done", "done": true, "status_code": 200]) : []
        }
    }

    private static func event(_ json: JSONValue) -> [UInt8] {
        Array("data: \((try? json.encoded()) ?? "{}")\n\n".utf8)
    }

    private func refuse(
        _ exchange: HTTPExchange,
        _ refusal: CartesiaRefusal,
        _ version: String?,
        _ patience: Double? = nil
    ) {
        var fields = HTTPFields()
        if let patience { fields.add(.retryAfter, "\(patience)") }
        guard let version, CartesiaRefusal.isOld(version) else {
            var refusal = refusal
            refusal.requestID = world.requestID(for: name)
            return exchange.respond(refusal.status, json: refusal.json(context: nil, isOld: false), fields: fields)
        }
        var response = HTTPResponse.text("\(refusal.title): \(refusal.message)")
        response.status = HTTPStatus(code: refusal.status) ?? .internalServerError
        for field in fields { response.fields.add(field.name, field.value) }
        exchange.respond(response)
    }
}

/// What is wrong with a request, in the provider's shape.
struct CartesiaRefusal: Error {
    var status: Int
    var code: String
    var title: String
    var message: String
    var requestID = "sim-cartesia"

    init(_ status: Int, _ code: String, _ title: String, _ message: String) {
        self.status = status
        self.code = code
        self.title = title
        self.message = message
    }

    /// Versions before that of March 2026 write an error as one text.
    static func isOld(_ version: String) -> Bool { version < "2026-03-01" }

    static func of(status: Int) -> CartesiaRefusal {
        switch status {
        case 401, 403: CartesiaRefusal(status, "unauthorized", "Unauthorized", "The API key is not valid.")
        case 402: CartesiaRefusal(402, "quota_exceeded", "Credits used up", "The plan has no credits left.")
        case 404: CartesiaRefusal(404, "not_found", "Not found", "There is nothing at this address.")
        case 429:
            CartesiaRefusal(
                429,
                "concurrency_limited",
                "Too many concurrent requests",
                "The plan's limit of concurrent contexts has been reached."
            )
        case 500...: CartesiaRefusal(status, "internal_error", "Internal server error", "Something went wrong.")
        default: CartesiaRefusal(status, "invalid_request", "Invalid request", "The request is not valid.")
        }
    }

    func json(context: String?, isOld: Bool) -> JSONValue {
        var object = JSONObject()
        object["type"] = "error"
        if let context { object["context_id"] = .string(context) }
        object["done"] = true
        object["status_code"] = .integer(Int64(status))
        if isOld {
            object["error"] = .string("\(title): \(message)")
        } else {
            object["error_code"] = .string(code)
            object["title"] = .string(title)
            object["message"] = .string(message)
            object["request_id"] = .string(requestID)
        }
        return .object(object)
    }
}

/// A request for speech, on a socket or by HTTP, checked.
struct CartesiaRequest {
    var context: String?
    var model: String
    var transcript: String
    var goesOn: Bool
    var flushes: Bool
    var bufferDelay: Duration
    var addsTimes: Bool
    var encoding: SpeechEncoding
    var rate: Int
    /// What may not change within a context.
    var identity: [JSONValue]

    private static let third: Set<String> = Set(
        ("en fr de es pt zh ja hi it ko nl pl ru sv tr tl bg ro ar cs el fi hr ms sk da ta uk hu no vi bn th he ka id te "
            + "gu kn ml mr pa").split(separator: " ").map(String.init)
    )
    private static let second: Set<String> = Set(
        "en fr de es pt zh ja hi it ko nl pl ru sv tr".split(separator: " ").map(String.init)
    )

    init(_ json: JSONValue) throws(CartesiaRefusal) {
        context = json["context_id"]?.stringValue
        guard let model = json["model_id"]?.stringValue else { throw Self.missing("model_id") }
        guard let transcript = json["transcript"]?.stringValue else { throw Self.missing("transcript") }
        guard let voice = json["voice"], let id = voice["id"]?.stringValue else { throw Self.missing("voice") }
        guard let format = json["output_format"] else { throw Self.missing("output_format") }
        guard model.hasPrefix("sonic") else {
            throw CartesiaRefusal(404, "model_not_found", "Model not found", "There is no model \(model).")
        }
        if id.hasPrefix("missing") {
            throw CartesiaRefusal(404, "voice_not_found", "Voice not found", "There is no voice \(id).")
        }
        self.model = model
        self.transcript = transcript
        goesOn = json["continue"]?.boolValue ?? false
        flushes = json["flush"]?.boolValue ?? false
        addsTimes = json["add_timestamps"]?.boolValue ?? false
        let delay = json["max_buffer_delay_ms"]?.integerValue ?? 3_000
        guard (0...5_000).contains(delay) else {
            throw CartesiaRefusal(400, "invalid_request", "Invalid buffer delay", "It is to be from 0 to 5000.")
        }
        bufferDelay = .milliseconds(delay)
        if let language = json["language"]?.stringValue {
            let isSecond = model == "sonic" || model.hasPrefix("sonic-2") || model.hasPrefix("sonic-turbo")
            let known =
                isSecond ? Self.second : model.hasPrefix("sonic-3.6") ? Self.third.union(["or", "ur"]) : Self.third
            guard known.contains(language) else {
                throw CartesiaRefusal(
                    400,
                    "language_not_supported",
                    "Invalid language",
                    "The model \(model) does not speak \(language)."
                )
            }
        }
        (encoding, rate) = try Self.format(format)
        identity = [.string(model), voice, format, json["language"] ?? .null]
        try Self.check(json["generation_config"])
    }

    private static func format(_ json: JSONValue) throws(CartesiaRefusal) -> (SpeechEncoding, Int) {
        let rate = Int(json["sample_rate"]?.integerValue ?? 0)
        guard [8_000, 16_000, 22_050, 24_000, 44_100, 48_000].contains(rate) else {
            throw CartesiaRefusal(400, "invalid_request", "Invalid sample rate", "\(rate) Hz are not offered.")
        }
        if json["container"]?.stringValue == "mp3" { return (.mpeg, 16_000) }
        switch json["encoding"]?.stringValue {
        case "pcm_mulaw": return (.muLaw, rate)
        case "pcm_alaw": return (.aLaw, rate)
        case "pcm_s16le": return (.linear16, rate)
        case "pcm_f32le": return (.float32, rate)
        default: throw CartesiaRefusal(400, "invalid_request", "Invalid encoding", "The encoding is not known.")
        }
    }

    private static func check(_ configuration: JSONValue?) throws(CartesiaRefusal) {
        for (key, range) in [("speed", 0.6...1.5), ("volume", 0.5...2.0)] {
            guard let value = configuration?[key]?.doubleValue, !range.contains(value) else { continue }
            throw CartesiaRefusal(400, "invalid_request", "Invalid \(key)", "\(key) is out of range.")
        }
    }

    private static func missing(_ field: String) -> CartesiaRefusal {
        CartesiaRefusal(400, "invalid_request", "Missing field", "\(field) is required.")
    }
}
