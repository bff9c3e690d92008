internal import CallTiming
internal import FastJSON
package import HTTPTransport
internal import Octets
internal import Reactor
internal import TelephoneAudio
internal import WebSocketTransport

/// Deepgram's Aura: the WebSocket and the request.
///
/// The journal has `connect` and `request` with path and query, `message` for what came on a WebSocket, and `spoken` for
/// each text that was made audio.
package struct SimulatedAura: SimulatedProvider {
    package let name = "deepgram-aura"
    let world: SimulatorWorld
    let slots: SpeechSlots
    /// How long a socket may be without a message: the real one's time is not documented.
    let patience: Duration

    package init(_ world: SimulatorWorld, sockets: Int = 40, patience: Duration = .seconds(60)) {
        self.world = world
        self.patience = patience
        slots = SpeechSlots(sockets)
    }

    package func answer(_ exchange: HTTPExchange) async throws {
        guard exchange.head.target.path == "/v1/speak" else {
            return refuse(exchange, 404, "NOT_FOUND", "There is nothing at this address.")
        }
        let isSocket = exchange.asksForWebSocket
        world.journal.note(name, isSocket ? "connect" : "request", exchange.head.target.text)
        let fault = world.faults.take(for: name)
        if case .status(let status, let patience)? = fault?.kind {
            return refuse(exchange, status, Self.code(of: status), "Simulated.", patience)
        }
        let words = exchange.head.fields[.authorization]?.split(separator: " ") ?? []
        guard words.count == 2, ["token", "bearer"].contains(words[0].lowercased()),
            world.accepts(key: String(words[1]))
        else { return refuse(exchange, 401, "INVALID_AUTH", "Invalid credentials.") }
        let parameters = exchange.head.target.parameters
        let model = parameters["model"] ?? "aura-asteria-en"
        guard model.hasPrefix("aura") else {
            return refuse(exchange, 400, "INVALID_QUERY_PARAMETER", "No such model: \(model).")
        }
        // The request wraps linear audio in a WAV file unless it is told not to; the socket never does.
        let standard = isSocket ? "linear16" : "mp3"
        guard let format = Self.format(parameters["encoding"] ?? standard, parameters["sample_rate"]) else {
            return refuse(exchange, 400, "INVALID_QUERY_PARAMETER", "The encoding or its sample rate is not offered.")
        }
        guard slots.take() else { return refuse(exchange, 429, "TOO_MANY_REQUESTS", "Too many connections.") }
        defer { slots.release() }
        if isSocket {
            let id = world.requestID(for: name)
            let session = SimulatedAuraSocket(self, model, format, fault, requestID: id)
            _ = await (try exchange.acceptWebSocket(session, fields: ["dg-request-id": id])).waitForEnd()
        } else {
            try await speech(exchange, model, format, parameters, fault)
        }
    }

    static func format(_ encoding: String, _ rate: String?) -> (encoding: SpeechEncoding, rate: Int)? {
        let rate = rate.map { Int($0) ?? 0 }
        switch encoding {
        case "linear16" where [8_000, 16_000, 24_000, 32_000, 48_000].contains(rate ?? 24_000):
            return (.linear16, rate ?? 24_000)
        case "mulaw" where [8_000, 16_000].contains(rate ?? 8_000): return (.muLaw, rate ?? 8_000)
        case "alaw" where [8_000, 16_000].contains(rate ?? 8_000): return (.aLaw, rate ?? 8_000)
        case "mp3": return (.mpeg, 16_000)
        default: return nil
        }
    }

    private func speech(
        _ exchange: HTTPExchange,
        _ model: String,
        _ format: (encoding: SpeechEncoding, rate: Int),
        _ parameters: HTTPQuery,
        _ fault: SimulatedFault?
    ) async throws {
        let json = try await exchange.jsonBody()
        guard let text = json?["text"]?.stringValue, !text.allSatisfy(\.isWhitespace) else {
            return refuse(exchange, 400, "Bad Request", "Exactly one of text and url is required.")
        }
        guard text.count <= 2_000 else {
            return refuse(exchange, 413, "PAYLOAD_TOO_LARGE", "Input text exceeds the maximum character limit.")
        }
        world.journal.note(name, "spoken", text)
        let speech = world.settings.speech.speech(for: text, rate: format.rate)
        let hasHeader = (parameters["container"] ?? (format.encoding == .linear16 ? "wav" : "none")) == "wav"
        var header: [UInt8] = []
        if hasHeader, format.encoding != .mpeg {
            var buffer = ByteBuffer()
            let encoding: WaveEncoding =
                format.encoding == .muLaw ? .muLaw : format.encoding == .aLaw ? .aLaw : .signed16
            WaveWriter(WaveFormat(encoding, sampleRate: format.rate)).begin(into: &buffer)
            header = Array(copying: buffer.bytes)
        }
        let type =
            switch format.encoding {
            case .muLaw: "audio/mulaw;rate=\(format.rate)"
            case .aLaw: "audio/alaw;rate=\(format.rate)"
            case .linear16, .float32: hasHeader ? "audio/wav" : "audio/l16;rate=\(format.rate)"
            case .mpeg: "audio/mpeg"
            }
        let answer = SimulatedSpeechResponse(
            exchange: exchange,
            world: world,
            provider: name,
            encoding: format.encoding,
            rate: format.rate
        )
        let fields: HTTPFields = [
            .contentType: type, "dg-request-id": world.requestID(for: name), "dg-model-name": model,
            "dg-char-count": "\(text.count)",
        ]
        try await answer.stream(speech, fault: fault, fields: fields) {
            $0.start == .zero ? header + $0.bytes : $0.bytes
        }
    }

    private static func code(of status: Int) -> String {
        switch status {
        case 401, 403: "INVALID_AUTH"
        case 402: "ASR_PAYMENT_REQUIRED"
        case 429: "TOO_MANY_REQUESTS"
        default: "SIMULATED_ERROR"
        }
    }

    private func refuse(
        _ exchange: HTTPExchange,
        _ status: Int,
        _ code: String,
        _ message: String,
        _ patience: Double? = nil
    ) {
        let id = world.requestID(for: name)
        var fields: HTTPFields = ["dg-request-id": id, "dg-error": message]
        if let patience { fields.add(.retryAfter, "\(patience)") }
        exchange.respond(
            status,
            json: ["err_code": .string(code), "err_msg": .string(message), "request_id": .string(id)],
            fields: fields
        )
    }
}

