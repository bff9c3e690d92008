/// What may come with a call: from whoever configured it, who looked it up, or who sent it.
package struct CallParameters: Sendable, Equatable {
    /// Which agent takes the call.
    package var agent: String?
    /// In which language.
    package var language: String?
    /// Who calls.
    package var callerName: String?
    /// What the agent is told beside its instructions.
    package var contextPrompt: String?
    /// What it says first, instead of its greeting.
    package var firstMessage: String?
    /// Anything else: names that instructions and sentences may ask for.
    package var variables: [String: String]

    package init(
        agent: String? = nil,
        language: String? = nil,
        callerName: String? = nil,
        contextPrompt: String? = nil,
        firstMessage: String? = nil,
        variables: [String: String] = [:]
    ) {
        self.agent = agent
        self.language = language
        self.callerName = callerName
        self.contextPrompt = contextPrompt
        self.firstMessage = firstMessage
        self.variables = variables
    }

    /// Reads what a carrier brings along; what is empty was not meant.
    package init(_ pairs: [String: String]) {
        self.init()
        for (name, value) in pairs where !value.isEmpty {
            switch name {
            case "agentId": agent = value
            case "language": language = value
            case "callerName": callerName = value
            case "contextPrompt": contextPrompt = value
            case "firstMessage": firstMessage = value
            default: variables[name] = value
            }
        }
    }

    /// The same under the names that a carrier is given, in an order that is always the same.
    package var pairs: [(name: String, value: String)] {
        let known = [
            ("agentId", agent), ("language", language), ("callerName", callerName), ("contextPrompt", contextPrompt),
            ("firstMessage", firstMessage),
        ]
        return known.compactMap { name, value in value.map { (name, $0) } }
            + variables.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// These, and where they say nothing, others.
    package func or(_ others: CallParameters) -> CallParameters {
        CallParameters(
            agent: agent ?? others.agent,
            language: language ?? others.language,
            callerName: callerName ?? others.callerName,
            contextPrompt: contextPrompt ?? others.contextPrompt,
            firstMessage: firstMessage ?? others.firstMessage,
            variables: variables.merging(others.variables) { own, _ in own }
        )
    }
}
