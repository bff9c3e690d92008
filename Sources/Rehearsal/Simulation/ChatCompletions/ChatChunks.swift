internal import FastJSON
internal import Octets

/// Writes the chunks of one streamed completion.
struct ChatChunks {
    let id: String
    let model: String
    let dialect: ChatDialect
    /// Whether `usage` stands in every chunk, as null, because it was asked for.
    let includesUsage: Bool
    /// Padding that hides how long the pieces are; empty for none.
    var padding = ""

    /// A chunk with one choice.
    func chunk(_ delta: JSONValue, finish: String? = nil, usage: JSONValue? = nil) -> [UInt8] {
        var choice: JSONObject = JSONObject()
        choice["index"] = 0
        choice["delta"] = delta
        choice["logprobs"] = JSONValue.null
        choice["finish_reason"] = finish.map { .string($0) } ?? JSONValue.null
        return event([.object(choice)], usage: usage)
    }

    /// A chunk with these choices, none perhaps.
    func event(_ choices: [JSONValue], usage: JSONValue? = nil, more: JSONValue = [:]) -> [UInt8] {
        var object = JSONObject()
        object["id"] = .string(id)
        object["object"] = "chat.completion.chunk"
        object["created"] = 1_770_000_000
        object["model"] = .string(model)
        object["system_fingerprint"] = "fp_sim"
        object["choices"] = .array(choices)
        if let usage { object["usage"] = usage } else if includesUsage { object["usage"] = JSONValue.null }
        for member in more.objectValue?.members ?? [] { object[member.key] = member.value }
        if !padding.isEmpty { object["obfuscation"] = .string(padding) }
        return Self.event(.object(object))
    }

    /// An event whose data is that document.
    static func event(_ json: JSONValue) -> [UInt8] {
        Array("data: \((try? json.encoded()) ?? "{}")\n\n".utf8)
    }

    static let done = Array("data: [DONE]\n\n".utf8)
    static let comment = Array(": OPENROUTER PROCESSING\n\n".utf8)
}
