internal import CallTiming
internal import FastJSON
internal import HTTPTransport
internal import Octets
internal import Reactor
internal import TelephoneAudio
internal import WebSocketTransport

/// The server's side of one conversation.
final class SimulatedAgentSocket: WebSocketHandler {
    private let simulator: SimulatedAgents
    private let world: SimulatorWorld
    private let agent: SimulatedAgent
    private var gate: FaultGate
    private var random: SimulatorRandom
    private var socket: WebSocket?
    private var conversation = ""
    private var hasBegun = false
    private var isStalled = false
    private var startedAt = MonotonicInstant(nanoseconds: 0)
    private var lastInput = MonotonicInstant(nanoseconds: 0)
    private var event: Int64 = 0
    private var pingEvent: Int64 = 0
    private var turns = 0

    // The caller, in milliseconds of their audio.
    private var voiced = 0
    private var quiet = 0
    private var isInTurn = false
    private var wasCutIn = false
    private var audioMessages = 0

    /// What is being said: until when it sounds at real time, and its words.
    private var soundsUntil = MonotonicInstant(nanoseconds: 0)
    private var soundsSince = MonotonicInstant(nanoseconds: 0)
    private var saying = ""
    private var waitingTool: String?
    private var toolResult: String?

    private lazy var answers = LoopTimer(on: loop, label: "a simulated agent's answer") { [weak self] in self?.answer()
    }
    private lazy var pings = LoopTimer(on: loop, label: "a simulated agent's ping") { [weak self] in self?.ping() }
    private let loopBox = LoopBox()

    private final class LoopBox { var loop: EventLoop? }

    private var loop: EventLoop {
        guard let loop = loopBox.loop else { preconditionFailure("the socket is opened before anything else") }
        return loop
    }

    init(_ simulator: SimulatedAgents, _ agent: SimulatedAgent, fault: SimulatedFault?) {
        self.simulator = simulator
        world = simulator.world
        self.agent = agent
        gate = FaultGate(fault)
        random = world.generator(for: simulator.name)
    }

    func opened(_ socket: WebSocket) {
        self.socket = socket
        loopBox.loop = socket.loop
        startedAt = socket.loop.now
        lastInput = startedAt
        pings.set(after: agent.pings)
    }

    func binary(_ message: Span<UInt8>) { end(1_008, "invalid_message", "Only text messages are accepted.") }

    func closed(_ end: WebSocketEnd) {
        world.journal.note(simulator.name, "close", "\(end)")
        if audioMessages > 0 { world.journal.note(simulator.name, "audio", "\(audioMessages)") }
        guard let socket else { return }
        pings.cancel()
        answers.cancel()
        if hasBegun {
            simulator.end(conversation, "the client has ended the conversation", seconds: second(on: socket.loop))
        }
        self.socket = nil
    }

    private func second(on loop: EventLoop) -> Int64 { (loop.now - startedAt).components.seconds }

    // MARK: What the client says

    func text(_ message: Span<UInt8>) {
        guard let socket else { return }
        lastInput = socket.loop.now
        guard let json = try? JSONValue(parsing: message), json.objectValue != nil else {
            return end(1_008, "invalid_message", "The message is not valid JSON.")
        }
        if let audio = json["user_audio_chunk"]?.stringValue {
            audioMessages += 1
            var bytes = ByteBuffer()
            guard (try? Base64.decode(audio.utf8.span, into: &bytes)) != nil else {
                return end(1_008, "invalid_message", "The audio is not base64.")
            }
            // Nothing is known of an audio whose conversation has not begun.
            if hasBegun { hear(bytes.bytes) }
            return
        }
        world.journal.note(simulator.name, "message", String(decoding: message))
        switch json["type"]?.stringValue {
        case "conversation_initiation_client_data": if !hasBegun { begin(json) }
        case "pong", "contextual_update", "user_activity", "feedback": break
        case "user_message": answers.set(after: delay)
        case "client_tool_result": toolAnswered(json)
        default: end(1_008, "invalid_message", "This type of message is not known.")
        }
    }