/// The server's side of one WebSocket of Aura.
final class SimulatedAuraSocket: WebSocketHandler {
    private let simulator: SimulatedAura
    private let world: SimulatorWorld
    private let model: String
    private let format: (encoding: SpeechEncoding, rate: Int)
    private let requestID: String
    private var gate: FaultGate
    private var socket: WebSocket?
    private var pacer: SpeechPacer?
    private var buffer = ""
    private var textsSaid = 0
    private var sequence = 0
    /// Flushes that are due behind a text.
    private var flushesDue: [Int] = []
    private var texts: [(time: MonotonicInstant, count: Int)] = []
    private var flushes: [MonotonicInstant] = []
    private var isStalled = false
    private var idle: LoopTimer?
    private var lifetime: LoopTimer?

    init(
        _ simulator: SimulatedAura,
        _ model: String,
        _ format: (encoding: SpeechEncoding, rate: Int),
        _ fault: SimulatedFault?,
        requestID: String
    ) {
        self.simulator = simulator
        self.model = model
        self.format = format
        self.requestID = requestID
        world = simulator.world
        gate = FaultGate(fault)
    }

    func opened(_ socket: WebSocket) {
        self.socket = socket
        pacer = SpeechPacer(
            on: socket.loop,
            world: world,
            provider: simulator.name,
            encoding: format.encoding,
            rate: format.rate
        ) { [weak self] in self?.give($0) }
        idle = LoopTimer(on: socket.loop, label: "a simulated voice's patience") { [weak self] in
            self?.end(.internalError, "NET-0001", "No message came in time.")
        }
        lifetime = LoopTimer(on: socket.loop, label: "a simulated voice's time") { [weak self] in
            self?.end(.internalError, "NET-0003", "The session has reached its time limit.")
        }
        idle?.set(after: simulator.patience)
        lifetime?.set(after: .seconds(3_600))
        put([
            "type": "Metadata", "request_id": .string(requestID), "model_name": .string(model),
            "model_version": "2026-01-01.0", "model_uuid": "00000000-0000-4000-8000-000000000000",
        ])
    }

