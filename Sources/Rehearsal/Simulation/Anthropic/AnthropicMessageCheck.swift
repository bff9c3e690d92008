internal import FastJSON

/// Reads the messages of a request: their turns, and that each tool's use is answered at once.
struct AnthropicMessageCheck {
    func read(_ messages: [JSONValue], into prompt: inout ModelPrompt) throws(AnthropicProblem) {
        var open: [String] = []
        var lastRole = ""
        for (place, message) in messages.enumerated() {
            let role = message["role"]?.stringValue ?? ""
            let blocks = try blocks(of: message, at: place)
            switch role {
            case "user":
                try readUser(blocks, at: place, &open, into: &prompt)
            case "assistant":
                try refuse(open, at: place)
                open = blocks.compactMap { $0["type"] == "tool_use" ? $0["id"]?.stringValue : nil }
                for block in blocks where block["type"] == "tool_use" {
                    guard block["input"]?.objectValue != nil else {
                        throw .invalid("messages.\(place).content: tool_use.input: Input should be a valid dictionary")
                    }
                }
            default:
                throw .invalid("messages.\(place).role: Input should be 'user' or 'assistant'")
            }
            if place == 0, role != "user" { throw .invalid("messages: first message must use the \"user\" role") }
            lastRole = role
        }
        try refuse(open, at: messages.count)
        guard lastRole == "user" else {
            throw .invalid(
                "This model does not support assistant message prefill. The conversation must end with a user message."
            )
        }
    }

    private func blocks(of message: JSONValue, at place: Int) throws(AnthropicProblem) -> [JSONValue] {
        if let text = message["content"]?.stringValue {
            guard !text.allSatisfy(\.isWhitespace) else {
                throw .invalid("messages.\(place): all messages must have non-empty content")
            }
            return [["type": "text", "text": .string(text)]]
        }
        guard let blocks = message["content"]?.arrayValue, !blocks.isEmpty else {
            throw .invalid("messages.\(place): all messages must have non-empty content")
        }
        for block in blocks where block["type"] == "text" {
            if (block["text"]?.stringValue ?? "").isEmpty {
                throw .invalid("messages: text content blocks must be non-empty")
            }
            if (block["text"]?.stringValue ?? "").allSatisfy(\.isWhitespace) {
                throw .invalid("messages: text content blocks must contain non-whitespace text")
            }
        }
        return blocks
    }

    private func readUser(
        _ blocks: [JSONValue],
        at place: Int,
        _ open: inout [String],
        into prompt: inout ModelPrompt
    ) throws(AnthropicProblem) {
        var hasWords = false
        prompt.results = []
        var words: [String] = []
        for block in blocks {
            if block["type"] == "tool_result" {
                let id = block["tool_use_id"]?.stringValue ?? ""
                guard let index = open.firstIndex(of: id), !hasWords else {
                    throw .invalid(
                        "messages.\(place).content: unexpected `tool_use_id` found in `tool_result` blocks: \(id). Each "
                            + "`tool_result` block must have a corresponding `tool_use` block in the previous message."
                    )
                }
                open.remove(at: index)
                prompt.results.append(block["content"]?.stringValue ?? block["content"]?[0]?["text"]?.stringValue ?? "")
            } else if let text = block["text"]?.stringValue {
                hasWords = true
                words.append(text)
            }
        }
        try refuse(open, at: place)
        if hasWords {
            prompt.caller = words.joined(separator: "\n")
            prompt.results = []
        }
    }

    private func refuse(_ open: [String], at place: Int) throws(AnthropicProblem) {
        guard !open.isEmpty else { return }
        throw .invalid(
            "messages.\(place): `tool_use` ids were found without `tool_result` blocks immediately after: "
                + "\(open.joined(separator: ", ")). Each `tool_use` block must have a corresponding `tool_result` block in "
                + "the next message."
        )
    }
}
