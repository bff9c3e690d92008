/// A part of a conversation with instructions and tools of its own.
package struct Stage: Sendable, Equatable {
    /// Its name.
    package let name: String
    /// What the agent is to do in it.
    package let prompt: Template
    /// The tools that may be used in it, beside those that may always be.
    package let tools: [String]
    /// The stages it may lead to.
    package let next: [String]
    /// What it is good for, in words for the model that may go there.
    package let purpose: String

    /// Makes a stage.
    package init(name: String, prompt: Template, tools: [String] = [], next: [String] = [], purpose: String = "") {
        self.name = name
        self.prompt = prompt
        self.tools = tools
        self.next = next
        self.purpose = purpose
    }
}

/// Why stages do not fit together.
package enum StageError: Error, Equatable, Sendable {
    case none
    case malformedName(String)
    case repeated(String)
    case unknownFirst(String, hint: String)
    case unknownNext(String, from: String, hint: String)
    case unknownTool(String, in: String, hint: String)
}

extension StageError: CustomStringConvertible {
    /// What is wrong, with the stage's name and the name that was probably meant.
    package var description: String {
        switch self {
        case .none: "there has to be at least one stage"
        case .malformedName(let name): "\"\(name)\" is no name of a stage: letters, digits and \"_\", a letter first"
        case .repeated(let name): "there are two stages \"\(name)\""
        case .unknownFirst(let name, let hint): "the first stage \"\(name)\" does not exist\(hint)"
        case .unknownNext(let name, let stage, let hint):
            "stage \"\(stage)\" may lead to \"\(name)\", which does not exist\(hint)"
        case .unknownTool(let name, let stage, let hint):
            "stage \"\(stage)\" uses the tool \"\(name)\", which does not exist\(hint)"
        }
    }
}
