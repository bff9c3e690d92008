package import Dialogue

/// The moment of a call in which tools are used.
package struct ToolMoment: Sendable, Equatable {
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
