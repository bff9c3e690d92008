internal import CallTiming
internal import FastJSON
internal import HTTPTransport
internal import Octets
internal import Reactor
internal import WebSocketTransport

/// The server's side of one WebSocket, of one contribution or of several.
final class SimulatedElevenLabsSocket: WebSocketHandler {
    private let simulator: SimulatedElevenLabs
    private let world: SimulatorWorld
    private let isMulti: Bool
    private let voice: String
    private let query: [String: String]
    private let isAutomatic: Bool
    private let patience: Duration
    private var key: String?
    private var gate: FaultGate
    private var random: SimulatorRandom
    private var format: (encoding: SpeechEncoding, rate: Int) = (.mpeg, 16_000)
    private var contexts: [String: SimulatedElevenLabsContext] = [:]
    private var socket: WebSocket?
    private var hasHeard = false
    private var isStalled = false
    private var isEnding = false
    private var lastHeard = MonotonicInstant(nanoseconds: 0)
    private var textsSaid = 0
    private var raceCount = 0
    private var timer: LoopTimer?

    init(
        _ simulator: SimulatedElevenLabs,
        key: String?,
        voice: String,
        _ query: HTTPQuery,
        isMulti: Bool,
        fault: SimulatedFault?
    ) {
        self.simulator = simulator
        world = simulator.world
        self.key = key
        self.voice = voice
        self.isMulti = isMulti
        var parameters: [String: String] = [:]
        for (name, value) in query { parameters[name] = value }
        self.query = parameters
        isAutomatic = parameters["auto_mode"] == "true"
        patience = .seconds(min(180, max(1, parameters["inactivity_timeout"].flatMap(Int.init) ?? 20)))
        gate = FaultGate(fault)
        random = world.generator(for: simulator.name)
    }

    func opened(_ socket: WebSocket) {
        self.socket = socket
        lastHeard = socket.loop.now
        do throws(ElevenLabsRules.Refusal) {
            format = try ElevenLabsRules.format(query["output_format"])
            let id = query["model_id"] ?? "eleven_multilingual_v2"
            let model = try ElevenLabsRules.model(id, language: query["language_code"])
            if !model.hasSocket {
                throw .init(code: "unsupported_model", message: "Model \(id) is not supported by this endpoint.")
            }
            try ElevenLabsRules.voice(voice)
            if let key, !world.accepts(key: key) { throw SimulatedElevenLabs.refusal(401) }
        } catch {
            return end(error.code, error.message)
        }
        let timer = LoopTimer(on: socket.loop, label: "a simulated voice's patience") { [weak self] in self?.looked() }
        self.timer = timer
        timer.set(after: patience)
    }

    func binary(_ message: Span<UInt8>) { end("invalid_message", "Only text messages are accepted.") }

    func closed(_ end: WebSocketEnd) {
        timer?.cancel()
        for context in contexts.values { stop(context) }
        contexts = [:]
        socket = nil
    }

    func text(_ message: Span<UInt8>) {
        guard let socket, !isEnding else { return }
        world.journal.note(simulator.name, "message", String(decoding: message))
        lastHeard = socket.loop.now
        guard let json = try? JSONValue(parsing: message), json.objectValue != nil else {
            return end("invalid_message", "The message is not valid JSON.")
        }
        if key == nil {
            let bearer = json["authorization"]?.stringValue
            key = (json["xi-api-key"] ?? json["xi_api_key"])?.stringValue ?? bearer.map { String($0.dropFirst(7)) }
            guard world.accepts(key: key) else { return end("invalid_api_key", "Invalid API key") }
        }
        if isMulti { takeMulti(json) } else { takeSingle(json) }
    }

    // MARK: Messages

    private func takeSingle(_ json: JSONValue) {
        let text = json["text"]?.stringValue
        if !hasHeard {
            hasHeard = true
            guard text == " " else {
                return end("invalid_message", "The first message must have the text \" \".")
            }
            guard let context = begin("", json) else { return }
            contexts[""] = context
            return
        }
        guard let context = contexts[""] else { return }
        guard settingsAreSame(json, context) else { return }
        guard let text else { return end("invalid_message", "The field text is missing.") }
        if text.isEmpty {
            context.isClosing = true
            generate(context, all: true)
            finishIfDone(context)
        } else {
            add(text, json, to: context)
        }
    }

