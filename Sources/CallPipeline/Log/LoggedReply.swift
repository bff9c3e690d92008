internal import FastJSON
internal import ProviderKit

/// What models, voices and tools told, in a log.
enum LoggedReply {
    typealias Fields = [(String, JSONValue)]

    static func written(_ event: GenerationEvent) -> (kind: String, fields: Fields) {
        switch event {
        case .text(let text): ("text", [("text", .string(text))])
        case .toolCallStarted(let name): ("tool call started", [("name", .string(name))])
        case .toolCall(let call):
            (
                "tool call",
                [("id", .string(call.id)), ("name", .string(call.name)), ("arguments", .string(call.arguments))]
            )
        case .switched(let change): ("model switched", [("switch", .of(change))])
        case .usage(let usage): ("model used", [("usage", .of(usage))])
        case .finished(let reason): ("written", written(reason))
        }
    }

    static func event(_ kind: String, _ fields: inout LoggedFields) throws(LoggedLineError) -> GenerationEvent? {
        switch kind {
        case "text": return .text(try fields.string("text"))
        case "tool call started": return .toolCallStarted(name: try fields.string("name"))
        case "tool call":
            return .toolCall(
                ToolCall(
                    id: try fields.string("id"),
                    name: try fields.string("name"),
                    arguments: try fields.string("arguments")
                )
            )
        case "model switched": return .switched(try fields.providerSwitch("switch"))
        case "model used": return .usage(try fields.usage("usage"))
        case "written": return .finished(try reason(&fields))
        default: return nil
        }
    }

    private static func written(_ reason: FinishReason) -> Fields {
        switch reason {
        case .completed: [("reason", "completed")]
        case .toolCalls: [("reason", "tool calls")]
        case .length: [("reason", "length")]
        case .refused(let text): [("reason", "refused"), ("text", .string(text))]
        case .other(let text): [("reason", "other"), ("text", .string(text))]
        }
    }

    private static func reason(_ fields: inout LoggedFields) throws(LoggedLineError) -> FinishReason {
        let reason = try fields.string("reason")
        switch reason {
        case "completed": return .completed
        case "tool calls": return .toolCalls
        case "length": return .length
        case "refused": return .refused(try fields.string("text"))
        case "other": return .other(try fields.string("text"))
        default: throw fields.problem("\"\(reason)\" is no reason that is known")
        }
    }

    // MARK: The voice

    static func value(_ piece: SpokenPiece) -> JSONValue {
        .object([("text", .string(piece.text)), ("from", .time(piece.start)), ("to", .time(piece.end))])
    }

    static func piece(_ value: JSONValue) throws(LoggedLineError) -> SpokenPiece {
        var fields = try LoggedFields(value, "pieces")
        let piece = SpokenPiece(
            try fields.string("text"),
            start: try fields.duration("from"),
            end: try fields.duration("to")
        )
        try fields.finish()
        return piece
    }

    static func written(_ note: VoiceNote) -> Fields {
        switch note {
        case .usage(let usage): [("usage", .of(usage))]
        case .switched(let change): [("switch", .of(change))]
        case .warning(let text): [("warning", .string(text))]
        }
    }

    static func note(_ fields: inout LoggedFields) throws(LoggedLineError) -> VoiceNote {
        if fields.value("usage") != nil { return .usage(try fields.usage("usage")) }
        if fields.value("switch") != nil { return .switched(try fields.providerSwitch("switch")) }
        return .warning(try fields.string("warning"))
    }

    // MARK: Tools

    static func written(_ result: ToolResult) -> Fields {
        [("id", .string(result.id)), ("content", .string(result.content)), ("isError", .bool(result.isError))]
    }

    static func toolResult(_ fields: inout LoggedFields) throws(LoggedLineError) -> ToolResult {
        ToolResult(
            id: try fields.string("id"),
            content: try fields.string("content"),
            isError: try fields.bool("isError")
        )
    }
}
