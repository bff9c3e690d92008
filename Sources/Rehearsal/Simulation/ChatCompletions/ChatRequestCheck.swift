internal import FastJSON

/// Reads a request as OpenAI does: what it would refuse is refused in its words.
struct ChatRequestCheck {
    let dialect: ChatDialect
    let models: [String]

    /// What a request asks for.
    struct Asked {
        var model = ""
        var prompt = ModelPrompt()
        var streams = false
        var includesUsage = false
        var obfuscates = false
        var greatestLength: Int?
        /// The bytes that a cache could know the beginning of.
        var prefix: [UInt8] = []
        /// How many tokens it is.
        var tokens = 0
    }

    static let contextLength = 128_000

    private static let known: Set<String> = [
        "messages", "model", "store", "reasoning_effort", "metadata", "frequency_penalty", "logit_bias", "logprobs",
        "top_logprobs", "max_tokens", "max_completion_tokens", "n", "modalities", "prediction", "audio",
        "presence_penalty", "response_format", "seed", "service_tier", "stop", "stream", "stream_options",
        "temperature",
        "top_p", "tools", "tool_choice", "parallel_tool_calls", "user", "function_call", "functions", "verbosity",
        "prompt_cache_key", "safety_identifier", "web_search_options", "moderation",
    ]

    func read(_ body: [UInt8], deployment: String?) throws(ChatProblem) -> Asked {
        guard let json = try? JSONValue(parsing: body.span), let object = json.objectValue else {
            throw ChatProblem(
                status: 400,
                message:
                    "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your "
                    + "HTTP library correctly.)"
            )
        }
        var asked = Asked()
        asked.model = try model(json, deployment)
        if dialect.isStrict, let unknown = object.members.first(where: { !Self.known.contains($0.key) })?.key {
            throw ChatProblem(
                status: 400,
                message: "Unknown parameter: '\(unknown)'.",
                parameter: unknown,
                code: "unknown_parameter"
            )
        }
        asked.streams = json["stream"]?.boolValue ?? false
        try readStreamOptions(json, into: &asked)
        try readLength(json, into: &asked)
        asked.prompt.tools = try tools(json)
        try readToolChoice(json, into: &asked)
        guard let messages = json["messages"]?.arrayValue, !messages.isEmpty else {
            throw ChatProblem(
                status: 400,
                message: "Missing required parameter: 'messages'.",
                parameter: "messages",
                code: "missing_required_parameter"
            )
        }
        try ChatMessageCheck(dialect: dialect).read(messages, into: &asked.prompt)
        let prefix = JSONValue.array([json["tools"] ?? [], .array(messages)])
        asked.prefix = Array(((try? prefix.encoded()) ?? "").utf8)
        asked.tokens = ModelTokens.count(asked.prefix.count)
        if asked.tokens > Self.contextLength {
            throw ChatProblem(
                status: 400,
                message: "This model's maximum context length is \(Self.contextLength) tokens. However, your messages "
                    + "resulted in \(asked.tokens) tokens. Please reduce the length of the messages.",
                parameter: "messages",
                code: "context_length_exceeded"
            )
        }
        return asked
    }

    private func model(_ json: JSONValue, _ deployment: String?) throws(ChatProblem) -> String {
        guard let model = json["model"]?.stringValue ?? deployment, !model.isEmpty else {
            throw ChatProblem(status: 400, message: "you must provide a model parameter")
        }
        guard models.isEmpty || models.contains(model) else {
            throw ChatProblem(
                status: 404,
                message: "The model `\(model)` does not exist or you do not have access to it.",
                code: "model_not_found"
            )
        }
        return model
    }

    private func readStreamOptions(_ json: JSONValue, into asked: inout Asked) throws(ChatProblem) {
        guard let options = json["stream_options"], options != .null else {
            asked.obfuscates = asked.streams && dialect.name == "openai"
            return
        }
        guard asked.streams else {
            throw ChatProblem(
                status: 400,
                message: "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
                parameter: "stream_options"
            )
        }
        asked.includesUsage = options["include_usage"]?.boolValue ?? false
        asked.obfuscates = dialect.name == "openai" && options["include_obfuscation"]?.boolValue ?? true
    }

