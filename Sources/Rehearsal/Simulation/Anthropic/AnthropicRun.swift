internal import CallTiming
internal import FastJSON
internal import Reactor

/// Streams one reply as the events of Messages.
struct AnthropicRun {
    var stream: SimulatedEventStream
    let id: String
    let asked: AnthropicRequestCheck.Asked
    let stampsTime: Bool
    private var index = 0
    private var calls = 0

    init(stream: SimulatedEventStream, id: String, asked: AnthropicRequestCheck.Asked, stampsTime: Bool) {
        self.stream = stream
        self.id = id
        self.asked = asked
        self.stampsTime = stampsTime
    }

    /// An event with its name before it.
    static func event(_ json: JSONValue, named name: String? = nil) -> [UInt8] {
        Array("event: \(name ?? json["type"]?.stringValue ?? "")\ndata: \((try? json.encoded()) ?? "{}")\n\n".utf8)
    }

    static var ping: [UInt8] { event(["type": "ping"]) }

    mutating func send(_ reply: ModelReply, _ usage: JSONValue, outputTokens: Int) async throws {
        var initial = usage.objectValue ?? JSONObject()
        initial["output_tokens"] = 1
        let message: JSONValue = [
            "id": .string(id), "type": "message", "role": "assistant", "model": .string(asked.model), "content": [],
            "stop_reason": nil, "stop_sequence": nil, "usage": .object(initial),
        ]
        try await stream.send(Self.event(["type": "message_start", "message": message]))
        try await stream.send(Self.ping)
        for part in reply.parts {
            switch part {
            case .text(let text): try await send(text)
            case .thinking(let text): if asked.mayThink { try await think(text) }
            case .call(let tool, let arguments): try await call(tool, arguments)
            }
        }
        guard !stream.hasFailed, reply.ending != .missing else { return }
        var delta: JSONObject = JSONObject()
        delta["stop_reason"] = calls > 0 ? "tool_use" : "end_turn"
        delta["stop_sequence"] = JSONValue.null
        switch reply.ending {
        case .complete, .missing: break
        case .length: delta["stop_reason"] = "max_tokens"
        case .refusal(let words):
            delta["stop_reason"] = "refusal"
            delta["stop_details"] = ["type": "refusal", "category": "general_harms", "explanation": .string(words)]
        }
        // What is used is said as a sum, and more than once.
        let half: JSONValue = ["output_tokens": .integer(Int64(outputTokens / 2))]
        let begun: JSONValue = ["stop_reason": nil, "stop_sequence": nil]
        try await stream.send(Self.event(["type": "message_delta", "delta": begun, "usage": half]))
        let total: JSONValue = ["output_tokens": .integer(Int64(outputTokens))]
        try await stream.send(Self.event(["type": "message_delta", "delta": .object(delta), "usage": total]))
        try await stream.send(Self.event(["type": "message_stop"]))
    }

    // MARK: Blocks

    private mutating func send(_ text: String) async throws {
        try await begin(["type": "text", "text": ""])
        for piece in ModelTokens.pieces(of: text, &stream.random) {
            if stampsTime { try await stream.thinkOfToken() }
            let words = stampsTime ? "\(LoopClock.monotonic.now.nanoseconds) " : piece
            try await delta(["type": "text_delta", "text": .string(words)], isToken: !stampsTime)
            if stampsTime { stream.flush() }
        }
        try await end()
    }

    private mutating func think(_ text: String) async throws {
        try await begin(["type": "thinking", "thinking": "", "signature": ""])
        for piece in ModelTokens.pieces(of: text, &stream.random) {
            try await delta(["type": "thinking_delta", "thinking": .string(piece)])
        }
        try await delta(["type": "signature_delta", "signature": "c2ltdWxhdGVk"])
        try await end()
    }

    private mutating func call(_ tool: String, _ arguments: String) async throws {
        let use = "toolu_\(id.suffix(8))_\(calls)"
        calls += 1
        try await begin(["type": "tool_use", "id": .string(use), "name": .string(tool), "input": [:]])
        try await delta(["type": "input_json_delta", "partial_json": ""])
        if arguments != "{}" {
            for shred in ModelTokens.shreds(of: arguments, &stream.random) {
                try await delta(["type": "input_json_delta", "partial_json": .string(shred)])
            }
        }
        try await end()
    }

    private var place: JSONValue { .integer(Int64(index)) }

    private mutating func begin(_ block: JSONValue) async throws {
        let start: JSONValue = ["type": "content_block_start", "index": place, "content_block": block]
        try await stream.send(Self.event(start))
    }

    private mutating func delta(_ delta: JSONValue, isToken: Bool = true) async throws {
        let event: JSONValue = ["type": "content_block_delta", "index": place, "delta": delta]
        try await stream.send(Self.event(event), isToken: isToken)
    }

    private mutating func end() async throws {
        try await stream.send(Self.event(["type": "content_block_stop", "index": place]))
        index += 1
    }
}
