package import Dialogue
package import ProviderKit

/// What has come of one use of a tool.
package struct ToolOutcome: Sendable, Equatable {
    /// The use.
    package let call: ToolCall
    /// What the model is told; nil while the engine still owes it, as with `collect`.
    package var result: ToolResult?
    /// What the engine has to do.
    package var effect: ToolEffect?

    init(_ call: ToolCall, _ content: String, isError: Bool = false) {
        self.call = call
        result = ToolResult(id: call.id, content: content, isError: isError)
    }

    init(_ call: ToolCall, _ result: Result<String, ToolFailure>) {
        switch result {
        case .success(let text): self.init(call, text)
        case .failure(let failure): self.init(call, failure.description, isError: true)
        }
    }

    init(_ call: ToolCall, _ decision: BuiltInDecision) {
        self.call = call
        switch decision {
        case .refused(let reason): result = ToolResult(id: call.id, content: reason, isError: true)
        case .effect(let effect, let answer):
            self.effect = effect
            result = answer.map { ToolResult(id: call.id, content: $0) }
        }
    }
}

extension ToolResult {
    /// What a model is told of what `collect` has come to.
    package init(_ outcome: CollectOutcome, for call: ToolCall) {
        let isValue = if case .value = outcome { true } else { false }
        self.init(id: call.id, content: outcome.text, isError: !isValue)
    }
}

/// What a step of tools wants done or noted while it goes on.
package enum ToolOrder: Sendable, Equatable {
    /// Say this, since it takes a while; at most once a step.
    case filler(String)
    /// A tool is being used.
    case began(ToolCall)
    /// It has ended.
    case ended(id: String, after: Duration, isError: Bool)
}

/// The moment of a call in which tools are used.
package struct ToolMoment: Sendable {
    /// What is known of the call.
    package var variables: CallVariables
    /// The language that is spoken.
    package var language: String
    /// The stages the model may go to.
    package var ways: [String]
    /// The tools that may be used beside the engine's own; nil for all.
    package var allowed: [String]?

    /// Describes a moment.
    package init(
        variables: CallVariables = CallVariables(),
        language: String = "en",
        ways: [String] = [],
        allowed: [String]? = nil
    ) {
        self.variables = variables
        self.language = language
        self.ways = ways
        self.allowed = allowed
    }
}