    func binary(_ message: Span<UInt8>) { end(.unsupportedData, "MESSAGE-0000", "Only text messages are accepted.") }

    func closed(_ end: WebSocketEnd) {
        pacer?.stop()
        idle?.cancel()
        lifetime?.cancel()
        socket = nil
    }

    func text(_ message: Span<UInt8>) {
        guard let socket else { return }
        world.journal.note(simulator.name, "message", String(decoding: message))
        idle?.set(after: simulator.patience)
        let json = try? JSONValue(parsing: message)
        switch json?["type"]?.stringValue {
        case "Speak": speak(json?["text"]?.stringValue ?? "", at: socket.loop.now)
        case "Flush": flush(at: socket.loop.now)
        case "Clear":
            pacer?.stop()
            buffer = ""
            flushesDue = []
            send(["type": "Cleared", "sequence_id": .integer(nextNumber())])
        case "Close":
            say()
            socket.close()
        default: end(.policyViolation, "DATA-0000", "The message is not understood.")
        }
    }

    private func speak(_ text: String, at now: MonotonicInstant) {
        guard text.count <= 2_000 else { return end(.tooBig, "BIG-0001", "The text has too many characters.") }
        texts.removeAll { now - $0.time >= .seconds(60) }
        texts.append((now, text.count))
        guard texts.reduce(0, { $0 + $1.count }) <= 2_400 else {
            return end(.policyViolation, "DATA-0001", "Too many characters in a minute.")
        }
        buffer += text
        // Speech begins at the end of a sentence, or when it is flushed.
        if let last = buffer.last(where: { !$0.isWhitespace }), ".?!".contains(last) { say() }
    }

    private func flush(at now: MonotonicInstant) {
        flushes.removeAll { now - $0 >= .seconds(60) }
        guard flushes.count < 20 else {
            return send([
                "type": "Warning", "code": "EXCESSIVE_FLUSHES", "description": "Too many flushes in a minute; ignored.",
            ])
        }
        flushes.append(now)
        say()
        flushesDue.append(textsSaid)
        if pacer?.isIdle == true { flushDue(upTo: textsSaid) }
    }

    private func say() {
        let text = buffer
        buffer = ""
        guard text.contains(where: { !$0.isWhitespace }) else { return }
        world.journal.note(simulator.name, "spoken", text)
        textsSaid += 1
        pacer?.say(world.settings.speech.speech(for: text, rate: format.rate), number: textsSaid)
    }

    private func give(_ event: SpeechPacer.Event) {
        switch event {
        case .audio(let piece):
            guard passes() else { return }
            socket?.send(binary: piece.bytes.span)
        case .ended(let number): flushDue(upTo: number)
        }
    }

    private func flushDue(upTo number: Int) {
        while let due = flushesDue.first, due <= number {
            flushesDue.removeFirst()
            send(["type": "Flushed", "sequence_id": .integer(nextNumber())])
        }
    }

    private func nextNumber() -> Int64 {
        defer { sequence += 1 }
        return Int64(sequence)
    }

    /// Whether the next message is sent as it is.
    private func passes() -> Bool {
        guard let socket, !isStalled else { return false }
        switch gate.next() {
        case .stall:
            isStalled = true
            return false
        case .drop:
            socket.abort()
            return false
        case .error:
            put(["type": "Error", "code": "NET-0000", "description": "An internal server error occurred."])
            end(.internalError, "NET-0000", "An internal server error occurred.")
            return false
        case .garbage: socket.send(text: #"{"type":"Flu"#)
        case .unknown: put(["type": "Chapter", "number": 7])
        case .status, nil: break
        }
        return true
    }

    private func send(_ json: JSONValue) {
        if passes() { put(json) }
    }

    private func put(_ json: JSONValue) {
        guard let socket, !isStalled, let text = try? json.encoded() else { return }
        socket.send(text: text)
    }

    private func end(_ code: CloseCode, _ name: String, _ words: String) {
        pacer?.stop()
        socket?.close(code, reason: "\(name): \(words)")
    }
}
