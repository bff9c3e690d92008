internal import FastJSON
package import HTTPTransport
internal import Octets
internal import ProviderKit
internal import Reactor
internal import WebSocketTransport

/// ElevenLabs' text-to-speech: two WebSockets, requests with and without times, and the lists of models and voices.
///
/// The journal has `connect` and `request` with path and query, `message` for what came on a WebSocket, and `spoken` for
/// each text that was made audio.
package struct SimulatedElevenLabs: SimulatedProvider {
    /// The provider's limits.
    package struct Limits: Sendable {
        /// Contributions on one WebSocket.
        package var contexts = 5
        /// Texts that are made audio at once.
        package var generations = 30
        /// One in so many contexts that are closed right behind their text is forgotten without a word; 0 for none.
        package var forgetsOneIn = 0

        package init() {}
    }

    package let name = "elevenlabs"
    let world: SimulatorWorld
    let limits: Limits
    let slots: SpeechSlots

    package init(_ world: SimulatorWorld, limits: Limits = Limits()) {
        self.world = world
        self.limits = limits
        slots = SpeechSlots(limits.generations)
    }

    package func answer(_ exchange: HTTPExchange) async throws {
        let parts = exchange.head.target.path.split(separator: "/").map { PercentEncoding.decode($0) ?? "" }
        switch (exchange.head.method, parts.count) {
        case (.get, 2) where parts == ["v1", "models"]: models(exchange)
        case (.get, 2) where parts[1] == "voices": voices(exchange)
        case (.get, 4) where parts[1] == "text-to-speech" && parts[3].hasSuffix("stream-input"):
            try await socket(exchange, voice: parts[2], isMulti: parts[3] == "multi-stream-input")
        case (.post, 3...) where parts[1] == "text-to-speech":
            try await speech(exchange, voice: parts[2], Array(parts[3...]))
        default:
            exchange.respond(404, json: ["detail": "Not Found"])
        }
    }

    /// The key of a request, wherever it may stand.
    func key(of exchange: HTTPExchange) -> String? {
        let fields = exchange.head.fields
        if let key = fields["xi-api-key"] { return key }
        if let bearer = fields[.authorization] {
            return bearer.hasPrefix("Bearer ") ? String(bearer.dropFirst(7)) : bearer
        }
        let parameters = exchange.head.target.parameters
        return parameters["authorization"] ?? parameters["single_use_token"] ?? parameters["xi-api-key"]
    }

    // MARK: WebSockets

    private func socket(_ exchange: HTTPExchange, voice: String, isMulti: Bool) async throws {
        world.journal.note(name, "connect", exchange.head.target.text)
        let fault = world.faults.take(for: name)
        if case .status(let status, let patience)? = fault?.kind {
            return refuse(exchange, Self.refusal(status), patience)
        }
        let session = SimulatedElevenLabsSocket(
            self,
            key: key(of: exchange),
            voice: voice,
            exchange.head.target.parameters,
            isMulti: isMulti,
            fault: fault
        )
        let socket = try exchange.acceptWebSocket(session, fields: ["request-id": world.requestID(for: name)])
        _ = await socket.waitForEnd()
    }

    // MARK: Requests

    private func speech(_ exchange: HTTPExchange, voice: String, _ way: [String]) async throws {
        world.journal.note(name, "request", exchange.head.target.text)
        let content = try await exchange.jsonBody()
        let fault = world.faults.take(for: name)
        if case .status(let status, let patience)? = fault?.kind {
            return refuse(exchange, Self.refusal(status), patience)
        }
        guard world.accepts(key: key(of: exchange)) else { return refuse(exchange, Self.refusal(401)) }
        guard let content, let text = content["text"]?.stringValue else {
            let flaw: JSONValue = ["loc": ["body", "text"], "msg": "field required", "type": "value_error.missing"]
            return exchange.respond(422, json: ["detail": [flaw]])
        }
        let format: (encoding: SpeechEncoding, rate: Int)
        do throws(ElevenLabsRules.Refusal) {
            try check(content, text, voice: voice)
            format = try ElevenLabsRules.format(exchange.head.target.parameters["output_format"])
        } catch {
            return refuse(exchange, error)
        }
        guard slots.take() else { return refuse(exchange, Self.refusal(429)) }
        defer { slots.release() }
        world.journal.note(name, "spoken", text)
        let hasTimes = way.contains("with-timestamps")
        var answer = SimulatedSpeechResponse(
            exchange: exchange,
            world: world,
            provider: name,
            encoding: format.encoding,
            rate: format.rate
        )
        if hasTimes {
            answer.mishaps.error = Array(
                #"{"message":"We are sorry, something went wrong.","error":"internal_error"}"#.utf8
            )
            answer.mishaps.garbage = Array("{\"audio_base64\": \"//8\n".utf8)
            answer.mishaps.unknown = Array("{\"chapter\": 7}\n\n".utf8)
        }
        let fields: HTTPFields = [
            .contentType: hasTimes ? "application/json" : format.encoding == .mpeg ? "audio/mpeg" : "audio/basic",
            "request-id": world.requestID(for: name), "character-cost": "\(text.count)",
            "current-concurrent-requests": "\(slots.count)", "maximum-concurrent-requests": "\(limits.generations)",
        ]
        let speech = world.settings.speech.speech(for: text, rate: format.rate)
        // Without `stream` all of it comes at once.
        if !way.contains("stream") { return whole(exchange, speech, format.encoding, hasTimes: hasTimes, fields) }
        try await answer.stream(speech, fault: fault, fields: fields) { piece in
            hasTimes ? Self.line(piece.bytes, piece.characters) + [0x0A] : piece.bytes
        }
    }

    private func whole(
        _ exchange: HTTPExchange,
        _ speech: SimulatedSpeech,
        _ encoding: SpeechEncoding,
        hasTimes: Bool,
        _ fields: HTTPFields
    ) {
        let bytes = encoding.encode(speech.samples)
        let content = hasTimes ? Self.line(bytes, speech.characters) : bytes
        exchange.respond(HTTPResponse(status: .ok, fields: fields, body: content))
    }

    private func check(_ content: JSONValue, _ text: String, voice: String) throws(ElevenLabsRules.Refusal) {
        try ElevenLabsRules.voice(voice)
        let id = content["model_id"]?.stringValue ?? "eleven_multilingual_v2"
        let model = try ElevenLabsRules.model(id, language: content["language_code"]?.stringValue)
        if id.hasPrefix("eleven_v4") {
            throw .init(code: "unsupported_model", message: "Model \(id) is not supported by this endpoint.")
        }
        if id.hasPrefix("eleven_v3"), (content["previous_text"] ?? content["next_text"] ?? .null) != .null {
            throw .init(code: "invalid_parameters", message: "\(id) does not support previous_text and next_text.")
        }
        try ElevenLabsRules.settings(content["voice_settings"])
        if text.count > model.characters {
            throw .init(code: "max_character_limit_exceeded", message: "The text is longer than \(model.characters).")
        }
        if text.allSatisfy(\.isWhitespace) {
            throw .init(code: "invalid_parameters", message: "The text to speak is empty.")
        }
    }

    /// A line of a response with times, in seconds from the beginning of the response's audio.
    private static func line(_ bytes: [UInt8], _ characters: [SimulatedSpeech.Part]) -> [UInt8] {
        var alignment = JSONValue.null
        if !characters.isEmpty {
            alignment = [
                "characters": .array(characters.map { .string($0.text) }),
                "character_start_times_seconds": .array(characters.map { .seconds($0.start) }),
                "character_end_times_seconds": .array(characters.map { .seconds($0.end) }),
            ]
        }
        let line: JSONValue = [
            "audio_base64": .string(base64(bytes)), "alignment": alignment, "normalized_alignment": .null,
        ]
        return Array(((try? line.encoded()) ?? "").utf8)
    }

    static func base64(_ bytes: [UInt8]) -> String {
        let text = [UInt8](capacity: Base64.encodedCount(bytes.count)) { Base64.encode(bytes.span, into: &$0) }
        return String(decoding: text, as: UTF8.self)
    }

    // MARK: Errors

    /// What the provider says with a status.
    static func refusal(_ status: Int) -> ElevenLabsRules.Refusal {
        switch status {
        case 401, 403:
            .init(status: status, code: "invalid_api_key", message: "Invalid API key", type: "authentication_error")
        case 402:
            .init(
                status: 402,
                code: "quota_exceeded",
                message: "This request exceeds your quota.",
                type: "payment_required"
            )
        case 429:
            .init(
                status: 429,
                code: "concurrent_limit_exceeded",
                message: "Too many concurrent requests.",
                type: "rate_limit_error"
            )
        case 500...:
            .init(status: status, code: "internal_error", message: "Something went wrong.", type: "internal_error")
        default: .init(status: status, code: "invalid_parameters", message: "The request is not valid.")
        }
    }

    private func refuse(_ exchange: HTTPExchange, _ refusal: ElevenLabsRules.Refusal, _ patience: Double? = nil) {
        let id = world.requestID(for: name)
        var fields: HTTPFields = ["request-id": id]
        if let patience { fields.add(.retryAfter, "\(patience)") }
        let old = refusal.code == "concurrent_limit_exceeded" ? "too_many_concurrent_requests" : refusal.code
        let detail: JSONValue = [
            "type": .string(refusal.type), "code": .string(refusal.code), "message": .string(refusal.message),
            "status": .string(old), "request_id": .string(id), "param": .null,
        ]
        exchange.respond(refusal.status, json: ["detail": detail], fields: fields)
    }

    // MARK: Lists

    private func models(_ exchange: HTTPExchange) {
        guard world.accepts(key: key(of: exchange)) else { return refuse(exchange, Self.refusal(401)) }
        let models = ElevenLabsRules.models.sorted { $0.key < $1.key }.map { id, model -> JSONValue in
            let languages = model.languages.sorted().map {
                ["language_id": .string($0), "name": .string($0)] as JSONValue
            }
            return [
                "model_id": .string(id), "name": .string(id), "can_do_text_to_speech": true,
                "can_be_finetuned": false, "can_do_voice_conversion": false, "can_use_style": true,
                "can_use_speaker_boost": true, "serves_pro_voices": false, "token_cost_factor": 1.0,
                "description": "", "requires_alpha_access": false, "concurrency_group": "standard",
                "max_characters_request_free_user": 2_500,
                "max_characters_request_subscribed_user": .integer(Int64(model.characters)),
                "maximum_text_length_per_request": .integer(Int64(model.characters)),
                "languages": .array(languages), "model_rates": ["character_cost_multiplier": 1.0],
            ]
        }
        exchange.respond(200, json: .array(models))
    }

    private func voices(_ exchange: HTTPExchange) {
        guard world.accepts(key: key(of: exchange)) else { return refuse(exchange, Self.refusal(401)) }
        let voice: JSONValue = [
            "voice_id": "tone", "name": "Tone", "category": "premade", "labels": ["accent": "none"],
            "available_for_tiers": [], "description": "A voice of tones.", "verified_languages": [],
        ]
        exchange.respond(200, json: ["voices": [voice], "has_more": false, "total_count": 1, "next_page_token": .null])
    }
}
