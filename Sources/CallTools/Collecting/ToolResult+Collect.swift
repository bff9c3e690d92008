package import ProviderKit

extension ToolResult {
    /// What a model is told of what `collect` has come to.
    package init(_ outcome: CollectOutcome, for call: ToolCall) {
        let isValue = if case .value = outcome { true } else { false }
        self.init(id: call.id, content: outcome.text, isError: !isValue)
    }
}
