internal import FastJSON
internal import ProviderKit

/// A conversation as the turns of Messages: user and assistant in turn, the user first and last, results before words.
struct AnthropicMessages: Equatable {
    enum Block: Equatable {
        case text(String)
        case use(ToolUse)
        case result(ToolUse)
    }

    struct Turn: Equatable {
        var isUser: Bool
        var blocks: [Block]
    }

    private(set) var turns: [Turn] = []

    init(_ conversation: Conversation) {
        for turn in conversation.turns {
            switch turn {
            case .caller(let text): add([.text(text)], asUser: true)
            case .note(let note): add([.text(CallerNote.text(note))], asUser: true)
            case .agent(let text, let uses):
                add((text.isEmpty ? [] : [.text(text)]) + uses.map { .use($0) }, asUser: false)
                // All results at once, right behind the calls and before anything else that the user says.
                if !uses.isEmpty { add(uses.map { .result($0) }, asUser: true) }
            }
        }
        if turns.first?.isUser != true {
            turns.insert(Turn(isUser: true, blocks: [.text(CallerNote.callBegins)]), at: 0)
        }
        // A history that ends with the assistant is a prefill, which newer models refuse.
        if turns.last?.isUser != true { add([.text(CallerNote.silence)], asUser: true) }
    }

    private mutating func add(_ blocks: [Block], asUser isUser: Bool) {
        if turns.last?.isUser == isUser {
            turns[turns.count - 1].blocks += blocks
        } else {
            turns.append(Turn(isUser: isUser, blocks: blocks))
        }
    }

    func write(caching: AnthropicSettings.Caching, into json: inout JSONWriter) throws(JSONWriteError) {
        json.beginArray()
        for (place, turn) in turns.enumerated() {
            json.beginObject()
            json.key("role")
            json.string(turn.isUser ? "user" : "assistant")
            json.key("content")
            json.beginArray()
            for (index, block) in turn.blocks.enumerated() {
                let isLast = place == turns.count - 1 && index == turn.blocks.count - 1
                try write(block, caching: isLast ? caching : .off, into: &json)
            }
            json.endArray()
            json.endObject()
        }
        json.endArray()
    }

    /// A call's name as this provider takes it: another model that made the call may have used other signs.
    private static func id(_ id: String) -> String {
        String(id.map { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "_" || $0 == "-" ? $0 : "_" })
    }

    private func write(
        _ block: Block,
        caching: AnthropicSettings.Caching,
        into json: inout JSONWriter
    ) throws(JSONWriteError) {
        json.beginObject()
        json.key("type")
        switch block {
        case .text(let text):
            json.string("text")
            json.key("text")
            json.string(text)
        case .use(let use):
            json.string("tool_use")
            json.key("id")
            json.string(Self.id(use.call.id))
            json.key("name")
            json.string(use.call.name)
            json.key("input")
            try json.value(use.input)
        case .result(let use):
            json.string("tool_result")
            json.key("tool_use_id")
            json.string(Self.id(use.call.id))
            json.key("content")
            json.string(use.result.content)
            if use.result.isError {
                json.key("is_error")
                json.bool(true)
            }
        }
        json.cacheBreakpoint(caching)
        json.endObject()
    }
}
