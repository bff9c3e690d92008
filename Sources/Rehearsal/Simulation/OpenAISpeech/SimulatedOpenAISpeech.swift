internal import FastJSON
package import HTTPTransport
internal import Octets
internal import Reactor
internal import TelephoneAudio

/// OpenAI's speech endpoint, or a server that looks like it.
///
/// The journal has `request` with path and content, and `spoken` for each text that was made audio.
package struct SimulatedOpenAISpeech: SimulatedProvider {
    /// How a server answers that is asked for bare samples.
    package enum Manner: Sendable {
        /// With bare samples at 24 kHz.
        case bare
        /// With a WAV file at a rate of its own.
        case wave(rate: Int)
    }

    package let name = "openai-speech"
    package let basePath = "/v1"
    let world: SimulatorWorld
    let manner: Manner

    package init(_ world: SimulatorWorld, manner: Manner = .bare) {
        self.world = world
        self.manner = manner
    }

    package func answer(_ exchange: HTTPExchange) async throws {
        let id = world.requestID(for: name)
        let fields: HTTPFields = ["x-request-id": id]
        let words = exchange.head.fields[.authorization]?.split(separator: " ") ?? []
        let key = words.count == 2 && words[0] == "Bearer" ? String(words[1]) : nil
        let isSpeech = exchange.head.method == .post && exchange.head.target.path.hasSuffix("/audio/speech")
        let fault = isSpeech ? world.faults.take(for: name) : nil
        if case .status(let status, let patience)? = fault?.kind {
            return refuse(exchange, status, nil, fields, patience)
        }
        guard world.accepts(key: key) else { return refuse(exchange, 401, nil, fields) }
        if exchange.head.method == .get, exchange.head.target.path.hasSuffix("/models") {
            let model: JSONValue = ["id": "gpt-4o-mini-tts", "object": "model", "created": 1, "owned_by": "sim"]
            return exchange.respond(200, json: ["object": "list", "data": [model]], fields: fields)
        }
        guard isSpeech else { return refuse(exchange, 404, nil, fields) }
        let json = try await exchange.jsonBody()
        world.journal.note(name, "request", exchange.head.target.text + " " + ((try? json?.encoded()) ?? ""))
        try await speech(exchange, json ?? [:], fault, fields)
    }

    private struct Order {
        var text: String
        var encoding: SpeechEncoding
        var rate: Int
        var header: [UInt8]
        var type: String
        var asEvents: Bool
    }

    private struct Flaw: Error {
        var parameter: String
        var message: String
    }

    private func speech(
        _ exchange: HTTPExchange,
        _ json: JSONValue,
        _ fault: SimulatedFault?,
        _ fields: HTTPFields
    ) async throws {
        let order: Order
        do throws(Flaw) {
            order = try self.order(json)
        } catch {
            return refuse(exchange, 400, error, fields)
        }
        world.journal.note(name, "spoken", order.text)
        let speech = world.settings.speech.speech(for: order.text, rate: order.rate)
        var fields = fields
        fields.add(.contentType, order.asEvents ? "text/event-stream" : order.type)
        var answer = SimulatedSpeechResponse(
            exchange: exchange,
            world: world,
            provider: name,
            encoding: order.encoding,
            rate: order.rate
        )
        if order.asEvents {
            answer.mishaps.garbage = Array("data: {\"type\": \"speech.au\n\n".utf8)
            answer.mishaps.unknown = Self.event(["type": "speech.chapter"])
        }
        let tokens = Int64(order.text.count / 4 + 1)
        try await answer.stream(speech, fault: fault, fields: fields) { piece in
            let bytes = piece.start == .zero ? order.header + piece.bytes : piece.bytes
            guard order.asEvents else { return bytes }
            return Self.event(["type": "speech.audio.delta", "audio": .string(SimulatedElevenLabs.base64(bytes))])
        } finish: {
            guard order.asEvents else { return [] }
            let usage: JSONValue = [
                "input_tokens": .integer(tokens), "output_tokens": .integer(tokens * 10),
                "total_tokens": .integer(tokens * 11),
            ]
            return Self.event(["type": "speech.audio.done", "usage": usage])
        }
    }

    private static func event(_ json: JSONValue) -> [UInt8] {
        Array("data: \((try? json.encoded()) ?? "{}")\n\n".utf8)
    }

    private func order(_ json: JSONValue) throws(Flaw) -> Order {
        guard let model = json["model"]?.stringValue else {
            throw Flaw(parameter: "model", message: "model is required.")
        }
        guard json["voice"]?.stringValue != nil || json["voice"]?["id"]?.stringValue != nil else {
            throw Flaw(parameter: "voice", message: "voice is required.")
        }
        guard let text = json["input"]?.stringValue, !text.isEmpty else {
            throw Flaw(parameter: "input", message: "input is required.")
        }
        guard text.count <= 4_096 else { throw Flaw(parameter: "input", message: "input is longer than 4096.") }
        if let speed = json["speed"]?.doubleValue, !(0.25...4).contains(speed) {
            throw Flaw(parameter: "speed", message: "speed is to be from 0.25 to 4.")
        }
        let isFirst = model.hasPrefix("tts-1")
        if isFirst, json["instructions"]?.stringValue != nil {
            throw Flaw(parameter: "instructions", message: "\(model) takes no instructions.")
        }
        let asEvents = json["stream_format"]?.stringValue == "sse"
        if isFirst, asEvents { throw Flaw(parameter: "stream_format", message: "\(model) has no events.") }
        var order = Order(
            text: text,
            encoding: .mpeg,
            rate: 16_000,
            header: [],
            type: "audio/mpeg",
            asEvents: asEvents
        )
        var format = json["response_format"]?.stringValue ?? "mp3"
        var rate = 24_000
        if case .wave(let own) = manner, format == "pcm" {
            format = "wav"
            rate = own
        }
        switch format {
        case "pcm": (order.encoding, order.rate, order.type) = (.linear16, rate, "audio/pcm")
        case "wav":
            (order.encoding, order.rate, order.type) = (.linear16, rate, "audio/wav")
            var buffer = ByteBuffer()
            WaveWriter(WaveFormat(.signed16, sampleRate: rate)).begin(into: &buffer)
            order.header = Array(copying: buffer.bytes)
        case "mp3", "opus", "aac", "flac": break
        default: throw Flaw(parameter: "response_format", message: "\(format) is not offered.")
        }
        return order
    }

    private func refuse(
        _ exchange: HTTPExchange,
        _ status: Int,
        _ flaw: Flaw?,
        _ fields: HTTPFields,
        _ patience: Double? = nil
    ) {
        var fields = fields
        if let patience { fields.add(.retryAfter, "\(patience)") }
        let (message, type, code): (String, String, JSONValue) =
            switch status {
            case 401: ("Incorrect API key provided.", "invalid_request_error", "invalid_api_key")
            case 402: ("You exceeded your current quota.", "insufficient_quota", "insufficient_quota")
            case 404: ("There is nothing at this address.", "invalid_request_error", .null)
            case 429: ("Rate limit reached.", "requests", "rate_limit_exceeded")
            case 500...: ("The server had an error.", "server_error", .null)
            default: (flaw?.message ?? "The request is not valid.", "invalid_request_error", .null)
            }
        let error: JSONValue = [
            "message": .string(message), "type": .string(type),
            "param": flaw.map { .string($0.parameter) } ?? .null, "code": code,
        ]
        // An empty account is told with the status of too many requests.
        exchange.respond(status == 402 ? 429 : status, json: ["error": error], fields: fields)
    }
}
