internal import CallTiming
internal import FastJSON
internal import Reactor

/// Streams one reply in the chunks of its dialect.
struct ChatRun {
    var stream: SimulatedEventStream
    var chunks: ChatChunks
    let asked: ChatRequestCheck.Asked
    let stampsTime: Bool

    private var dialect: ChatDialect { chunks.dialect }
    private var calls = 0

    init(stream: SimulatedEventStream, chunks: ChatChunks, asked: ChatRequestCheck.Asked, stampsTime: Bool) {
        self.stream = stream
        self.chunks = chunks
        self.asked = asked
        self.stampsTime = stampsTime
    }

    mutating func send(_ reply: ModelReply, _ usage: JSONValue) async throws {
        if dialect.beginsWithoutChoices {
            let filter: JSONValue = [["prompt_index": 0, "content_filter_results": ["hate": ["filtered": false]]]]
            try await stream.send(chunks.event([], more: ["prompt_filter_results": filter]))
        }
        if dialect.comments { try await stream.send(ChatChunks.comment) }
        if !dialect.wholeCalls {
            let begin: JSONValue = ["role": "assistant", "content": "", "refusal": nil]
            try await stream.send(chunk(begin))
        }
        for part in reply.parts {
            switch part {
            case .text(let text): try await send(text, as: "content")
            case .thinking(let text): try await send(text, as: dialect.thinking)
            case .call(let tool, let arguments): try await send(tool, arguments)
            }
        }
        if stream.hasFailed { return }
        guard let finish = try await finish(reply) else { return }
        let asksUsage = asked.includesUsage && dialect.usage == .asked
        let last: JSONValue? = dialect.usage == .lastChunk || dialect.usage == .everyChunk ? usage : nil
        try await stream.send(chunk([:], finish: finish, usage: last))
        if asksUsage {
            try await stream.send(chunks.event([], usage: usage))
        } else if dialect.usage == .groq {
            try await stream.send(chunks.event([], more: ["x_groq": ["id": "req_sim", "usage": usage]]))
        }
        if dialect.saysDone { try await stream.send(ChatChunks.done) }
    }

    /// The word for why it ends; nil when it just does.
    private mutating func finish(_ reply: ModelReply) async throws -> String? {
        switch reply.ending {
        case .missing: return nil
        case .length: return "length"
        case .refusal(let words):
            try await send(words, as: "refusal")
            return "stop"
        case .complete:
            // With a choice that was forced OpenAI says "stop".
            return calls > 0 && asked.prompt.forcedTool == nil ? "tool_calls" : "stop"
        }
    }

    private mutating func send(_ text: String, as field: String) async throws {
        for piece in ModelTokens.pieces(of: text, &stream.random) {
            var delta = JSONObject()
            if dialect.wholeCalls { delta["role"] = "assistant" }
            let isStamped = stampsTime && field == "content"
            if isStamped { try await stream.thinkOfToken() }
            delta[field] = .string(isStamped ? stamp : piece)
            try await stream.send(chunk(.object(delta)), isToken: !isStamped)
            if isStamped { stream.flush() }
        }
    }

    /// The time of sending, where a delta's words would be.
    private var stamp: String { "\(LoopClock.monotonic.now.nanoseconds) " }

    private mutating func send(_ tool: String, _ arguments: String) async throws {
        let index = calls
        calls += 1
        var call = JSONObject()
        call["index"] = .integer(Int64(dialect.wholeCalls ? 0 : index))
        if !dialect.forgetsIDs { call["id"] = .string("call_\(chunks.id.suffix(6))_\(index)") }
        call["type"] = "function"
        if dialect.wholeCalls {
            call["function"] = ["name": .string(tool), "arguments": .string(arguments)]
            let delta: JSONValue = ["role": "assistant", "content": "", "tool_calls": [.object(call)]]
            return try await stream.send(chunk(delta), isToken: true)
        }
        call["function"] = ["name": .string(tool), "arguments": ""]
        try await stream.send(chunk(["tool_calls": [.object(call)]]), isToken: true)
        // A tool without arguments is called without a piece of them.
        guard arguments != "{}" else { return }
        for shred in ModelTokens.shreds(of: arguments, &stream.random) {
            let piece: JSONValue = ["index": .integer(Int64(index)), "function": ["arguments": .string(shred)]]
            try await stream.send(chunk(["tool_calls": [piece]]), isToken: true)
        }
    }

    private mutating func chunk(_ delta: JSONValue, finish: String? = nil, usage: JSONValue? = nil) -> [UInt8] {
        if asked.obfuscates { chunks.padding = padding() }
        let running: JSONValue? = dialect.usage == .everyChunk ? ["prompt_tokens": .integer(Int64(asked.tokens))] : nil
        return chunks.chunk(delta, finish: finish, usage: usage ?? running)
    }

    private mutating func padding() -> String {
        let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
        let length = 1 + Int(stream.random.next() % 16)
        return String((0..<length).map { _ in letters[Int(stream.random.next() % UInt64(letters.count))] })
    }
}