    private func takeMulti(_ json: JSONValue) {
        if json["close_socket"]?.boolValue == true {
            for context in contexts.values {
                context.isClosing = true
                generate(context, all: true)
            }
            isEnding = true
            return endIfDone()
        }
        let text = json["text"]?.stringValue
        let id = json["context_id"]?.stringValue
        // Without a context, the empty text keeps the socket itself alive.
        if id == nil, text == "", contexts.isEmpty { return }
        let name = id ?? "default"
        if let context = contexts[name] {
            context.lastHeard = lastHeard
            guard settingsAreSame(json, context) else { return }
            if json["close_context"]?.boolValue == true { return close(context) }
            add(text ?? "", json, to: context)
        } else {
            guard contexts.count < simulator.limits.contexts else {
                let limit = simulator.limits.contexts
                return end(
                    "max_active_conversations",
                    "Maximum simultaneous contexts per WebSocket connection exceeded (\(limit)). Close some contexts."
                )
            }
            // Whatever names an unknown context makes it: a flush and a keep-alive, too.
            guard let context = begin(name, json) else { return }
            contexts[name] = context
            if json["close_context"]?.boolValue == true { return close(context) }
            add(text ?? "", json, to: context)
        }
    }

    private func begin(_ id: String, _ json: JSONValue) -> SimulatedElevenLabsContext? {
        do throws(ElevenLabsRules.Refusal) {
            try ElevenLabsRules.settings(json["voice_settings"])
        } catch {
            end(error.code, error.message)
            return nil
        }
        let schedule = (json["generation_config"] ?? json["generator_config"])?["chunk_length_schedule"]?.arrayValue
        let context = SimulatedElevenLabsContext(
            id,
            settings: json["voice_settings"],
            schedule: schedule?.compactMap { $0.integerValue.map(Int.init) }
        )
        context.lastHeard = lastHeard
        return context
    }

    private func settingsAreSame(_ json: JSONValue, _ context: SimulatedElevenLabsContext) -> Bool {
        guard let settings = json["voice_settings"], settings != .null, settings != context.settings else {
            return true
        }
        end(
            "invalid_voice_settings",
            "voice_settings field must be provided in the first message and then either be not provided or not change"
        )
        return false
    }

    // MARK: Speech

    private func add(_ text: String, _ json: JSONValue, to context: SimulatedElevenLabsContext) {
        context.buffer += text
        if !text.isEmpty { context.lastText = lastHeard }
        let isFlushed = json["flush"]?.boolValue == true
        let mayTry = json["try_trigger_generation"]?.boolValue == true && context.buffer.count >= 50
        generate(context, all: isFlushed || isAutomatic || mayTry)
    }

    /// Makes audio of what is buffered, if it is enough.
    private func generate(_ context: SimulatedElevenLabsContext, all: Bool) {
        guard let socket, all || context.buffer.count >= context.threshold else { return }
        let text = context.buffer
        guard text.contains(where: { !$0.isWhitespace }) else {
            if all { context.buffer = "" }
            return
        }
        if !context.isGenerating {
            guard simulator.slots.take() else {
                return end("concurrent_limit_exceeded", "Too many concurrent requests.")
            }
            context.isGenerating = true
        }
        context.buffer = ""
        context.generations += 1
        world.journal.note(simulator.name, "spoken", text)
        let pacer =
            context.pacer
            ?? SpeechPacer(
                on: socket.loop,
                world: world,
                provider: simulator.name,
                encoding: format.encoding,
                rate: format.rate
            ) { [weak self, weak context] event in
                guard let context else { return }
                self?.give(event, context)
            }
        context.pacer = pacer
        textsSaid += 1
        pacer.say(world.settings.speech.speech(for: text, rate: format.rate), number: textsSaid)
    }

    private func give(_ event: SpeechPacer.Event, _ context: SimulatedElevenLabsContext) {
        switch event {
        case .audio(let piece):
            context.lastAudio = socket?.loop.now
            send(message(piece, context))
        case .ended:
            if context.pacer?.isIdle == true { stop(context) }
            finishIfDone(context)
        }
    }

    private func close(_ context: SimulatedElevenLabsContext) {
        // What was not flushed is forgotten.
        context.buffer = ""
        context.isClosing = true
        if simulator.limits.forgetsOneIn > 0, let text = context.lastText, lastHeard - text < .milliseconds(2),
            context.lastAudio.map({ $0 <= text }) ?? true
        {
            raceCount += 1
            if raceCount % simulator.limits.forgetsOneIn == 0 {
                stop(context)
                contexts[context.id] = nil
                return
            }
        }
        finishIfDone(context)
    }

    private func finishIfDone(_ context: SimulatedElevenLabsContext) {
        guard context.isClosing, !context.isGenerating, contexts[context.id] === context else { return }
        contexts[context.id] = nil
        if isMulti {
            send(["isFinal": true, "contextId": .string(context.id)])
            if isEnding { endIfDone() }
        } else {
            send(["audio": .null, "isFinal": true])
            if !isStalled { socket?.close() }
        }
    }

