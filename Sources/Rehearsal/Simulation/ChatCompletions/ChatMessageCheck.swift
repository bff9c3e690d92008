internal import FastJSON

/// Reads the messages of a request: their roles, contents, and that each tool call is answered.
struct ChatMessageCheck {
    let dialect: ChatDialect

    func read(_ messages: [JSONValue], into prompt: inout ModelPrompt) throws(ChatProblem) {
        var open: [String] = []
        var before = ""
        for (place, message) in messages.enumerated() {
            let role = message["role"]?.stringValue ?? ""
            if role == "tool" {
                try answer(message, at: place, &open, into: &prompt)
            } else {
                try refuseOpenCalls(open)
                prompt.results = []
            }
            switch role {
            case "tool": break
            case "user": prompt.caller = try content(of: message, at: place)
            case "system", "developer": _ = try content(of: message, at: place)
            case "assistant": open = try calls(of: message, at: place)
            default:
                throw ChatProblem(
                    status: 400,
                    message:
                        "Invalid value: '\(role)'. Supported values are: 'system', 'assistant', 'user', 'function', "
                        + "'tool', and 'developer'.",
                    parameter: "messages[\(place)].role",
                    code: "invalid_value"
                )
            }
            try checkTurn(role, behind: before, at: place)
            before = role
        }
        try refuseOpenCalls(open)
    }

    /// What the templates of many open models raise as an exception.
    private func checkTurn(_ role: String, behind before: String, at place: Int) throws(ChatProblem) {
        guard dialect.strictTurns else { return }
        let isSystem = role == "system" || role == "developer"
        let follows =
            switch role {
            case "user": before != "user"
            case "assistant": before == "user" || before == "tool"
            case "tool": before == "assistant" || before == "tool"
            default: place == 0
            }
        guard follows else {
            let words =
                isSystem
                ? "System message must be at the beginning."
                : "Conversation roles must alternate user/assistant/user/assistant/..."
            throw ChatProblem(status: 400, message: words, type: "BadRequestError")
        }
    }

    private func answer(
        _ message: JSONValue,
        at place: Int,
        _ open: inout [String],
        into prompt: inout ModelPrompt
    ) throws(ChatProblem) {
        guard let id = message["tool_call_id"]?.stringValue, let index = open.firstIndex(of: id) else {
            throw ChatProblem(
                status: 400,
                message: "Invalid parameter: messages with role 'tool' must be a response to a preceeding message with "
                    + "'tool_calls'.",
                parameter: "messages.[\(place)].role"
            )
        }
        open.remove(at: index)
        prompt.results.append(try content(of: message, at: place))
    }

    private func refuseOpenCalls(_ open: [String]) throws(ChatProblem) {
        guard !open.isEmpty else { return }
        throw ChatProblem(
            status: 400,
            message: "An assistant message with 'tool_calls' must be followed by tool messages responding to each "
                + "'tool_call_id'. The following tool_call_ids did not have response messages: "
                + open.joined(separator: ", "),
            parameter: "messages"
        )
    }

    private func calls(of message: JSONValue, at place: Int) throws(ChatProblem) -> [String] {
        let calls = message["tool_calls"]?.arrayValue ?? []
        guard !calls.isEmpty else {
            _ = try content(of: message, at: place)
            return []
        }
        var ids: [String] = []
        for call in calls {
            guard let id = call["id"]?.stringValue, call["function"]?["name"]?.stringValue != nil,
                let arguments = call["function"]?["arguments"]?.stringValue
            else {
                throw ChatProblem(
                    status: 400,
                    message: "Missing required parameter: 'messages[\(place)].tool_calls[0].function'.",
                    parameter: "messages[\(place)].tool_calls",
                    code: "missing_required_parameter"
                )
            }
            // The templates of open models take the arguments apart.
            if !dialect.isStrict, (try? JSONValue(parsing: arguments))?.objectValue == nil {
                throw ChatProblem(
                    status: 500,
                    message: "Failed to parse tool call arguments as JSON",
                    type: "server_error"
                )
            }
            ids.append(id)
        }
        return ids
    }

    private func content(of message: JSONValue, at place: Int) throws(ChatProblem) -> String {
        if let text = message["content"]?.stringValue { return text }
        if let parts = message["content"]?.arrayValue, !parts.isEmpty {
            return parts.compactMap { $0["text"]?.stringValue }.joined()
        }
        throw ChatProblem(
            status: 400,
            message: "Invalid value for 'content': expected a string, got null.",
            parameter: "messages.[\(place)].content"
        )
    }
}
