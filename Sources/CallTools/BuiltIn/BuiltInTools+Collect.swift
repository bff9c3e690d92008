internal import Dialogue
internal import FastJSON

extension BuiltInTools {
    var collectDefinition: ToolDefinition? {
        let choice: JSONValue = [
            "type": "object",
            "properties": [
                "value": .text("What you get as the answer."), "key": ["type": "string", "pattern": "^[0-9*#]$"],
                "words": [
                    "type": "array", "items": ["type": "string"], "maxItems": 20,
                    "description": "What a caller may say for it, beside the value.",
                ],
            ],
            "required": ["value"], "additionalProperties": false,
        ]
        return define(
            .collect,
            "Asks the caller for one thing and waits for the answer, which may be spoken or keyed in. Use it for numbers and for "
                + "choices that have to be exact. It says the prompt itself: do not ask in your own words as well.",
            [
                "kind": .text("What to ask for.", among: ["digits", "yes_no", "choice"]),
                "prompt": [
                    "type": "string", "minLength": 1, "maxLength": 600, "description": "The question, as it is spoken.",
                ],
                "retry_prompt": [
                    "type": "string", "maxLength": 600, "description": "The question when it has to be asked again.",
                ],
                "min_digits": ["type": "integer", "minimum": 1, "maximum": 64],
                "max_digits": ["type": "integer", "minimum": 1, "maximum": 64],
                "terminator": .text(
                    "The key that ends the digits; none when their number is fixed.",
                    among: ["#", "*", "none"]
                ),
                "choices": ["type": "array", "items": choice, "minItems": 2, "maxItems": 12],
                "attempts": ["type": "integer", "minimum": 1, "maximum": 5],
                "timeout": [
                    "type": "number", "minimum": 1, "maximum": 60, "description": "Seconds to wait for an answer.",
                ],
                "variable": .text("The variable that keeps the answer."),
            ],
            required: ["kind", "prompt"]
        )
    }

    func collect(_ arguments: JSONValue, _ context: Context) -> BuiltInDecision {
        let wanted: CollectRequest.Wanted
        switch arguments["kind"]?.stringValue {
        case "yes_no": wanted = .yesNo
        case "choice":
            guard let list = arguments["choices"]?.arrayValue else { return .refused("choices: is missing") }
            let choices = list.map { choice in
                CollectRequest.Choice(
                    choice["value"]?.stringValue ?? "",
                    key: choice["key"]?.stringValue?.first,
                    words: (choice["words"]?.arrayValue ?? []).compactMap(\.stringValue)
                )
            }
            let keys = choices.compactMap(\.key)
            guard Set(keys).count == keys.count else { return .refused("choices: two of them have the same key") }
            guard Set(choices.map(\.value)).count == choices.count else {
                return .refused("choices: two of them have the same value")
            }
            wanted = .choices(choices)
        default:
            let least = arguments["min_digits"]?.integerValue.map(Int.init) ?? 1
            let most = arguments["max_digits"]?.integerValue.map(Int.init) ?? max(least, 20)
            guard least <= most else { return .refused("min_digits: is more than max_digits") }
            let terminator = arguments["terminator"]?.stringValue ?? "#"
            wanted = .digits(.init(length: least...most, terminator: terminator == "none" ? nil : terminator.first))
        }
        var request = CollectRequest(wanted, prompt: arguments["prompt"]?.stringValue)
        request.retryPrompt = arguments["retry_prompt"]?.stringValue
        request.language = context.language
        if let attempts = arguments["attempts"]?.integerValue { request.attempts = Int(attempts) }
        if let seconds = arguments["timeout"]?.doubleValue { request.patience = .milliseconds(Int64(seconds * 1_000)) }
        if let name = arguments["variable"]?.stringValue {
            var variables = context.variables
            do throws(VariableError) {
                try variables.set(name, to: "")
            } catch {
                return .refused("variable: \(error)")
            }
            request.variable = name
        }
        return .effect(.collect(request), answer: nil)
    }
}
