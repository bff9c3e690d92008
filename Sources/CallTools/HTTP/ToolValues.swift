package import Dialogue
package import FastJSON

/// What the templates of a tool are filled with: the model's arguments, then what is known of the call.
package struct ToolValues: Sendable {
    /// What the model wrote, held to the schema.
    package let arguments: JSONObject
    /// What is known of the call.
    package let variables: CallVariables

    /// Joins both.
    package init(arguments: JSONObject, variables: CallVariables) {
        self.arguments = arguments
        self.variables = variables
    }

    /// A value as JSON; nil when there is none.
    func json(_ name: String) -> JSONValue? {
        if let value = arguments[name] { return value }
        guard let text = variables[name], !text.isEmpty else { return nil }
        return .string(text)
    }

    /// A value as text; nil when there is none.
    func text(_ name: String) -> String? {
        guard let value = json(name), value != .null else { return nil }
        return BuiltInTools.text(value)
    }
}
