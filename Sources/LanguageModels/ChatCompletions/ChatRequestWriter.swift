internal import FastJSON
internal import Octets
internal import ProviderKit

/// Writes requests for chat completions: the same conversation always gives the same bytes, so that a server finds the
/// beginning of a prompt in its cache.
struct ChatRequestWriter: Sendable {
    let settings: ChatSettings

    /// The keys that are written here.
    static let ownKeys = [
        "model", "messages", "stream", "stream_options", "tools", "tool_choice", "parallel_tool_calls", "max_tokens",
        "max_completion_tokens", "temperature", "top_p", "seed", "stop", "reasoning_effort", "n",
    ]

    private var quirks: ChatQuirks { settings.quirks }

    /// The body of a request.
    func body(of request: GenerationRequest) throws(JSONWriteError) -> [UInt8] {
        var buffer = ByteBuffer(capacity: 4_096)
        try buffer.writeJSON { (json: inout JSONWriter) throws(JSONWriteError) in
            json.beginObject()
            json.key("model")
            json.string(settings.model)
            json.key("stream")
            json.bool(true)
            writeStreamOptions(into: &json)
            try writeParameters(of: request, into: &json)
            try writeTools(of: request, into: &json)
            for member in settings.extra.members {
                json.key(member.key)
                try json.value(member.value)
            }
            json.key("messages")
            writeMessages(of: request.conversation, into: &json)
            json.endObject()
        }
        return Array(copying: buffer.bytes)
    }

    private func writeStreamOptions(into json: inout JSONWriter) {
        guard quirks.usage == .chunk || quirks.obfuscation else { return }
        json.key("stream_options")
        json.beginObject()
        if quirks.usage == .chunk {
            json.key("include_usage")
            json.bool(true)
        }
        if quirks.obfuscation {
            json.key("include_obfuscation")
            json.bool(false)
        }
        json.endObject()
    }

    private func writeParameters(of request: GenerationRequest, into json: inout JSONWriter) throws(JSONWriteError) {
        let length = request.greatestLength ?? settings.maxTokens
        if length > 0 {
            json.key(quirks.lengthField)
            json.integer(length)
        }
        if let temperature = settings.temperature {
            json.key("temperature")
            try json.double(temperature)
        }
        if let topP = settings.topP {
            json.key("top_p")
            try json.double(topP)
        }
        if let seed = settings.seed {
            json.key("seed")
            json.integer(seed)
        }
        if !settings.stop.isEmpty {
            json.key("stop")
            json.beginArray()
            for text in settings.stop { json.string(text) }
            json.endArray()
        }
        if let effort = quirks.reasoningEffort {
            json.key("reasoning_effort")
            json.string(effort)
        }
    }

    // MARK: Tools

    /// The tools to declare: a server that has no `tool_choice` is shown only what may be chosen.
    private func tools(of request: GenerationRequest) -> [ToolDeclaration] {
        guard !quirks.toolChoice else { return request.tools }
        return switch request.toolChoice {
        case .automatic, .required: request.tools
        case .none: []
        case .named(let name): request.tools.filter { $0.name == name }
        }
    }

    private func writeTools(of request: GenerationRequest, into json: inout JSONWriter) throws(JSONWriteError) {
        let tools = tools(of: request)
        guard !tools.isEmpty else { return }
        json.key("tools")
        json.beginArray()
        for tool in tools { try write(tool, into: &json) }
        json.endArray()
        if quirks.toolChoice { write(request.toolChoice, into: &json) }
        if let parallel = quirks.parallelToolCalls {
            json.key("parallel_tool_calls")
            json.bool(parallel)
        }
    }

    private func write(_ tool: ToolDeclaration, into json: inout JSONWriter) throws(JSONWriteError) {
        json.beginObject()
        json.key("type")
        json.string("function")
        json.key("function")
        json.beginObject()
        json.key("name")
        json.string(tool.name)
        json.key("description")
        json.string(tool.description)
        if tool.isStrict, quirks.strictTools {
            json.key("strict")
            json.bool(true)
        }
        json.key("parameters")
        try json.value(tool.parameters)
        json.endObject()
        json.endObject()
    }

    private func write(_ choice: GenerationRequest.ToolChoice, into json: inout JSONWriter) {
        switch choice {
        case .automatic: return
        case .none:
            json.key("tool_choice")
            json.string("none")
        case .required:
            json.key("tool_choice")
            json.string("required")
        case .named(let name):
            json.key("tool_choice")
            json.beginObject()
            json.key("type")
            json.string("function")
            json.key("function")
            json.beginObject()
            json.key("name")
            json.string(name)
            json.endObject()
            json.endObject()
        }
    }
}
