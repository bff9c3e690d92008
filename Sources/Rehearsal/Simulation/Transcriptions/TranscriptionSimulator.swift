internal import CallTiming
internal import FastJSON
package import HTTPTransport
internal import Octets
internal import Reactor
internal import Synchronization

/// Servers that transcribe a file: OpenAI's `audio/transcriptions`, and the servers that people host which look like it.
package final class TranscriptionSimulator: SimulatedProvider {
    /// Which server it is.
    package enum Kind: String, Sendable, CaseIterable {
        case openAI = "transcriptions"
        case whisperServer = "whisper.cpp"
        case speaches
        case vLLM = "vllm-transcriptions"
    }

    package let name: String
    private let kind: Kind
    private let world: SimulatorWorld
    private let clips: CallerClips
    /// Requests that wait for their turn, where there is one at a time.
    private let turn = Mutex(0)

    package init(_ world: SimulatorWorld, clips: CallerClips = CallerClips(), kind: Kind = .openAI) {
        self.world = world
        self.clips = clips
        self.kind = kind
        name = kind.rawValue
    }

    /// A refused request.
    private struct Refusal: Error {
        var status: Int
        var message: String
        var type = "invalid_request_error"
        var code: String?
        var retryAfter: Double?
    }

    package func answer(_ exchange: HTTPExchange) async throws {
        let fault = world.faults.take(for: name)
        do {
            if case .status(let status, let retryAfter)? = fault?.kind {
                throw Refusal(status: status, message: "A simulated failure.", code: nil, retryAfter: retryAfter)
            }
            guard try await transcribe(exchange, fault) else { throw BrokenOff() }
        } catch let refusal as Refusal {
            exchange.respond(response(refusal))
        }
    }

    /// The answer ends in its middle: thrown out of a handler it drops the connection.
    private struct BrokenOff: Error {}

    package var basePath: String { kind == .whisperServer ? "" : "/v1" }

    private var path: String { kind == .whisperServer ? "/inference" : "/v1/audio/transcriptions" }

    /// Answers a request; whether to the end.
    private func transcribe(_ exchange: HTTPExchange, _ fault: SimulatedFault?) async throws(Refusal) -> Bool {
        guard exchange.head.target.path == path, exchange.head.method == .post else {
            throw Refusal(status: 404, message: "Not Found")
        }
        if kind == .openAI { try authenticate(exchange) }
        let form = try await form(of: exchange)
        let fields = form.parts.filter { $0.filename == nil }.map { "\($0.name)=\($0.text)" }
        world.journal.note(name, "request", fields.sorted().joined(separator: "&"))
        let words = try words(form)
        guard await waitsItsTurn(exchange) else { return true }
        defer { if kind == .whisperServer { turn.withLock { $0 -= 1 } } }
        var random = world.generator(for: name)
        let latency = world.latency(of: name)
        try? await exchange.loop.sleep(until: exchange.loop.now + latency.first.sample(&random))
        var text = words.map(\.text).joined(separator: " ")
        if world.settings.stampsTime { text = "\(LoopClock.monotonic.now.nanoseconds)" }
        var gate = FaultGate(fault)
        let answersWhole = kind == .whisperServer || form["stream"] != "true" || form["model"] == "whisper-1"
        guard answersWhole else {
            return await stream(exchange, text, &gate, latency, &random)
        }
        return await respond(exchange, text, words, form, &gate)
    }

    private func authenticate(_ exchange: HTTPExchange) throws(Refusal) {
        let parts = exchange.head.fields[.authorization]?.split(separator: " ") ?? []
        let isBearer = parts.count == 2 && parts[0].lowercased() == "bearer"
        guard !isBearer || !world.accepts(key: String(parts[1])) else { return }
        let shown = isBearer ? "Incorrect API key provided." : "You didn't provide an API key."
        throw Refusal(status: 401, message: shown, code: "invalid_api_key")
    }

    private func form(of exchange: HTTPExchange) async throws(Refusal) -> FormParts {
        let type = exchange.head.fields[.contentType].flatMap(HTTPParameterizedValue.init)
        guard type?.value == "multipart/form-data", let boundary = type?["boundary"] else {
            throw Refusal(status: 400, message: "Could not parse multipart form")
        }
        let body: [UInt8]
        do throws(HTTPExchangeError) {
            body = try await exchange.body(upTo: 26_214_400)
        } catch {
            throw Refusal(status: 413, message: "Maximum content size limit (26214400) exceeded")
        }
        guard let form = FormParts(body, boundary: boundary) else {
            throw Refusal(status: 400, message: "Could not parse multipart form")
        }
        return form
    }

    // MARK: Hearing

    private func words(_ form: FormParts) throws(Refusal) -> [ClipFinder.Word] {
        guard let file = form.file("file") else {
            let words = kind == .whisperServer ? "no 'file' field in the request" : "you must provide a file"
            throw Refusal(status: 400, message: words)
        }
        if kind != .whisperServer {
            guard let model = form["model"], !model.isEmpty else {
                throw Refusal(status: 400, message: "you must provide a model parameter")
            }
            guard file.filename?.hasSuffix(".wav") == true else {
                throw Refusal(status: 400, message: "Unrecognized file format. Supported formats: ['wav']")
            }
            let format = form["response_format"] ?? "json"
            if model.hasPrefix("gpt-4o"), format != "json" {
                throw Refusal(
                    status: 400,
                    message: "response_format '\(format)' is not compatible with model '\(model)'. Use 'json' instead.",
                    code: "unsupported_value"
                )
            }
        }
        var audio = IncomingAudio(nil, rate: 8_000)
        guard let codes = try? audio.codes(of: file.bytes.span), !codes.isEmpty, isRightRate(file.bytes) else {
            throw Refusal(
                status: 400,
                message: kind == .whisperServer ? "failed to read audio data" : "Invalid file format."
            )
        }
        let language = form["language"] ?? form["languages[]"]
        var ear = SimulatedEar(
            clips,
            SimulatedEar.Settings(
                language: language,
                wordErrors: world.settings.wordErrors,
                hearsStrangers: world.settings.hearsStrangers
            ),
            world.generator(for: "\(name)-words")
        )
        var frames = ear.hear(codes.span)
        if let last = ear.finish() { frames.append(last) }
        return frames.flatMap(\.words)
    }

    /// Without a converter whisper.cpp's server takes nothing but its model's own rate.
    private func isRightRate(_ wave: [UInt8]) -> Bool {
        guard kind == .whisperServer else { return true }
        return wave.count > 28 && wave[24] == 0x80 && wave[25] == 0x3E
    }

    /// Waits while another request is worked on, where there is one at a time.
    private func waitsItsTurn(_ exchange: HTTPExchange) async -> Bool {
        guard kind == .whisperServer else { return true }
        while true {
            let isMine = turn.withLock { taken in
                guard taken == 0 else { return false }
                taken = 1
                return true
            }
            if isMine { return true }
            do throws(CancellationError) {
                try await exchange.loop.sleep(until: exchange.loop.now + .milliseconds(5))
            } catch {
                return false
            }
        }
    }

    // MARK: Answers

    private func respond(
        _ exchange: HTTPExchange,
        _ text: String,
        _ words: [ClipFinder.Word],
        _ form: FormParts,
        _ gate: inout FaultGate
    ) async -> Bool {
        switch gate.next() {
        case .stall?:
            try? await exchange.loop.sleep(until: exchange.loop.now + .seconds(3_600))
            return false
        case .drop?:
            exchange.begin(.ok, fields: [.contentType: "application/json"], length: 100)
            return false
        case .garbage?:
            exchange.respond(.json(Array("{\"tex".utf8)))
            return true
        case .error?:
            exchange.respond(response(Refusal(status: 500, message: "failed", type: "server_error")))
            return true
        case .unknown?, .status?, nil: break
        }
        let format = form["response_format"] ?? "json"
        let shown = kind == .whisperServer ? " \(text)\n" : text
        if format == "text" {
            var response = HTTPResponse.text(shown + "\n")
            if kind == .whisperServer { response.fields.set(.contentType, to: "text/html; charset=utf-8") }
            exchange.respond(response)
            return true
        }
        var body = ByteBuffer()
        body.writeJSON { json in
            json.beginObject()
            if format == "verbose_json" { Self.writeDetails(&json, words, form) }
            json.member("text", shown)
            if kind == .openAI {
                json.key("usage")
                json.beginObject()
                json.member("type", "duration")
                json.key("seconds")
                json.number(Double((words.last?.end ?? 0) / 8) / 1_000)
                json.endObject()
            }
            json.endObject()
        }
        exchange.respond(.json([UInt8](copying: body.bytes)))
        return true
    }

    private static func writeDetails(_ json: inout JSONWriter, _ words: [ClipFinder.Word], _ form: FormParts) {
        json.member("task", "transcribe")
        json.member("language", form["language"] ?? "en")
        json.member("duration", seconds: words.last?.end ?? 0)
        json.key("words")
        json.beginArray()
        for word in words {
            json.beginObject()
            json.member("word", word.text)
            json.member("start", seconds: word.start)
            json.member("end", seconds: word.end)
            json.endObject()
        }
        json.endArray()
    }

    private func stream(
        _ exchange: HTTPExchange,
        _ text: String,
        _ gate: inout FaultGate,
        _ latency: LatencyProfile,
        _ random: inout SimulatorRandom
    ) async -> Bool {
        exchange.begin(.ok, fields: [.contentType: ServerSentEvent.contentType])
        for data in events(text) {
            switch gate.next() {
            case .stall?:
                try? await exchange.loop.sleep(until: exchange.loop.now + .seconds(3_600))
                return false
            case .drop?: return false
            case .garbage?: await write(exchange, "{\"type\":\"transcr")
            case .error?:
                await write(exchange, #"{"error":{"message":"The server had an error","type":"server_error"}}"#)
                exchange.finish()
                return true
            case .unknown?: await write(exchange, #"{"type":"transcript.text.something","number":1}"#)
            case .status?, nil: break
            }
            await write(exchange, data)
            try? await exchange.loop.sleep(until: exchange.loop.now + latency.next.sample(&random))
        }
        exchange.finish()
        return true
    }

    private func write(_ exchange: HTTPExchange, _ data: String) async {
        var buffer = ByteBuffer()
        ServerSentEvent(data: data).write(into: &buffer)
        try? await exchange.write([UInt8](copying: buffer.bytes))
    }

    /// The data of the events of an answer, as each server sends them.
    private func events(_ text: String) -> [String] {
        let words = text.split(separator: " ").enumerated().map { $0 == 0 ? "\($1)" : " \($1)" }
        switch kind {
        case .openAI, .whisperServer:
            let deltas = words.map { word in
                Self.line { json in
                    json.member("type", "transcript.text.delta")
                    json.member("delta", word)
                }
            }
            let done = Self.line { json in
                json.member("type", "transcript.text.done")
                json.member("text", text)
                json.key("usage")
                json.beginObject()
                json.member("type", "tokens")
                json.key("input_tokens")
                json.integer(Int64(31))
                json.key("output_tokens")
                json.integer(Int64(words.count))
                json.endObject()
            }
            return deltas + [done]
        case .speaches:
            return words.map { word in Self.line { $0.member("text", word) } }
        case .vLLM:
            let chunks = words.map { word in
                Self.line { json in
                    json.member("object", "transcription.chunk")
                    json.key("choices")
                    json.beginArray()
                    json.beginObject()
                    json.key("delta")
                    json.beginObject()
                    json.member("content", word)
                    json.endObject()
                    json.endObject()
                    json.endArray()
                }
            }
            return chunks + ["[DONE]"]
        }
    }

    private static func line(_ body: (inout JSONWriter) -> Void) -> String {
        var buffer = ByteBuffer()
        buffer.writeJSON { json in
            json.beginObject()
            body(&json)
            json.endObject()
        }
        return String(decoding: buffer.bytes)
    }

    private func response(_ refusal: Refusal) -> HTTPResponse {
        let body = Self.line { json in
            if kind == .whisperServer { return json.member("error", refusal.message) }
            json.key("error")
            json.beginObject()
            json.member("message", refusal.message)
            json.member("type", refusal.type)
            json.key("param")
            json.null()
            json.key("code")
            if let code = refusal.code { json.string(code) } else { json.null() }
            json.endObject()
        }
        var response = HTTPResponse.json(
            Array(body.utf8),
            status: HTTPStatus(code: refusal.status) ?? .internalServerError
        )
        if let patience = refusal.retryAfter { response.fields.set("Retry-After", to: "\(patience)") }
        return response
    }
}
