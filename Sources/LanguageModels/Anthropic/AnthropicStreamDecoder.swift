internal import FastJSON
internal import HTTPTransport
internal import ProviderKit

/// What a stream of Messages events means.
struct AnthropicStreamDecoder: StreamDecoder {
    /// The block that is being written: they come one after the other.
    private enum Block {
        case none
        case text
        case tool(id: String, name: String, arguments: String)
        /// Thinking, and whatever else is not for the caller.
        case silent
    }

    private var block = Block.none
    private var usage = ProviderUsage()
    private var hasUsage = false
    private var calls = 0
    private var stop: JSONValue?
    private(set) var isComplete = false

    init() {}

    mutating func take(_ event: ServerSentEvent, into events: inout [GenerationEvent]) throws(StreamFault) {
        guard !isComplete else { return }
        // The one that comes a hundred times is read without a tree.
        if event.type == "content_block_delta" { return try takeDelta(event.data, into: &events) }
        let json: JSONValue
        do throws(JSONError) {
            json = try JSONValue(parsing: event.data)
        } catch {
            throw .malformed(error)
        }
        switch json["type"]?.stringValue ?? event.type {
        case "message_start": count(json["message"]?["usage"])
        case "content_block_start": begin(json["content_block"] ?? nil, into: &events)
        case "content_block_delta": try takeDelta(event.data, into: &events)
        case "content_block_stop": end(&events)
        case "message_delta":
            count(json["usage"])
            if let delta = json["delta"], delta["stop_reason"]?.stringValue != nil { stop = delta }
        case "message_stop": finish(into: &events)
        case "error": throw AnthropicErrors.fault(json)
        // `ping`, and what does not exist yet.
        default: break
        }
    }

    mutating func take(document: JSONValue, into events: inout [GenerationEvent]) throws(StreamFault) {
        guard document["type"] == "message", let content = document["content"]?.arrayValue else {
            throw AnthropicErrors.fault(document)
        }
        count(document["usage"])
        for part in content {
            begin(part, into: &events)
            if case .text = block, let text = part["text"]?.stringValue, !text.isEmpty { events.append(.text(text)) }
            if case .tool(let id, let name, _) = block {
                let input = try? part["input"]?.encoded()
                block = .tool(id: id, name: name, arguments: input ?? "")
            }
            end(&events)
        }
        stop = document
        finish(into: &events)
    }

    mutating func end(into events: inout [GenerationEvent]) throws(StreamFault) {
        if !isComplete { throw .truncated }
    }

    // MARK: Blocks

    private mutating func begin(_ json: JSONValue, into events: inout [GenerationEvent]) {
        switch json["type"]?.stringValue {
        case "text": block = .text
        case "tool_use":
            let name = json["name"]?.stringValue ?? ""
            block = .tool(id: json["id"]?.stringValue ?? "toolu_\(calls)", name: name, arguments: "")
            events.append(.toolCallStarted(name: name))
        default: block = .silent
        }
    }

    private mutating func takeDelta(_ data: String, into events: inout [GenerationEvent]) throws(StreamFault) {
        let delta: (text: String?, arguments: String?)
        do throws(JSONError) {
            delta = try Self.delta(data)
        } catch {
            throw .malformed(error)
        }
        switch block {
        case .text: if let text = delta.text, !text.isEmpty { events.append(.text(text)) }
        case .tool(let id, let name, let before):
            if let piece = delta.arguments { block = .tool(id: id, name: name, arguments: before + piece) }
        case .none, .silent: break
        }
    }

    private static func delta(_ data: String) throws(JSONError) -> (text: String?, arguments: String?) {
        var reader = JSONReader(data.utf8.span)
        var text: String?
        var arguments: String?
        try reader.beginObject()
        while let key = try reader.nextKey() {
            guard key == "delta", try reader.nextKind() == .object else { continue }
            try reader.beginObject()
            while let key = try reader.nextKey() {
                // `thinking`, `signature` and `citation` are passed over.
                switch key {
                case "text": text = try reader.stringIfPresent()
                case "partial_json": arguments = try reader.stringIfPresent()
                default: break
                }
            }
        }
        try reader.finish()
        return (text, arguments)
    }

    private mutating func end(_ events: inout [GenerationEvent]) {
        if case .tool(let id, let name, let arguments) = block {
            calls += 1
            // A tool without arguments is called without a piece of them.
            let arguments = arguments.isBlank ? "{}" : arguments
            events.append(.toolCall(ToolCall(id: id, name: name, arguments: arguments)))
        }
        block = .none
    }

    // MARK: The end

    /// Takes an account: each figure is the sum so far, and stands where it is not repeated.
    private mutating func count(_ json: JSONValue?) {
        guard let json, json.objectValue != nil else { return }
        hasUsage = true
        if let count = json["input_tokens"], count != .null { usage.inputTokens = count.count }
        if let count = json["cache_read_input_tokens"], count != .null { usage.cachedTokens = count.count }
        if let count = json["cache_creation_input_tokens"], count != .null { usage.cacheWrites = count.count }
        if let count = json["output_tokens"], count != .null { usage.outputTokens = count.count }
    }

    private mutating func finish(into events: inout [GenerationEvent]) {
        if hasUsage {
            usage.requests = 1
            events.append(.usage(usage))
        }
        events.append(.finished(reason))
        isComplete = true
    }

    private var reason: FinishReason {
        switch stop?["stop_reason"]?.stringValue ?? "end_turn" {
        case "refusal":
            let details = stop?["stop_details"]
            return .refused(details?["explanation"]?.stringValue ?? details?["category"]?.stringValue ?? "refusal")
        case "max_tokens", "model_context_window_exceeded": return .length
        case "end_turn", "stop_sequence", "tool_use": return calls > 0 ? .toolCalls : .completed
        case let word: return calls > 0 ? .toolCalls : .other(word)
        }
    }
}
