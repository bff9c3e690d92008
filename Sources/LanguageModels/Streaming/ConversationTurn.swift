internal import FastJSON
internal import ProviderKit

/// A contribution in the shape that providers insist on: each tool call has its result, and no text is blank.
enum ConversationTurn: Equatable {
    /// The caller said this.
    case caller(String)
    /// The agent said this and used these tools; one of both may be empty.
    case agent(String, uses: [ToolUse])
    /// The engine's note.
    case note(String)
}

/// A tool call and what came of it.
struct ToolUse: Equatable {
    var call: ToolCall
    var result: ToolResult

    /// What a provider is told of a call that nothing has answered: it refuses a history with open calls.
    static let cancelled = "cancelled: the conversation went on before this tool had answered"

    /// The arguments as an object: some providers take nothing else in a history, and a model may write anything.
    var input: JSONValue {
        if call.arguments.isBlank { return [:] }
        guard let json = try? JSONValue(parsing: call.arguments), json.objectValue != nil else {
            return ["invalid": .string(call.arguments)]
        }
        return json
    }

    /// The arguments as a text that is certainly an object.
    var arguments: String {
        guard !call.arguments.isBlank else { return "{}" }
        guard let json = try? JSONValue(parsing: call.arguments), json.objectValue != nil else {
            return (try? input.encoded()) ?? "{}"
        }
        return call.arguments
    }
}

extension Conversation {
    /// The contributions, in order.
    ///
    /// Results move up to their calls, calls without a result are cancelled ones, results without a call are dropped.
    var turns: [ConversationTurn] {
        var turns: [ConversationTurn] = []
        var taken: Set<Int> = []
        for (place, message) in messages.enumerated() {
            switch message {
            case .caller(let text): if !text.isBlank { turns.append(.caller(text)) }
            case .note(let text): if !text.isBlank { turns.append(.note(text)) }
            case .agent(let text, let calls):
                let uses = calls.map { ToolUse(call: $0, result: result(of: $0, behind: place, &taken)) }
                let text = text.isBlank ? "" : text
                if !text.isEmpty || !uses.isEmpty { turns.append(.agent(text, uses: uses)) }
            case .tool: break
            }
        }
        return turns
    }

    private func result(of call: ToolCall, behind place: Int, _ taken: inout Set<Int>) -> ToolResult {
        for index in messages.indices[(place + 1)...] where !taken.contains(index) {
            guard case .tool(let result) = messages[index], result.id == call.id else { continue }
            taken.insert(index)
            return result
        }
        return ToolResult(id: call.id, content: ToolUse.cancelled, isError: true)
    }

    /// How many tool calls there are: what ids that a provider forgot are counted on from.
    var callCount: Int {
        messages.reduce(0) { count, message in
            guard case .agent(_, let calls) = message else { return count }
            return count + calls.count
        }
    }
}

/// What stands in the caller's place where a provider insists on a turn of theirs.
enum CallerNote {
    /// In front of the agent's greeting.
    static let callBegins = text("the call begins")
    /// Behind what the agent said last.
    static let silence = text("the caller says nothing")

    /// A note of the engine's as the caller's turn shows it.
    static func text(_ note: String) -> String { "[\(note)]" }
}

extension String {
    /// Whether there is nothing in it but white space.
    var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
