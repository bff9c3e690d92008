internal import AgentBridge
package import FrontDoor

/// Agents without files, as a command line names them: rehearsed ones, and some that are elsewhere.
package struct StandIns: Sendable {
    /// An agent that is elsewhere.
    package struct Elsewhere: Sendable {
        package var name: String
        package var way: AgentBridges.Way
        /// Its name there.
        package var id: String

        package init(name: String, way: AgentBridges.Way, id: String) {
            self.name = name
            self.way = way
            self.id = id
        }
    }

    /// The names of rehearsed agents.
    package var names: [String] = []
    /// For which agents the carrier hears and speaks, and how.
    package var relays: [String] = []
    package var manner = RelayManner()
    /// What the rehearsed agents hear and answer, and some of them in their own way.
    package var talk = RehearsedTalk.standard
    package var talks: [String: RehearsedTalk] = [:]
    package var elsewhere: [Elsewhere] = []
    /// By which numbers of its own the service elsewhere calls, by the agents' names.
    package var phones: [(name: String, id: String)] = []
    /// What calls may override of agents elsewhere.
    package var allowed: Set<BridgeWord> = []
    /// The agents elsewhere that wait to be spoken to.
    package var waiting: Set<String> = []

    package init() {}
}

/// What a call may override of an agent elsewhere, as a command line has it.
package enum BridgeWord: String, Sendable, CaseIterable {
    case prompt
    case firstMessage = "first-message"
    case language

    var override: BridgeSettings.Overrides {
        switch self {
        case .prompt: .prompt
        case .firstMessage: .firstMessage
        case .language: .language
        }
    }
}
