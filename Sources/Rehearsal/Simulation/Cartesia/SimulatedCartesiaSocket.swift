internal import CallTiming
internal import FastJSON
internal import Octets
internal import Reactor
internal import WebSocketTransport

/// The server's side of one WebSocket of Cartesia.
final class SimulatedCartesiaSocket: WebSocketHandler {
    /// One context.
    private final class Context {
        let id: String
        let identity: [JSONValue]
        var addsTimes: Bool
        var buffer = ""
        /// The one that made it.
        let request: CartesiaRequest
        var pacer: SpeechPacer?
        var isFinished = false
        var isCancelled = false
        /// Whether nothing comes of it, as a fault has it.
        var isSilent = false
        /// When each text begins, by the context's audio.
        var starts: [Int: Duration] = [:]
        var length = Duration.zero
        /// Flushes that are due behind a text.
        var flushes: [(behind: Int, number: Int)] = []
        var flushCount = 0
        /// How many messages of what had begun still come behind a cancellation.
        var grace = 1
        var waiting: LoopTimer?
        var expiry: LoopTimer?

        init(_ id: String, _ request: CartesiaRequest) {
            self.id = id
            self.request = request
            identity = request.identity
            addsTimes = request.addsTimes
        }
    }

    /// How long a context lives behind its last audio.
    private static let lifetime = Duration.seconds(1)
    /// How long a socket may be idle.
    private static let patience = Duration.seconds(300)

    private let simulator: SimulatedCartesia
    private let world: SimulatorWorld
    private let isOld: Bool
    private var gate: FaultGate
    private var random: SimulatorRandom
    private var socket: WebSocket?
    private var contexts: [String: Context] = [:]
    private var closed: Set<String> = []
    private var textsSaid = 0
    private var isStalled = false
    private var idle: LoopTimer?

    init(_ simulator: SimulatedCartesia, _ fault: SimulatedFault?, isOld: Bool) {
        self.simulator = simulator
        self.isOld = isOld
        world = simulator.world
        gate = FaultGate(fault)
        random = world.generator(for: simulator.name)
    }

    func opened(_ socket: WebSocket) {
        self.socket = socket
        let timer = LoopTimer(on: socket.loop, label: "a simulated voice's patience") { [weak self] in
            self?.socket?.close(.normal, reason: "connection idle")
        }
        idle = timer
        timer.set(after: Self.patience)
    }

    func binary(_ message: Span<UInt8>) { socket?.close(.unsupportedData) }

    func closed(_ end: WebSocketEnd) {
        idle?.cancel()
        for context in contexts.values { remove(context) }
        socket = nil
    }

    func text(_ message: Span<UInt8>) {
        world.journal.note(simulator.name, "message", String(decoding: message))
        idle?.set(after: Self.patience)
        guard let json = try? JSONValue(parsing: message), json.objectValue != nil else {
            return refuse(CartesiaRefusal(400, "invalid_request", "Invalid message", "It is not JSON."), nil)
        }
        guard let id = json["context_id"]?.stringValue else {
            return refuse(CartesiaRefusal(400, "invalid_request", "Missing field", "context_id is required."), nil)
        }
        if json["cancel"]?.boolValue == true {
            if let context = contexts[id] { cancel(context) }
            return
        }
        guard !closed.contains(id), contexts[id]?.isFinished != true, contexts[id]?.isCancelled != true else {
            return refuse(CartesiaRefusal(400, "context_closed", "Context has closed", "Use a new context_id."), id)
        }
        if let context = contexts[id], Self.isMereEnd(json) {
            context.expiry?.cancel()
            context.isFinished = true
            say(context, context.request)
            return settle(context)
        }
        do throws(CartesiaRefusal) {
            try take(try CartesiaRequest(json), id)
        } catch {
            if let context = contexts[id] { remove(context) }
            refuse(error, id)
        }
    }

    /// Whether a message says no more than that its context has ended: the rest of it is not looked at, and the provider's
    /// own SDK puts another model, voice and format there than those of the context.
    private static func isMereEnd(_ json: JSONValue) -> Bool {
        let goesOn = json["continue"]?.boolValue == true || json["flush"]?.boolValue == true
        return !goesOn && (json["transcript"]?.stringValue ?? "").isEmpty
    }

    private func take(_ request: CartesiaRequest, _ id: String) throws(CartesiaRefusal) {
        let context: Context
        if let known = contexts[id] {
            guard known.identity == request.identity else {
                throw CartesiaRefusal(
                    400,
                    "context_closed",
                    "Context has closed",
                    "Voice, model and format may not change."
                )
            }
            context = known
        } else {
            guard simulator.slots.take() else { throw .of(status: 429) }
            context = Context(id, request)
            context.isSilent = world.faults.takeSilence(of: simulator.name)
            contexts[id] = context
        }
        context.expiry?.cancel()
        context.buffer += request.transcript
        context.isFinished = !request.goesOn
        if context.isFinished || request.flushes || request.bufferDelay == .zero {
            say(context, request)
        } else if let socket, context.waiting?.isSet != true {
            let timer = LoopTimer(on: socket.loop, label: "a simulated voice's buffer") { [weak self, weak context] in
                if let context { self?.say(context, request) }
            }
            context.waiting = timer
            timer.set(after: request.bufferDelay)
        }
        if request.flushes {
            context.flushCount += 1
            context.flushes.append((textsSaid, context.flushCount))
        }
        settle(context)
    }

