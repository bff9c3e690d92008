internal import FastJSON

/// Reads a request as Anthropic does: what it would refuse is refused in its words.
struct AnthropicRequestCheck {
    let models: [String]

    /// What a request asks for.
    struct Asked {
        var model = ""
        var prompt = ModelPrompt()
        var streams = false
        var greatestLength = 0
        var mayThink = true
        /// What can be kept: everything up to the end of each block, the shortest first.
        var prefixes: [Prefix] = []
        /// How many tokens it is.
        var tokens = 0
    }

    /// The beginning of a request, up to the end of a block.
    struct Prefix {
        var length = 0
        /// Its bytes, as a number (FNV-1a).
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        /// Whether a breakpoint stands there.
        var isMarked = false

        mutating func append(_ text: String) {
            length += text.utf8.count
            for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
    }

    func read(_ body: [UInt8]) throws(AnthropicProblem) -> Asked {
        guard let json = try? JSONValue(parsing: body.span), json.objectValue != nil else {
            throw .invalid("The request body is not valid JSON")
        }
        var asked = Asked()
        asked.model = try model(json)
        guard let length = json["max_tokens"], length != .null else { throw .invalid("max_tokens: Field required") }
        guard let limit = length.integerValue, limit >= 0 else {
            throw .invalid("max_tokens: Input should be a valid integer")
        }
        asked.greatestLength = Int(clamping: limit)
        asked.streams = json["stream"]?.boolValue ?? false
        if asked.greatestLength == 0, asked.streams { throw .invalid("max_tokens: 0 cannot be streamed") }
        try readSampling(json, model: asked.model)
        asked.mayThink = json["thinking"]?["type"] != "disabled"
        for (place, tool) in (json["tools"]?.arrayValue ?? []).enumerated() {
            guard let name = tool["name"]?.stringValue else {
                throw .invalid("tools.\(place).custom.name: Field required")
            }
            guard tool["input_schema"]?["type"] == "object" else {
                throw .invalid("tools.\(place).custom.input_schema.type: Field required")
            }
            asked.prompt.tools.append(name)
        }
        try readToolChoice(json, into: &asked)
        guard let messages = json["messages"]?.arrayValue else { throw .invalid("messages: Field required") }
        guard !messages.isEmpty else { throw .invalid("messages: at least one message is required") }
        try AnthropicMessageCheck().read(messages, into: &asked.prompt)
        try readBreakpoints(json, messages, into: &asked)
        return asked
    }

    private func model(_ json: JSONValue) throws(AnthropicProblem) -> String {
        guard let model = json["model"]?.stringValue else { throw .invalid("model: Field required") }
        guard models.isEmpty || models.contains(model) else {
            throw AnthropicProblem(status: 404, type: "not_found_error", message: "model: \(model)")
        }
        return model
    }

    /// Newer models take no sampling parameters.
    private func readSampling(_ json: JSONValue, model: String) throws(AnthropicProblem) {
        let isOld = ["-3-", "-4-5", "-4-6", "-4-1", "-4-0"].contains { model.contains($0) }
        for name in ["temperature", "top_p", "top_k"] where !isOld && json[name] != nil {
            throw .invalid("`\(name)` is deprecated for this model.")
        }
        if isOld, json["temperature"] != nil, json["top_p"] != nil {
            throw .invalid("`temperature` and `top_p` cannot both be specified for this model. Please use only one.")
        }
        guard let temperature = json["temperature"]?.doubleValue, !(0...1).contains(temperature) else { return }
        throw .invalid("temperature: range: 0..1")
    }

    private func readToolChoice(_ json: JSONValue, into asked: inout Asked) throws(AnthropicProblem) {
        guard let choice = json["tool_choice"], choice != .null else { return }
        guard !asked.prompt.tools.isEmpty else {
            throw .invalid("tool_choice may only be specified while providing tools.")
        }
        switch choice["type"]?.stringValue {
        case "auto": break
        case "none": asked.prompt.tools = []
        case "any": asked.prompt.forcedTool = ""
        case "tool":
            guard let name = choice["name"]?.stringValue, asked.prompt.tools.contains(name) else {
                throw .invalid("Tool '\(choice["name"]?.stringValue ?? "")' not found in provided tools")
            }
            asked.prompt.forcedTool = name
        default: throw .invalid("tool_choice: Input tag does not match any of the expected tags")
        }
    }

    /// Finds where the cache may end: in the order tools, instructions, messages.
    private func readBreakpoints(
        _ json: JSONValue,
        _ messages: [JSONValue],
        into asked: inout Asked
    ) throws(AnthropicProblem) {
        var system = json["system"]?.arrayValue ?? []
        if let text = json["system"]?.stringValue { system = [["type": "text", "text": .string(text)]] }
        for (place, block) in system.enumerated() where (block["text"]?.stringValue ?? "").allSatisfy(\.isWhitespace) {
            throw .invalid("system.\(place): text content blocks must contain non-whitespace text")
        }
        var written = Prefix()
        var parts = (json["tools"]?.arrayValue ?? []) + system
        for message in messages {
            let blocks = message["content"]?.arrayValue ?? [["text": message["content"] ?? nil]]
            parts += blocks.map {
                ["role": message["role"] ?? nil, "block": $0, "cache_control": $0["cache_control"] ?? nil]
            }
        }
        for part in parts {
            var plain = part.objectValue ?? JSONObject()
            plain["cache_control"] = nil
            if var block = plain["block"]?.objectValue {
                block["cache_control"] = nil
                plain["block"] = .object(block)
            }
            written.append((try? JSONValue.object(plain).encoded()) ?? "")
            written.isMarked = part["cache_control"].map { $0 != .null } ?? false
            asked.prefixes.append(written)
        }
        let marks = asked.prefixes.count { $0.isMarked }
        if marks > 4 {
            throw .invalid("A maximum of 4 blocks with cache_control may be provided. Found \(marks).")
        }
        asked.tokens = ModelTokens.count(written.length)
        if asked.tokens > 200_000 { throw .invalid("prompt is too long: \(asked.tokens) tokens > 200000 maximum") }
    }
}
