public import FastJSON

/// What has been said in a call so far, as a language model is told of it.
public struct Conversation: Sendable, Equatable {
    /// One contribution.
    public enum Message: Sendable, Equatable {
        /// The caller said this.
        case caller(String)
        /// The agent said this, and called these tools; a text that was cut off holds what was heard of it.
        case agent(String, calls: [ToolCall] = [])
        /// What a tool answered.
        case tool(ToolResult)
        /// A note from the engine, which neither side said: "the caller interrupted".
        case note(String)
    }

    /// Who the agent is and what it is to do.
    public var instructions: String
    /// What was said, in order.
    public var messages: [Message]

    /// Makes a conversation.
    public init(instructions: String = "", messages: [Message] = []) {
        self.instructions = instructions
        self.messages = messages
    }
}

/// A tool that the model wants used.
public struct ToolCall: Sendable, Equatable {
    /// The call's own name, which its result must carry.
    public var id: String
    /// The tool's name.
    public var name: String
    /// The arguments as JSON, as the model wrote it: it may be invalid.
    public var arguments: String

    /// Makes a call.
    public init(id: String, name: String, arguments: String) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}

/// What came of using a tool.
public struct ToolResult: Sendable, Equatable {
    /// The call this answers.
    public var id: String
    /// The answer, mostly JSON.
    public var content: String
    /// Whether the tool failed.
    public var isError: Bool

    /// Makes a result.
    public init(id: String, content: String, isError: Bool = false) {
        self.id = id
        self.content = content
        self.isError = isError
    }
}

/// A tool that a model may use.
public struct ToolDeclaration: Sendable, Equatable {
    /// Its name: letters, digits, `_` and `-`, at most 64.
    public var name: String
    /// What it is good for, in words for the model.
    public var description: String
    /// The JSON Schema of its arguments: an object.
    public var parameters: JSONValue
    /// Whether the arguments must follow the schema exactly, where the provider can see to that.
    public var isStrict: Bool

    /// Declares a tool.
    public init(name: String, description: String, parameters: JSONValue, isStrict: Bool = false) {
        self.name = name
        self.description = description
        self.parameters = parameters
        self.isStrict = isStrict
    }
}