    private func begin(_ json: JSONValue) {
        let overrides = json["conversation_config_override"]
        var asked: [String] = []
        for (name, key) in [
            ("agent", "prompt"), ("agent", "first_message"), ("agent", "language"), ("tts", "voice_id"),
        ] {
            if let value = overrides?[name]?[key], value != .null { asked.append(key) }
        }
        if let refused = asked.first(where: { !agent.overrides.contains($0) }) {
            return end(1_008, "override_error", "Override for field '\(refused)' is not allowed by config.")
        }
        let values = json["dynamic_variables"]?.objectValue?.members ?? []
        if let bad = values.first(where: { $0.value == .null || $0.value.objectValue != nil }) {
            return end(1_008, "value_error", "\(bad.key) must be a string, a number or a boolean.")
        }
        let missing = agent.variables.subtracting(values.map(\.key)).sorted()
        if let name = missing.first {
            return end(1_008, "missing_dynamic_variable", "Missing required dynamic variables: \(name)")
        }
        hasBegun = true
        conversation = simulator.begin(agent, carried: false)
        var form: JSONValue = [
            "conversation_id": .string(conversation), "agent_output_audio_format": .string(agent.output),
        ]
        if let input = agent.input, var object = form.objectValue {
            object["user_input_audio_format"] = .string(input)
            form = .object(object)
        }
        send(["type": "conversation_initiation_metadata", "conversation_initiation_metadata_event": form])
        let first = overrides?["agent"]?["first_message"]?.stringValue ?? agent.firstMessage
        if let first, !first.isEmpty { say(first) }
    }

    // MARK: The caller

    /// Takes loud audio for speech, quiet one for a pause.
    private func hear(_ bytes: Span<UInt8>) {
        let form = SimulatedAgent.form(agent.input ?? "pcm_16000")
        var sum = 0
        var count = 0
        if form.isMuLaw {
            for index in bytes.indices { sum += abs(Int(MuLaw.decode(bytes[index]))) }
            count = bytes.count
        } else {
            for index in stride(from: 0, to: bytes.count - 1, by: 2) {
                sum += abs(Int(Int16(truncatingIfNeeded: Int(bytes[index]) | Int(bytes[index + 1]) << 8)))
                count += 1
            }
        }
        guard count > 0 else { return }
        let length = count * 1_000 / form.rate
        if sum / count > 300 {
            voiced += length
            quiet = 0
            if voiced >= 100 { isInTurn = true }
            if voiced >= agent.cutIn, isSounding, !wasCutIn { interrupt() }
        } else {
            quiet += length
            guard isInTurn, quiet >= agent.patience else { return }
            (isInTurn, wasCutIn, voiced, quiet) = (false, false, 0, 0)
            turnEnded()
        }
    }

    private var isSounding: Bool { loop.now < soundsUntil }

    private func interrupt() {
        wasCutIn = true
        let played = loop.now - soundsSince
        let whole = soundsUntil - soundsSince
        let words = saying.split(separator: " ")
        let share = Int(Double(words.count) * (played / whole))
        let heard = words.prefix(share).joined(separator: " ")
        let cut = event
        send(["type": "interruption", "interruption_event": ["event_id": .integer(cut)]])
        if agent.hasLateAudio { sendAudio([UInt8](repeating: 0x2A, count: 160), event: cut, characters: []) }
        if agent.corrects {
            send([
                "type": "agent_response_correction",
                "agent_response_correction_event": [
                    "original_agent_response": .string(saying), "corrected_agent_response": .string(heard),
                    "event_id": .integer(cut),
                ],
            ])
        }
        simulator.add(
            SimulatedAgents.line("agent", heard, at: second(on: loop), isCut: true),
            to: conversation
        )
        soundsUntil = loop.now
    }

    private func turnEnded() {
        turns += 1
        let said = agent.hears[(turns - 1) % max(1, agent.hears.count)]
        event += 1
        simulator.add(SimulatedAgents.line("user", said, at: second(on: loop)), to: conversation)
        send([
            "type": "user_transcript",
            "user_transcription_event": ["user_transcript": .string(said), "event_id": .integer(event)],
        ])
        answers.set(after: delay)
    }

    private var delay: Duration { world.latency(of: simulator.name).first.sample(&random) }

    // MARK: The agent