    private func say(_ context: Context, _ request: CartesiaRequest) {
        context.waiting?.cancel()
        let text = context.buffer
        // A space alone is not spoken; it stands before what comes.
        guard let socket, text.contains(where: { !$0.isWhitespace }) else { return }
        context.buffer = ""
        world.journal.note(simulator.name, "spoken", text)
        let pacer =
            context.pacer
            ?? SpeechPacer(
                on: socket.loop,
                world: world,
                provider: simulator.name,
                encoding: request.encoding,
                rate: request.rate
            ) { [weak self, weak context] event in
                if let context { self?.give(event, context) }
            }
        context.pacer = pacer
        textsSaid += 1
        let speech = world.settings.speech.speech(for: text, rate: request.rate)
        context.starts[textsSaid] = context.length
        context.length += speech.duration
        pacer.say(speech, number: textsSaid)
    }

    private func give(_ event: SpeechPacer.Event, _ context: Context) {
        switch event {
        case .audio(let piece):
            if context.isCancelled {
                context.grace -= 1
                if context.grace < 0 { return remove(context) }
            }
            let start = context.starts[piece.text] ?? .zero
            let hasTimes = context.addsTimes && !piece.words.isEmpty
            let times: JSONValue? = hasTimes ? Self.times(piece.words, from: start, context: context.id) : .none
            // The times come before their audio, or behind it.
            let isEarly = random.next() % 2 == 0
            if isEarly, let times { send(times, context.id) }
            send(Self.chunk(piece.bytes, context: context.id, flush: context.flushCount), context.id)
            if !isEarly, let times { send(times, context.id) }
        case .ended(let number):
            if context.isCancelled { return remove(context) }
            while let flush = context.flushes.first, flush.behind <= number { flushed(flush.number, context) }
            settle(context)
        }
    }

    private func flushed(_ number: Int, _ context: Context) {
        context.flushes.removeFirst()
        send(
            [
                "type": "flush_done", "context_id": .string(context.id), "done": false, "flush_done": true,
                "flush_id": .integer(Int64(number)), "status_code": 206,
            ],
            context.id
        )
    }

    /// What is due once nothing is being said.
    private func settle(_ context: Context) {
        guard context.pacer?.isIdle ?? true, contexts[context.id] === context, let socket else { return }
        while let flush = context.flushes.first { flushed(flush.number, context) }
        if context.isFinished { return done(context) }
        guard context.pacer != nil, context.buffer.isEmpty else { return }
        let timer =
            context.expiry
            ?? LoopTimer(on: socket.loop, label: "a simulated context's end") { [weak self, weak context] in
                if let context { self?.done(context) }
            }
        context.expiry = timer
        timer.set(after: Self.lifetime)
    }

    private func done(_ context: Context) {
        guard !context.isSilent else { return }
        remove(context)
        send(["type": "done", "context_id": .string(context.id), "done": true, "status_code": 206], context.id)
    }

    private func cancel(_ context: Context) {
        context.isCancelled = true
        context.waiting?.cancel()
        context.expiry?.cancel()
        if context.pacer?.isIdle ?? true { remove(context) }
    }

    private func remove(_ context: Context) {
        context.pacer?.stop()
        context.waiting?.cancel()
        context.expiry?.cancel()
        guard contexts.removeValue(forKey: context.id) != nil else { return }
        closed.insert(context.id)
        simulator.slots.release()
    }

    // MARK: Messages

    static func chunk(_ bytes: [UInt8], context: String?, flush: Int = 0) -> JSONValue {
        var object = JSONObject()
        object["type"] = "chunk"
        if let context { object["context_id"] = .string(context) }
        object["data"] = .string(SimulatedElevenLabs.base64(bytes))
        object["done"] = false
        object["status_code"] = 206
        object["step_time"] = 41.2
        if flush > 0 { object["flush_id"] = .integer(Int64(flush)) }
        return .object(object)
    }

    static func times(_ words: [SimulatedSpeech.Part], from start: Duration, context: String?) -> JSONValue {
        var object = JSONObject()
        object["type"] = "timestamps"
        if let context { object["context_id"] = .string(context) }
        object["done"] = false
        object["status_code"] = 206
        object["word_timestamps"] = [
            "words": .array(
                words.map { .string($0.text.split(whereSeparator: \.isWhitespace).joined(separator: " ")) }
            ),
            "start": .array(words.map { .seconds(start + $0.start) }),
            "end": .array(words.map { .seconds(start + $0.end) }),
        ]
        return .object(object)
    }

    private func refuse(_ refusal: CartesiaRefusal, _ context: String?) {
        put(refusal.json(context: context, isOld: isOld))
    }

    private func send(_ json: JSONValue, _ context: String) {
        guard let socket, !isStalled, contexts[context]?.isSilent != true else { return }
        switch gate.next() {
        case .stall: isStalled = true
        case .drop: return socket.abort()
        case .error:
            if let context = contexts[context] { remove(context) }
            return refuse(.of(status: 500), context)
        case .garbage: socket.send(text: #"{"type":"chu"#)
        case .unknown: socket.send(text: #"{"type":"chapter","context_id":"\#(context)","number":7}"#)
        case .status, nil: break
        }
        put(json)
    }

    private func put(_ json: JSONValue) {
        guard let socket, !isStalled, let text = try? json.encoded() else { return }
        socket.send(text: text)
    }
}
