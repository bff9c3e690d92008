internal import FastJSON
internal import Octets
internal import ProviderKit

/// Writes requests for Messages: the same conversation always gives the same bytes, in the order in which the provider's
/// cache reads them: tools, instructions, messages.
struct AnthropicRequestWriter: Sendable {
    let settings: AnthropicSettings

    /// The keys that are written here.
    static let ownKeys = [
        "model", "max_tokens", "messages", "system", "stream", "tools", "tool_choice", "thinking", "output_config",
        "temperature", "top_p", "top_k",
    ]

    /// The body of a request.
    ///
    /// - Parameter warming: whether the provider is only to read and keep it.
    func body(of request: GenerationRequest, warming: Bool = false) throws(JSONWriteError) -> [UInt8] {
        var buffer = ByteBuffer(capacity: 4_096)
        try buffer.writeJSON { (json: inout JSONWriter) throws(JSONWriteError) in
            json.beginObject()
            json.key("model")
            json.string(settings.model)
            json.key("max_tokens")
            json.integer(warming ? 0 : request.greatestLength ?? settings.maxTokens)
            json.key("stream")
            json.bool(!warming)
            try writeParameters(into: &json)
            for member in settings.extra.members {
                json.key(member.key)
                try json.value(member.value)
            }
            try writeTools(of: request, into: &json)
            writeInstructions(request.conversation.instructions, into: &json)
            json.key("messages")
            try AnthropicMessages(request.conversation).write(caching: settings.caching, into: &json)
            json.endObject()
        }
        return Array(copying: buffer.bytes)
    }

    private func writeParameters(into json: inout JSONWriter) throws(JSONWriteError) {
        if let temperature = settings.temperature {
            json.key("temperature")
            try json.double(temperature)
        }
        if let topP = settings.topP {
            json.key("top_p")
            try json.double(topP)
        }
        if let topK = settings.topK {
            json.key("top_k")
            json.integer(topK)
        }
        if settings.thinking == .disabled {
            json.key("thinking")
            json.beginObject()
            json.key("type")
            json.string("disabled")
            json.endObject()
        }
        if let effort = settings.effort {
            json.key("output_config")
            json.beginObject()
            json.key("effort")
            json.string(effort)
            json.endObject()
        }
    }

    private func writeInstructions(_ instructions: String, into json: inout JSONWriter) {
        guard !instructions.isBlank else { return }
        json.key("system")
        json.beginArray()
        json.beginObject()
        json.key("type")
        json.string("text")
        json.key("text")
        json.string(instructions)
        // Tools come before it: this one keeps both.
        json.cacheBreakpoint(settings.caching)
        json.endObject()
        json.endArray()
    }

    private func writeTools(of request: GenerationRequest, into json: inout JSONWriter) throws(JSONWriteError) {
        guard !request.tools.isEmpty else { return }
        json.key("tools")
        json.beginArray()
        for (place, tool) in request.tools.enumerated() {
            json.beginObject()
            json.key("name")
            json.string(tool.name)
            json.key("description")
            json.string(tool.description)
            json.key("input_schema")
            try json.value(tool.parameters)
            if tool.isStrict {
                json.key("strict")
                json.bool(true)
            }
            if settings.eagerTools {
                json.key("eager_input_streaming")
                json.bool(true)
            }
            let isLast = place == request.tools.count - 1
            if isLast, request.conversation.instructions.isBlank { json.cacheBreakpoint(settings.caching) }
            json.endObject()
        }
        json.endArray()
        write(request.toolChoice, into: &json)
    }

    private func write(_ choice: GenerationRequest.ToolChoice, into json: inout JSONWriter) {
        let (type, name): (String, String?) =
            switch choice {
            case .automatic: ("auto", nil)
            case .none: ("none", nil)
            case .required: ("any", nil)
            case .named(let name): ("tool", name)
            }
        // What the provider does anyway is not said.
        guard type != "auto" || !settings.parallelToolCalls else { return }
        json.key("tool_choice")
        json.beginObject()
        json.key("type")
        json.string(type)
        if let name {
            json.key("name")
            json.string(name)
        }
        if !settings.parallelToolCalls, type != "none" {
            json.key("disable_parallel_tool_use")
            json.bool(true)
        }
        json.endObject()
    }
}

extension JSONWriter {
    /// Marks the end of what the provider is to keep.
    mutating func cacheBreakpoint(_ caching: AnthropicSettings.Caching) {
        guard caching != .off else { return }
        key("cache_control")
        beginObject()
        key("type")
        string("ephemeral")
        if caching == .hour {
            key("ttl")
            string("1h")
        }
        endObject()
    }
}
