internal import FastJSON
package import Octets

/// Reads what an agent's server says: one pass over the message, its audio decoded where it is wanted.
///
/// Payloads are told by their own keys, since the type may stand behind them.
package enum AgentMessageDecoder {
    /// The fields of any message; what a type does not use stays empty.
    private struct Fields {
        var type = Kind.unknown
        var name = ""
        var event: Int64?
        var delay: Int64?
        var hasAudio = false
        var isBroken = false
        var alignment: AgentAlignment?
        var text: String?
        var other: String?
        var score: Double?
        var conversation: String?
        var output: String?
        var input: String?
        var tool: AgentToolCall?
        var complaint: AgentComplaint?
    }

    private enum Kind {
        case began, audio, interrupted, ping, heard, hearing, said, corrected, tool, score, failed, unknown
    }

    /// The greatest number of an event: what is added to it stays within 64 bits.
    private static let greatestEvent: Int64 = 1 << 53

    /// How many characters of a text, and of a name, are taken: they go into a call's log and history.
    private static let longest = 8_000
    private static let shortest = 200

    /// Reads a message; audio goes into `audio`, whose content is replaced, in the format that the conversation began with.
    package static func read(
        _ message: Span<UInt8>,
        audio: inout ByteBuffer
    ) throws(AgentMessageError) -> AgentMessage {
        audio.removeAll()
        var fields = Fields()
        do throws(JSONError) {
            var reader = JSONReader(message)
            try reader.beginObject()
            while let key = try reader.nextKey() {
                switch key {
                case "type": readType(try reader.string(), &fields)
                case "audio_event": try readAudio(&reader, &fields, &audio)
                case "ping_event", "interruption_event", "vad_score_event": try readNumbers(&reader, &fields)
                case "user_transcription_event", "tentative_user_transcription_event", "agent_response_event",
                    "agent_response_correction_event":
                    try readWords(&reader, &fields)
                case "conversation_initiation_metadata_event": try readBeginning(&reader, &fields)
                case "client_tool_call": try readTool(&reader, &fields)
                case "error_event": try readComplaint(&reader, &fields)
                default: break
                }
            }
            try reader.finish()
        } catch {
            throw .json(offset: error.offset, reason: "\(error)")
        }
        return try meaning(of: fields)
    }

    private static func meaning(of fields: Fields) throws(AgentMessageError) -> AgentMessage {
        switch fields.type {
        case .audio:
            guard fields.hasAudio else { throw .missing("audio_base_64") }
            guard !fields.isBroken else { throw .payload }
            return .audio(AgentSpeech(event: try event(of: fields), alignment: fields.alignment))
        case .interrupted: return .interrupted(event: try event(of: fields))
        case .ping: return .ping(event: try event(of: fields), delay: fields.delay)
        case .began: return .began(try beginning(fields))
        case .heard: return .heard(try text(fields, "user_transcript"))
        case .hearing: return .hearing(try text(fields, "user_transcript"))
        case .said: return .said(try text(fields, "agent_response"), event: fields.event)
        case .corrected:
            guard let corrected = fields.other else { throw .missing("corrected_agent_response") }
            return .corrected(AgentCorrection(original: fields.text ?? "", corrected: corrected, event: fields.event))
        case .tool:
            guard let tool = fields.tool, !tool.name.isEmpty else { throw .missing("tool_name") }
            guard !tool.id.isEmpty else { throw .missing("tool_call_id") }
            // Both are told on, and one has to be told back as it is.
            guard tool.name.utf8.count <= shortest else { throw .outOfRange("tool_name") }
            guard tool.id.utf8.count <= shortest else { throw .outOfRange("tool_call_id") }
            return .tool(tool)
        case .score:
            guard let score = fields.score else { throw .missing("vad_score") }
            return .voiceScore(score)
        case .failed: return .failed(fields.complaint ?? AgentComplaint(kind: "", message: "without a word"))
        case .unknown: return .unknown(fields.name)
        }
    }

    private static func event(of fields: Fields) throws(AgentMessageError) -> Int64 {
        guard let event = fields.event else { throw .missing("event_id") }
        guard (0...greatestEvent).contains(event) else { throw .outOfRange("event_id") }
        return event
    }

    private static func text(_ fields: Fields, _ name: String) throws(AgentMessageError) -> String {
        guard let text = fields.text else { throw .missing(name) }
        return text
    }

    private static func beginning(_ fields: Fields) throws(AgentMessageError) -> AgentBeginning {
        guard let conversation = fields.conversation else { throw .missing("conversation_id") }
        guard let outputName = fields.output else { throw .missing("agent_output_audio_format") }
        guard let output = AgentAudioFormat(outputName) else { throw .format(String(outputName.prefix(40))) }
        // Older servers do not say it, and mean this.
        let inputName = fields.input ?? "pcm_16000"
        guard let input = AgentAudioFormat(inputName) else { throw .format(String(inputName.prefix(40))) }
        return AgentBeginning(conversation: conversation, output: output, input: input)
    }

    // MARK: Reading

    private static func readType(_ type: borrowing JSONString, _ fields: inout Fields) {
        switch type {
        case "audio": fields.type = .audio
        case "ping": fields.type = .ping
        case "interruption": fields.type = .interrupted
        case "user_transcript": fields.type = .heard
        case "tentative_user_transcript": fields.type = .hearing
        case "agent_response": fields.type = .said
        case "agent_response_correction": fields.type = .corrected
        case "client_tool_call": fields.type = .tool
        case "vad_score": fields.type = .score
        case "error": fields.type = .failed
        case "conversation_initiation_metadata": fields.type = .began
        default:
            fields.type = .unknown
            fields.name = String(String(type).prefix(shortest))
        }
    }

    private static func readAudio(
        _ reader: inout JSONReader,
        _ fields: inout Fields,
        _ audio: inout ByteBuffer
    ) throws(JSONError) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "audio_base_64":
                if try reader.takeNull() { continue }
                let text = try reader.string()
                fields.hasAudio = true
                // A slash may be escaped in JSON, and is a digit of base64.
                var unescaped = ByteBuffer()
                do throws(Base64Error) {
                    try Base64.decode(text.utf8(unescapingInto: &unescaped), into: &audio)
                } catch {
                    fields.isBroken = true
                }
            case "event_id": fields.event = try reader.quotedInteger()
            case "alignment": if try !reader.takeNull() { fields.alignment = try readAlignment(&reader) }
            default: break
            }
        }
    }

    private static func readAlignment(_ reader: inout JSONReader) throws(JSONError) -> AgentAlignment {
        var alignment = AgentAlignment(letters: [], starts: [], durations: [])
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "chars":
                try reader.beginArray()
                while try reader.nextElement() { alignment.letters.append(String(try reader.string())) }
            case "char_start_times_ms": alignment.starts = try readNumberList(&reader)
            case "char_durations_ms": alignment.durations = try readNumberList(&reader)
            default: break
            }
        }
        return alignment
    }

    private static func readNumberList(_ reader: inout JSONReader) throws(JSONError) -> [Int64] {
        var numbers: [Int64] = []
        try reader.beginArray()
        while try reader.nextElement() { numbers.append(clamped(try reader.double())) }
        return numbers
    }

    /// Servers write whole milliseconds, some with a fraction behind.
    private static func clamped(_ value: Double) -> Int64 {
        value.isFinite ? Int64(min(max(value, -1e12), 1e12)) : 0
    }

    private static func readNumbers(_ reader: inout JSONReader, _ fields: inout Fields) throws(JSONError) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "event_id": fields.event = try reader.quotedInteger()
            case "ping_ms": if try !reader.takeNull() { fields.delay = clamped(try reader.double()) }
            case "vad_score": fields.score = try reader.double()
            default: break
            }
        }
    }

    private static func readWords(_ reader: inout JSONReader, _ fields: inout Fields) throws(JSONError) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "user_transcript", "agent_response", "original_agent_response":
                fields.text = try words(&reader)
            case "corrected_agent_response": fields.other = try words(&reader)
            case "event_id": if try !reader.takeNull() { fields.event = try reader.quotedInteger() }
            default: break
            }
        }
    }

    /// Words, as many as anybody says at once.
    private static func words(_ reader: inout JSONReader) throws(JSONError) -> String {
        String(String(try reader.string()).prefix(longest))
    }

    private static func readBeginning(_ reader: inout JSONReader, _ fields: inout Fields) throws(JSONError) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "conversation_id": fields.conversation = String(String(try reader.string()).prefix(shortest))
            case "agent_output_audio_format": fields.output = String(try reader.string())
            case "user_input_audio_format":
                if try !reader.takeNull() { fields.input = String(try reader.string()) }
            default: break
            }
        }
    }

    private static func readTool(_ reader: inout JSONReader, _ fields: inout Fields) throws(JSONError) {
        var tool = AgentToolCall(name: "", id: "", parameters: JSONObject())
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "tool_name": tool.name = String(try reader.string())
            case "tool_call_id": tool.id = String(try reader.string())
            case "parameters":
                if try !reader.takeNull() { tool.parameters = try reader.value().objectValue ?? JSONObject() }
            default: break
            }
        }
        fields.tool = tool
    }

    private static func readComplaint(_ reader: inout JSONReader, _ fields: inout Fields) throws(JSONError) {
        var complaint = AgentComplaint(kind: "", message: "")
        var reason = ""
        try reader.beginObject()
        while let key = try reader.nextKey() {
            let isText = try reader.nextKind() == .string
            switch key {
            case "code": if try reader.nextKind() == .number { complaint.code = clamped(try reader.double()) }
            case "error_type": if isText { complaint.kind = String(String(try reader.string()).prefix(shortest)) }
            case "message": if isText { complaint.message = try words(&reader) }
            case "reason": if isText { reason = try words(&reader) }
            default: break
            }
        }
        if complaint.message.isEmpty { complaint.message = reason }
        fields.complaint = complaint
    }
}
