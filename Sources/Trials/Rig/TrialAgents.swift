package import AgentFiles
package import FastJSON
package import ProviderKit
package import Rehearsal
internal import Synthesizers

/// Reads the agents that are measured.
package struct TrialAgents {
    private var reader: AgentReader
    /// Where simulated providers are; nil to ask the real ones.
    private let host: SimulatorHost?

    /// - Parameter data: where agents' tools keep what they know.
    package init(at host: SimulatorHost?, _ environment: ProviderEnvironment, data: String, prices: PriceList = .empty)
    {
        self.host = host
        var registry = ProviderRegistry.everybody
        registry.addCachedVoices(SpeechCache(.init()))
        var environment = environment
        // Who fails in one run is not left alone for it in the next.
        environment.resilience = ProviderResilience()
        reader = AgentReader(registry, environment, data: data)
        reader.prices = prices
    }

    /// Reads an agent; what is wrong with it is told by its own file's places.
    package func agent(_ node: JSON5Node?, name: String = "agent") throws(JSON5Error) -> AgentDefinition {
        let node = if let node { node } else { try JSON5Node(parsing: SimulatedAgent.standard) }
        guard let host else { return try reader.agent(node, name: name) }
        return try reader.agent(SimulatedAgent.redirected(node, to: host), name: name)
    }
}
