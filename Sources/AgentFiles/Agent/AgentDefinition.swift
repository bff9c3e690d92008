package import AgentBridge
package import CallPipeline
package import CivilTime
package import FrontDoor
package import ProviderKit
package import Redaction

/// An agent as its file describes it.
package struct AgentDefinition: Sendable {
    /// By what it hears, thinks and speaks.
    package enum Brain: Sendable {
        /// By providers, here.
        case cascade
        /// By a model here, while the carrier hears and speaks.
        case relay(RelayManner)
        /// Elsewhere; by its providers only if that cannot be had.
        case bridge(BridgeSettings, carried: Bool)
    }

    /// What it is called in addresses: its file's name.
    package var name: String
    /// Whose it is.
    package var organisation = Organisation.standard
    /// What it is called where people choose it.
    package var title: String
    package var about: String
    /// What a caller may say to try it.
    package var examples: [String] = []
    package var brain = Brain.cascade
    /// How a call with it goes.
    package var agent: CallAgent
    /// Who hears, thinks and speaks.
    package var providers: CallProviders
    /// What its callers' calls begin with.
    package var variables: [String: String] = [:]
    /// Where it is: the rules of its clocks.
    package var zone = TimeZoneRules(offset: 0)
    /// What is kept of the sound of its calls.
    package var recording = AgentRecording()
    /// What is taken out of its calls' texts before they are kept or logged; nil for nothing.
    package var redaction: RedactionPolicy? = .standard
    /// A mark of all that its file says, which differs where that does.
    package var version = ""
    /// What its file says, with its arm laid over it and without secrets; nil for an agent without a file.
    package var source: AgentSource?
    /// What its calls are divided between, to be compared; none for one agent that is always the same.
    package var arms: [AgentArm] = []
    /// What runs beside some of its calls, unheard.
    package var shadows: [AgentShadow] = []
    /// When one of the arms is given up for the first; nil for never.
    package var rollBack: ArmRollBack?
}
