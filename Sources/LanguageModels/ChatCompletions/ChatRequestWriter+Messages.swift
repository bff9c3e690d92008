internal import FastJSON
internal import ProviderKit

/// The messages of a request.
extension ChatRequestWriter {
    /// One message, before it is written.
    private enum Message {
        case text(role: String, String)
        case agent(String, uses: [ToolUse])
    }

    func writeMessages(of conversation: Conversation, into json: inout JSONWriter) {
        json.beginArray()
        for message in messages(of: conversation) {
            switch message {
            case .text(let role, let text): write(role: role, text, into: &json)
            case .agent(let text, let uses): write(text, uses, into: &json)
            }
        }
        json.endArray()
    }

    private var instructionRole: String { settings.quirks.developerRole ? "developer" : "system" }

    private func messages(of conversation: Conversation) -> [Message] {
        var messages: [Message] = []
        if !conversation.instructions.isBlank {
            messages.append(.text(role: instructionRole, conversation.instructions))
        }
        let instructions = messages.count
        for turn in conversation.turns {
            switch turn {
            case .caller(let text): add(text, role: "user", to: &messages)
            case .note(let note) where settings.quirks.strictTurns:
                add(CallerNote.text(note), role: "user", to: &messages)
            case .note(let note): messages.append(.text(role: instructionRole, note))
            case .agent(let text, let uses): add(text, uses, to: &messages)
            }
        }
        guard settings.quirks.strictTurns else { return messages }
        // Templates of that sort want a user who speaks first, and one who has spoken.
        if messages.count == instructions || isAgent(messages[instructions]) {
            messages.insert(.text(role: "user", CallerNote.callBegins), at: instructions)
        }
        return messages
    }

    private func isAgent(_ message: Message) -> Bool {
        guard case .agent = message else { return false }
        return true
    }

    private func add(_ text: String, role: String, to messages: inout [Message]) {
        if settings.quirks.strictTurns, case .text(role, let before) = messages.last {
            messages[messages.count - 1] = .text(role: role, before + "\n" + text)
        } else {
            messages.append(.text(role: role, text))
        }
    }

    private func add(_ text: String, _ uses: [ToolUse], to messages: inout [Message]) {
        // Results stand between a message with calls and the next one: they are in turn already.
        if settings.quirks.strictTurns, case .agent(let before, uses: let used) = messages.last, used.isEmpty {
            let joined = before.isEmpty || text.isEmpty ? before + text : before + "\n" + text
            messages[messages.count - 1] = .agent(joined, uses: uses)
        } else {
            messages.append(.agent(text, uses: uses))
        }
    }

    private func write(role: String, _ text: String, into json: inout JSONWriter) {
        json.beginObject()
        json.key("role")
        json.string(role)
        json.key("content")
        json.string(text)
        json.endObject()
    }

    private func write(_ text: String, _ uses: [ToolUse], into json: inout JSONWriter) {
        json.beginObject()
        json.key("role")
        json.string("assistant")
        json.key("content")
        // Only with calls may there be no content.
        if text.isEmpty, !uses.isEmpty { json.null() } else { json.string(text) }
        if !uses.isEmpty {
            json.key("tool_calls")
            json.beginArray()
            for use in uses { write(use, into: &json) }
            json.endArray()
        }
        json.endObject()
        for use in uses {
            json.beginObject()
            json.key("role")
            json.string("tool")
            json.key("tool_call_id")
            json.string(use.call.id)
            json.key("content")
            // There is no field for it: a failure has to say that it is one.
            json.string(use.result.isError ? "error: \(use.result.content)" : use.result.content)
            json.endObject()
        }
    }

    private func write(_ use: ToolUse, into json: inout JSONWriter) {
        json.beginObject()
        json.key("id")
        json.string(use.call.id)
        json.key("type")
        json.string("function")
        json.key("function")
        json.beginObject()
        json.key("name")
        json.string(use.call.name)
        json.key("arguments")
        json.string(use.arguments)
        json.endObject()
        json.endObject()
    }
}