    private func answer() {
        if let tool = agent.tool, tool.turn == turns, toolResult == nil {
            guard waitingTool == nil else { return }
            event += 1
            let id = "tool_\(event)"
            waitingTool = id
            var parameters = JSONObject()
            for (name, value) in tool.parameters.sorted(by: { $0.key < $1.key }) { parameters[name] = .string(value) }
            return send([
                "type": "client_tool_call",
                "client_tool_call": [
                    "tool_name": .string(tool.name), "tool_call_id": .string(id), "parameters": .object(parameters),
                    "event_id": .integer(event),
                ],
            ])
        }
        if let result = toolResult {
            toolResult = ""
            if !result.isEmpty { return say(result) }
        }
        say(agent.replies[max(0, turns - 1) % max(1, agent.replies.count)])
        if let last = agent.endsAfter, turns >= last, !isStalled {
            socket?.close(.normal, reason: "Agent ended the conversation")
        }
    }

    private func toolAnswered(_ json: JSONValue) {
        guard json["tool_call_id"]?.stringValue == waitingTool, let result = json["result"]?.stringValue,
            json["is_error"]?.boolValue != nil
        else { return end(1_008, "value_error", "This is no result of a tool that was called.") }
        waitingTool = nil
        toolResult = result
        answers.set(after: delay)
    }

    private func say(_ text: String) {
        saying = text
        event += 1
        let form = SimulatedAgent.form(agent.output)
        let speech = world.settings.speech.speech(for: text, rate: form.rate)
        simulator.add(SimulatedAgents.line("agent", text, at: second(on: loop)), to: conversation)
        send([
            "type": "agent_response",
            "agent_response_event": ["agent_response": .string(text), "event_id": .integer(event)],
        ])
        let bytes = (form.isMuLaw ? SpeechEncoding.muLaw : .linear16).encode(speech.samples)
        let size = max(1, form.rate * agent.piece / 1_000) * (form.isMuLaw ? 1 : 2)
        soundsSince = max(loop.now, soundsUntil)
        soundsUntil = soundsSince + speech.duration
        var start = 0
        while start < bytes.count {
            let end = min(start + size, bytes.count)
            let begin = Duration.milliseconds(start / size * agent.piece)
            let letters = speech.characters.filter {
                $0.start >= begin && $0.start < begin + .milliseconds(agent.piece)
            }
            event += 1
            sendAudio(Array(bytes[start..<end]), event: event, characters: agent.aligns ? letters : [], from: begin)
            start = end
        }
    }

    private func sendAudio(
        _ bytes: [UInt8],
        event: Int64,
        characters: [SimulatedSpeech.Part],
        from begin: Duration = .zero
    ) {
        var audio = JSONObject()
        audio["audio_base_64"] = .string(SimulatedElevenLabs.base64(bytes))
        audio["event_id"] = .integer(event)
        if !characters.isEmpty {
            audio["alignment"] = [
                "chars": .array(characters.map { .string($0.text) }),
                "char_start_times_ms": .array(characters.map { .milliseconds($0.start - begin) }),
                "char_durations_ms": .array(characters.map { .milliseconds($0.end - $0.start) }),
            ]
        }
        send(["type": "audio", "audio_event": .object(audio)])
    }

    // MARK: The line

    private func ping() {
        guard socket != nil else { return }
        if loop.now - lastInput > .seconds(60) {
            return end(1_002, "transport_receive_timeout", "No input came for 60 seconds.")
        }
        pingEvent += 1
        send([
            "type": "ping",
            "ping_event": ["event_id": .integer(pingEvent), "ping_ms": pingEvent == 1 ? .null : 20],
        ])
        pings.set(after: agent.pings)
    }

    /// What is wrong, and the end.
    private func end(_ code: Int, _ kind: String, _ message: String) {
        guard let socket, !isStalled else { return }
        let error: JSONValue = [
            "code": .integer(Int64(code)), "error_type": .string(kind), "message": .string(message),
        ]
        write(["type": "error", "error_event": error])
        socket.close(CloseCode(rawValue: UInt16(code)), reason: message)
    }

    private func send(_ json: JSONValue) {
        guard !isStalled else { return }
        switch gate.next() {
        case nil: write(json)
        case .stall?: isStalled = true
        case .drop?:
            isStalled = true
            socket?.abort()
        case .error?:
            end(1_002, "llm_timeout", "The model has not answered in time.")
            isStalled = true
        case .garbage?:
            socket?.send(text: "{\"type\":\"audio\",")
            write(json)
        case .unknown?:
            write(["type": "agent_typing", "later": [1, ["audio_event": .null]]])
            write(json)
        case .status?: break
        }
    }

    private func write(_ json: JSONValue) {
        guard let text = try? json.encoded() else { return }
        socket?.send(text: text)
    }
}
