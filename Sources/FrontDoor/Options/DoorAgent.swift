package import ProviderKit

/// An agent as the door knows it: its name in addresses, and what is its own.
package struct DoorAgent: Sendable {
    package var name: String
    package var organisation: Organisation
    /// By what it hears, thinks and speaks.
    package var brain = AgentBrain.cascade
    /// Who carries its calls from the webhook on; nil for nobody else.
    package var registration: CallRegistration?
    /// What it says of calls that it cannot take, where that differs.
    package var sentences: DoorSentences?
    /// Who takes them, where that differs.
    package var forward: String?
    /// What all its callers' calls begin with.
    package var parameters: [String: String]

    /// Makes an agent that has nothing of its own.
    package init(_ name: String, of organisation: Organisation = .standard, parameters: [String: String] = [:]) {
        self.name = name
        self.organisation = organisation
        self.parameters = parameters
    }
}