    /// Whether a model is of the sort that thinks, with its own rules for parameters.
    private func reasons(_ model: String) -> Bool {
        dialect.isStrict && ["gpt-5", "gpt-6", "o1", "o3", "o4"].contains { model.hasPrefix($0) }
    }

    private func readLength(_ json: JSONValue, into asked: inout Asked) throws(ChatProblem) {
        let effort = json["reasoning_effort"]?.stringValue
        if reasons(asked.model) {
            if json["max_tokens"] != nil {
                throw ChatProblem(
                    status: 400,
                    message: "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
                        + "'max_completion_tokens' instead.",
                    parameter: "max_tokens",
                    code: "unsupported_parameter"
                )
            }
            if let temperature = json["temperature"]?.doubleValue, temperature != 1, effort != "none" {
                throw ChatProblem(
                    status: 400,
                    message:
                        "Unsupported value: 'temperature' does not support \(temperature) with this model. Only the "
                        + "default (1) value is supported.",
                    parameter: "temperature",
                    code: "unsupported_value"
                )
            }
            if let effort, effort != "none", json["tools"]?.arrayValue?.isEmpty == false {
                throw ChatProblem(
                    status: 400,
                    message: "Function tools with reasoning_effort are not supported for \(asked.model) in "
                        + "/v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.",
                    parameter: "reasoning_effort"
                )
            }
        }
        if let temperature = json["temperature"]?.doubleValue, !(0...2).contains(temperature) {
            throw ChatProblem(
                status: 400,
                message: "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got "
                    + "\(temperature) instead.",
                parameter: "temperature",
                code: "decimal_above_max_value"
            )
        }
        let length = json["max_completion_tokens"] ?? json["max_tokens"]
        if let length, length != .null {
            guard let limit = length.integerValue, limit > 0 else {
                throw ChatProblem(
                    status: 400,
                    message: "Invalid 'max_tokens': integer below minimum value. Expected a value >= 1.",
                    parameter: "max_tokens",
                    code: "integer_below_min_value"
                )
            }
            asked.greatestLength = Int(clamping: limit)
        }
    }

    private func tools(_ json: JSONValue) throws(ChatProblem) -> [String] {
        var names: [String] = []
        for (place, tool) in (json["tools"]?.arrayValue ?? []).enumerated() {
            guard let name = tool["function"]?["name"]?.stringValue, tool["type"] == "function" else {
                throw ChatProblem(
                    status: 400,
                    message: "Missing required parameter: 'tools[\(place)].function'.",
                    parameter: "tools[\(place)].function",
                    code: "missing_required_parameter"
                )
            }
            let isName = name.utf8.allSatisfy {
                $0 == 0x2D || $0 == 0x5F || Character(Unicode.Scalar($0)).isLetter
                    || (0x30...0x39).contains($0)
            }
            guard (1...64).contains(name.utf8.count), isName else {
                throw ChatProblem(
                    status: 400,
                    message:
                        "Invalid 'tools[\(place)].function.name': string does not match pattern. Expected a string "
                        + "that matches the pattern '^[a-zA-Z0-9_-]+$'.",
                    parameter: "tools[\(place)].function.name",
                    code: "invalid_value"
                )
            }
            names.append(name)
        }
        return names
    }

    private func readToolChoice(_ json: JSONValue, into asked: inout Asked) throws(ChatProblem) {
        guard let choice = json["tool_choice"], choice != .null else { return }
        guard !asked.prompt.tools.isEmpty else {
            throw ChatProblem(
                status: 400,
                message: "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.",
                parameter: "tool_choice"
            )
        }
        switch choice.stringValue {
        case "auto": break
        case "none": asked.prompt.tools = []
        case "required": asked.prompt.forcedTool = ""
        default:
            guard let name = choice["function"]?["name"]?.stringValue, asked.prompt.tools.contains(name) else {
                throw ChatProblem(
                    status: 400,
                    message: "Tool choice does not name one of the 'tools'.",
                    parameter: "tool_choice",
                    code: "invalid_value"
                )
            }
            asked.prompt.forcedTool = name
        }
    }
}
