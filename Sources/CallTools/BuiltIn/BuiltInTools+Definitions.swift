internal import Dialogue
internal import FastJSON

extension BuiltInTools {
    /// The definition of one of them as it is now; nil where it could not be used.
    func definition(of name: Name, _ ways: [(name: String, purpose: String)]) -> ToolDefinition? {
        switch name {
        case .endCall:
            return define(
                name,
                "Ends the call, once what you say now has been heard. Say goodbye in the same answer.",
                ["reason": .text("Why, in a few words, for the record.")],
                required: ["reason"]
            )
        case .transferCall:
            return define(name, transferDescription, ["destination": destination], required: ["destination"])
        case .sendDTMF:
            return define(
                name,
                "Sends key tones to the other side, for a menu that asks for them.",
                ["digits": .text("0-9, *, #, A-D; w waits half a second.")],
                required: ["digits"]
            )
        case .collect: return collectDefinition
        case .setVariable:
            return define(
                name,
                "Keeps something the caller has said under a name; you are told of it in every turn from then on.",
                ["name": .text("Letters, digits and _."), "value": ["description": "What to keep."]],
                required: ["name", "value"]
            )
        case .switchLanguage:
            return define(
                name,
                "Goes on in another language, when the caller speaks it or asks for it.",
                ["language": .text("The tag of the language.", among: languages)],
                required: ["language"]
            )
        case .goToStage:
            let purposes = ways.filter { !$0.purpose.isEmpty }.map { "\($0.name): \($0.purpose)" }
            let description = ["Goes to another stage of the conversation."] + purposes
            return define(
                name,
                description.joined(separator: "\n"),
                ["stage": .text("Where to go.", among: ways.map(\.name))],
                required: ["stage"]
            )
        }
    }

    private var transferDescription: String {
        let what =
            "Hands the call to somebody else, once what you say now has been heard; you are not in it any more then."
        guard case .listed(let list) = destinations else { return what }
        let purposes = list.filter { !$0.purpose.isEmpty }.map { "\($0.name): \($0.purpose)" }
        return ([what] + purposes).joined(separator: "\n")
    }

    private var destination: JSONValue {
        guard case .listed(let list) = destinations else {
            return .text("A phone number with its country, such as +4930123456, or a SIP address.")
        }
        return .text("To whom.", among: list.map(\.name))
    }

    func define(_ name: Name, _ description: String, _ properties: JSONValue, required: [String]) -> ToolDefinition? {
        var schema = JSONObject()
        schema["type"] = "object"
        schema["properties"] = properties
        schema["required"] = .array(required.map { .string($0) })
        schema["additionalProperties"] = false
        return try? ToolDefinition(name: name.rawValue, description: description, parameters: .object(schema))
    }
}

extension JSONValue {
    /// The schema of a text, one of some words if there are any.
    static func text(_ description: String, among words: [String] = []) -> JSONValue {
        var schema = JSONObject()
        schema["type"] = "string"
        schema["description"] = .string(description)
        if !words.isEmpty { schema["enum"] = .array(words.map { .string($0) }) }
        return .object(schema)
    }
}
