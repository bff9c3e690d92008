internal import FastJSON

/// A completion that is not streamed.
struct ChatDocument {
    let id: String
    let model: String
    let dialect: ChatDialect

    func json(_ reply: ModelReply, _ usage: JSONValue) -> JSONValue {
        var text = ""
        var calls: [JSONValue] = []
        for part in reply.parts {
            switch part {
            case .text(let words): text += words
            case .thinking: break
            case .call(let tool, let arguments):
                calls.append([
                    "id": .string("call_\(id.suffix(6))_\(calls.count)"), "type": "function",
                    "function": ["name": .string(tool), "arguments": .string(arguments)],
                ])
            }
        }
        var message: JSONObject = JSONObject()
        message["role"] = "assistant"
        message["content"] = text.isEmpty && !calls.isEmpty ? JSONValue.null : .string(text)
        message["refusal"] = JSONValue.null
        if !calls.isEmpty { message["tool_calls"] = .array(calls) }
        var finish = calls.isEmpty ? "stop" : "tool_calls"
        switch reply.ending {
        case .length: finish = "length"
        case .refusal(let words): message["refusal"] = .string(words)
        case .complete, .missing: break
        }
        let choice: JSONValue = [
            "index": 0, "message": .object(message), "logprobs": nil, "finish_reason": .string(finish),
        ]
        return [
            "id": .string(id), "object": "chat.completion", "created": 1_770_000_000, "model": .string(model),
            "choices": [choice], "usage": usage, "system_fingerprint": "fp_sim",
        ]
    }
}
