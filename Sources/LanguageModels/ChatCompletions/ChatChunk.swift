internal import FastJSON
internal import Octets
internal import ProviderKit

/// What one chunk of a stream says, as far as it is of use; everything in it may be missing.
struct ChatChunk: Equatable {
    /// A piece of a tool call, or a whole one.
    struct ToolPiece: Equatable {
        var index: Int?
        var id = ""
        var name = ""
        var arguments = ""
    }

    var text = ""
    var refusal = ""
    var pieces: [ToolPiece] = []
    var finish: String?
    var usage: ProviderUsage?
    var fault: StreamFault?

    init() {}

    init(parsing data: String) throws(JSONError) { try read(data) }

    /// Adds what a document says.
    mutating func read(_ data: String) throws(JSONError) {
        var reader = JSONReader(data.utf8.span)
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "choices":
                guard try reader.nextKind() == .array else { continue }
                try reader.beginArray()
                while try reader.nextElement() { try readChoice(&reader) }
            case "usage": usage = Self.usage(try reader.value()) ?? usage
            case "x_groq": usage = Self.usage(try reader.value()["usage"]) ?? usage
            case "error":
                let error = try reader.value()
                if error != .null { fault = ChatErrors.fault(error) }
            case "object":
                // vLLM once sent its errors without anything around them.
                if try reader.stringIfPresent() == "error" { fault = ChatErrors.fault(try JSONValue(parsing: data)) }
            default: break
            }
        }
        try reader.finish()
    }

    private mutating func readChoice(_ reader: inout JSONReader) throws(JSONError) {
        guard try reader.nextKind() == .object else { return }
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "delta": try readDelta(&reader)
            case "finish_reason": finish = try reader.stringIfPresent() ?? finish
            // One is asked for: another one is somebody else's.
            case "index": if let index = try reader.integerIfPresent(), index != 0 { return try reader.skipRest() }
            default: break
            }
        }
    }

    /// Reads a delta, or a message where that comes whole.
    private mutating func readDelta(_ reader: inout JSONReader) throws(JSONError) {
        guard try reader.nextKind() == .object else { return }
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "content": text += try reader.stringIfPresent() ?? ""
            case "refusal": refusal += try reader.stringIfPresent() ?? ""
            case "tool_calls":
                guard try reader.nextKind() == .array else { continue }
                try reader.beginArray()
                while try reader.nextElement() {
                    if let piece = try Self.toolPiece(&reader) { pieces.append(piece) }
                }
            // `reasoning`, `reasoning_content` and whatever else is not for the caller's ears.
            default: break
            }
        }
    }

    private static func toolPiece(_ reader: inout JSONReader) throws(JSONError) -> ToolPiece? {
        guard try reader.nextKind() == .object else { return nil }
        var piece = ToolPiece()
        try reader.beginObject()
        while let key = try reader.nextKey() {
            switch key {
            case "index": piece.index = try reader.integerIfPresent()
            case "id": piece.id = try reader.stringIfPresent() ?? ""
            case "function":
                guard try reader.nextKind() == .object else { continue }
                try reader.beginObject()
                while let key = try reader.nextKey() {
                    switch key {
                    case "name": piece.name = try reader.stringIfPresent() ?? ""
                    case "arguments": piece.arguments = try arguments(&reader)
                    default: break
                    }
                }
            default: break
            }
        }
        return piece
    }

    /// Arguments are a text that holds JSON; some servers send the JSON itself.
    private static func arguments(_ reader: inout JSONReader) throws(JSONError) -> String {
        switch try reader.nextKind() {
        case .string: return String(try reader.string())
        case .object: return String(decoding: try reader.rawValue())
        case .array, .number, .integer, .bool, .null: return ""
        }
    }

    static func usage(_ json: JSONValue?) -> ProviderUsage? {
        guard let json, let total = json["prompt_tokens"], total.integerValue != nil else { return nil }
        var usage = ProviderUsage()
        usage.cachedTokens = min(json["prompt_tokens_details"]?["cached_tokens"]?.count ?? 0, total.count)
        usage.inputTokens = total.count - usage.cachedTokens
        usage.outputTokens = json["completion_tokens"]?.count ?? 0
        usage.requests = 1
        return usage
    }
}
