package import AgentWire
package import CallPipeline
package import Dialogue
internal import FastJSON

extension AgentInitiation {
    /// What a conversation is to begin with: what is known of its call, and what may be replaced of the agent's settings.
    ///
    /// - Parameter isBack: whether the call goes on where another one was.
    package init(
        for agent: CallAgent,
        knowing variables: CallVariables,
        overriding overrides: BridgeSettings.Overrides,
        isBack: Bool = false
    ) {
        self.init(variables: Self.dynamic(variables))
        if overrides.contains(.prompt) {
            let words = agent.instructions.filled(with: variables)
            if !words.isEmpty { prompt = words }
        }
        if overrides.contains(.firstMessage) {
            let words = isBack ? agent.sentences.resumed : agent.greeting?.filled(with: variables)
            if let words, !words.isEmpty { firstMessage = words }
        }
        if overrides.contains(.language), !agent.language.isEmpty { language = Self.language(agent.language) }
    }

    /// All that is known of the call; names that begin with "system__" are the service's own.
    private static func dynamic(_ variables: CallVariables) -> JSONObject {
        var values = JSONObject()
        for name in variables.names where !name.hasPrefix("system__") {
            if let value = variables[name] { values[name] = .string(value) }
        }
        return values
    }

    /// A language as the service writes it: two letters, but for Brazil's Portuguese.
    private static func language(_ tag: String) -> String {
        let tag = tag.lowercased()
        return tag == "pt-br" ? tag : String(tag.prefix { $0 != "-" && $0 != "_" })
    }
}

extension CallVariables {
    /// What is known of a call when it begins.
    package init(of facts: CallFacts, in language: String) {
        self.init(automatic: facts.automatic, parameters: facts.parameters)
        if !language.isEmpty, self["language"] == nil { refresh("language", language) }
    }
}
