internal import FastJSON
internal import ProviderKit

/// What is known of a call, in a log.
enum LoggedFacts {
    static func written(_ facts: CallFacts) -> [(String, JSONValue)] {
        [
            ("automatic", value(facts.automatic)), ("parameters", value(facts.parameters)),
            ("begin", facts.begin.map { .array([.integer($0.unixSeconds), .integer($0.offset)]) } ?? .null),
            ("providers", facts.providers.isEmpty ? .null : .array(facts.providers.map { .of($0) })),
            ("isComplete", .bool(facts.isComplete)),
        ]
    }

    static func facts(_ fields: inout LoggedFields) throws(LoggedLineError) -> CallFacts {
        var facts = CallFacts(
            automatic: try texts("automatic", &fields),
            parameters: try texts("parameters", &fields),
            isComplete: try fields.bool("isComplete")
        )
        let begin = try fields.list("begin").compactMap(\.integerValue)
        if begin.count == 2 { facts.begin = CallFacts.Begin(unixSeconds: begin[0], offset: begin[1]) }
        for value in try fields.list("providers") {
            var identity = try LoggedFields(value, "providers")
            facts.providers.append(try identity.identity())
        }
        return facts
    }

    private static func value(_ texts: [String: String]) -> JSONValue {
        if texts.isEmpty { return .null }
        return .object(texts.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
    }

    private static func texts(_ key: String, _ fields: inout LoggedFields) throws(LoggedLineError) -> [String: String] {
        guard let value = fields.value(key) else { return [:] }
        var texts: [String: String] = [:]
        for member in value.objectValue?.members ?? [] {
            guard let text = member.value.stringValue else { throw fields.problem("\"\(key)\" holds no strings") }
            texts[member.key] = text
        }
        return texts
    }
}
