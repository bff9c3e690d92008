internal import FastJSON

/// A message that is not streamed.
struct AnthropicDocument {
    let id: String
    let model: String

    func json(_ reply: ModelReply, _ usage: JSONValue) -> JSONValue {
        var blocks: [JSONValue] = []
        var calls = 0
        for part in reply.parts {
            switch part {
            case .text(let text): blocks.append(["type": "text", "text": .string(text)])
            case .thinking(let text):
                blocks.append(["type": "thinking", "thinking": .string(text), "signature": "c2ltdWxhdGVk"])
            case .call(let tool, let arguments):
                let input = (try? JSONValue(parsing: arguments)) ?? [:]
                let use = JSONValue.string("toolu_\(id.suffix(8))_\(calls)")
                blocks.append(["type": "tool_use", "id": use, "name": .string(tool), "input": input])
                calls += 1
            }
        }
        var reason: JSONValue = calls > 0 ? "tool_use" : "end_turn"
        switch reply.ending {
        case .length: reason = "max_tokens"
        case .refusal: reason = "refusal"
        case .complete, .missing: break
        }
        return [
            "id": .string(id), "type": "message", "role": "assistant", "model": .string(model),
            "content": .array(blocks), "stop_reason": reason, "stop_sequence": nil, "usage": usage,
        ]
    }
}