    private func endIfDone() {
        if contexts.values.allSatisfy({ !$0.isGenerating }) { socket?.close() }
    }

    private func stop(_ context: SimulatedElevenLabsContext) {
        context.pacer?.stop()
        guard context.isGenerating else { return }
        context.isGenerating = false
        simulator.slots.release()
    }

    private func message(_ piece: SpeechPacer.Piece, _ context: SimulatedElevenLabsContext) -> JSONValue {
        var object = JSONObject()
        object["audio"] = .string(SimulatedElevenLabs.base64(piece.bytes))
        // Null, false and nothing at all: all occur.
        switch random.next() % 3 {
        case 0: object["isFinal"] = .null
        case 1: object["isFinal"] = .bool(false)
        default: break
        }
        if isMulti { object["contextId"] = .string(context.id) }
        var characters = piece.characters.map { ($0.text, $0.start - piece.start, $0.end - $0.start) }
        // The space of the first message comes back, and takes no time.
        if !context.hasGivenAudio { characters.insert((" ", .zero, .zero), at: 0) }
        context.hasGivenAudio = true
        var alignment = JSONValue.null
        if !characters.isEmpty {
            alignment = [
                "chars": .array(characters.map { .string($0.0) }),
                "charStartTimesMs": .array(characters.map { .milliseconds($0.1) }),
                "charDurationsMs": .array(characters.map { .milliseconds($0.2) }),
            ]
        }
        object["normalizedAlignment"] = random.next() % 2 == 0 ? .null : alignment
        object["alignment"] = alignment
        return .object(object)
    }

    private func send(_ json: JSONValue) {
        guard let socket, !isStalled else { return }
        switch gate.next() {
        case .stall:
            isStalled = true
            return
        case .drop: return socket.abort()
        case .error:
            return end("internal_error", "We are sorry, something went wrong. You are not charged for this request.")
        case .garbage: socket.send(text: #"{"audio": "//8"#)
        case .unknown: socket.send(text: #"{"chapter": 7, "contextId": "\#(json["contextId"]?.stringValue ?? "")"}"#)
        case .status, nil: break
        }
        if let text = try? json.encoded() { socket.send(text: text) }
    }

    // MARK: Ends

    /// Says what is wrong in a message, and closes: the reason of a close is cut off behind 123 bytes.
    private func end(_ code: String, _ message: String) {
        guard let socket else { return }
        isEnding = true
        for context in contexts.values { stop(context) }
        contexts = [:]
        let frame: JSONValue = ["message": .string(message), "error": .string(code), "code": 1008]
        if let text = try? frame.encoded() { socket.send(text: text) }
        var reason = message
        while reason.utf8.count > 123 { reason.removeLast() }
        socket.close(.policyViolation, reason: reason)
    }

    /// Ends what has heard nothing for too long.
    private func looked() {
        guard let socket, !isEnding else { return }
        let now = socket.loop.now
        for context in contexts.values where isMulti && !context.isClosing && now - context.lastHeard >= patience {
            context.isClosing = true
            context.buffer = ""
            finishIfDone(context)
        }
        let isWaiting = contexts.values.allSatisfy { !$0.isClosing }
        if isWaiting, now - lastHeard >= patience {
            let seconds = Double(Int(patience / .milliseconds(100))) / 10
            return end(
                "input_timeout_exceeded",
                "Have not received a new text input within the timeout of \(seconds) seconds. "
                    + "Streaming input terminated. Please make sure that new text inputs are sent before that."
            )
        }
        let oldest = contexts.values.filter { !$0.isClosing }.map(\.lastHeard).min() ?? lastHeard
        timer?.set(at: max(min(oldest, lastHeard) + patience, now + .milliseconds(100)))
    }
}

/// One contribution on a simulated socket.
final class SimulatedElevenLabsContext {
    let id: String
    let settings: JSONValue?
    var buffer = ""
    var pacer: SpeechPacer?
    var isGenerating = false
    var isClosing = false
    var hasGivenAudio = false
    var generations = 0
    var lastHeard = MonotonicInstant(nanoseconds: 0)
    var lastText: MonotonicInstant?
    var lastAudio: MonotonicInstant?
    private let schedule: [Int]

    init(_ id: String, settings: JSONValue?, schedule: [Int]?) {
        self.id = id
        self.settings = settings
        let schedule = schedule ?? []
        self.schedule = schedule.isEmpty ? [120, 160, 250, 290] : schedule
    }

    /// How many characters must be buffered before the next audio is made unasked.
    var threshold: Int { schedule[min(generations, schedule.count - 1)] }
}
