package import FastJSON
internal import ProviderKit
package import Rehearsal

/// An agent of which every provider that can be simulated is.
package enum SimulatedAgent {
    /// The agent that is measured where none is named: what most people begin with.
    package static let standard = """
        {
          title: "A standard agent on simulated providers",
          greeting: "Hello, how can I help you?",
          recognizer: { provider: "deepgram", model: "nova-3" },
          model: { provider: "openai", model: "gpt-5.4-mini" },
          voice: { provider: "elevenlabs", voice: "21m00Tcm4TlvDq8ikWAM" },
        }
        """

    private static let roles = ProviderRole.allCases.map(\.rawValue)

    /// The same agent with the addresses of simulators in it; what has no simulator (engines that run here) stays as it is.
    package static func redirected(_ agent: JSON5Node, to host: SimulatorHost) throws(JSON5Error) -> JSON5Node {
        guard case .object(var members) = agent.json else { return agent }
        for key in roles { if let provider = members[key] { members[key] = redirected(provider, host) } }
        if case .object(var arms)? = members["arms"] {
            for arm in arms.members {
                guard case .object(var change) = arm.value else { continue }
                for key in roles { if let provider = change[key] { change[key] = redirected(provider, host) } }
                arms[arm.key] = .object(change)
            }
            members["arms"] = .object(arms)
        }
        // What was read can be written.
        let text = (try? JSONValue.object(members).encoded()) ?? "{}"
        return try JSON5Node(parsing: text, file: agent.file)
    }

    private static func redirected(_ provider: JSONValue, _ host: SimulatorHost) -> JSONValue {
        guard case .object(var members) = provider else { return provider }
        // Chains and caches are made of others.
        if case .array(let parts)? = members["of"] { members["of"] = .array(parts.map { redirected($0, host) }) }
        if case .object? = members["voice"], let inner = members["voice"] { members["voice"] = redirected(inner, host) }
        guard let name = members["provider"]?.stringValue, let address = host.address(of: name) else {
            return .object(members)
        }
        members["url"] = .string(address + (host.basePath(of: name) ?? ""))
        // One has two keys and a region; all others have one.
        for key in name == "polly" ? ["accessKey", "secretKey"] : ["apiKey"] { members[key] = "simulated" }
        if name == "polly", members["region"] == nil { members["region"] = "eu-central-1" }
        return .object(members)
    }
}
