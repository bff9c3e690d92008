internal import CallPipeline
internal import Digests
package import FastJSON
internal import FileTools
internal import ProviderKit

extension AgentReader {
    /// What an arm cannot change: who is told of it knows of no arm, how a call comes in is settled before it has one, and a
    /// book of appointments is everybody's.
    private static let fixed = [
        "arms", "rollBack", "title", "about", "examples", "relay", "bridge", "redaction", "bookings",
    ]

    /// Reads what an agent's calls are divided between, and what runs beside them: each is the agent with something said differently.
    func readArms(_ list: JSON5Node, of agent: JSON5Node, into definition: inout AgentDefinition) throws(JSON5Error) {
        let shared = try agent.without(["arms"])
        for member in try list.members() {
            guard PlainName.isValid(member.key) else {
                throw list.error("\"\(member.key)\": an arm's name has \(PlainName.rule)")
            }
            for key in Self.fixed {
                guard let node = try member.node.memberIfPresent(key) else { continue }
                throw node.error("an arm cannot change it: it is the same for all calls of an agent")
            }
            if let node = try member.node.memberIfPresent("shadow") {
                definition.shadows.append(try shadow(member, node, of: shared, name: definition.name))
                let sum = definition.shadows.reduce(0) { $0 + $1.share }
                if sum > 1.000_001 { throw node.error("all shadows together have more than every call") }
                continue
            }
            let share = try member.node.memberIfPresent("share")?.integer(in: 1...1_000) ?? 1
            let node = try Self.overlaid(shared, by: member.node.without(["share"]))
            let arm = AgentArm(name: member.key, share: share, definition: try whole(node, name: definition.name))
            definition.arms.append(arm)
        }
        guard definition.arms.count > 1 || definition.arms.isEmpty && !definition.shadows.isEmpty else {
            throw list.error("a comparison needs two arms; {} is one that changes nothing")
        }
    }

    /// Reads an arm that nobody talks to.
    private func shadow(
        _ member: JSON5Node.Member,
        _ share: JSON5Node,
        of agent: JSON5Node,
        name: String
    ) throws(JSON5Error) -> AgentShadow {
        let roles = ProviderRole.allCases.map(\.rawValue)
        let share = try share.double(in: 0...1)
        var found: [String] = []
        for part in try member.node.members() where part.key != "shadow" {
            guard roles.contains(part.key) else {
                throw part.node.error(
                    "only \(roles.joined(separator: ", ")) of a shadow can differ: nobody talks to it"
                )
            }
            found.append(part.key)
        }
        guard !found.isEmpty else {
            throw member.node.error("a shadow needs \(roles.joined(separator: ", ")), or some of them")
        }
        let node = try Self.overlaid(agent, by: member.node.without(["shadow"]))
        let providers = try whole(node, name: name).providers
        var arm = ShadowArm(member.key)
        if found.contains("recognizer") { arm.recognizer = providers.recognizer }
        if found.contains("model") { arm.model = providers.model }
        if found.contains("voice") { arm.voice = providers.voice }
        return AgentShadow(share: share, arm: arm)
    }

    /// An agent's file with something said differently; another provider than its own has nothing of that one's settings.
    package static func overlaid(_ agent: JSON5Node, by change: JSON5Node) throws(JSON5Error) -> JSON5Node {
        try agent.overlaid(by: change, isWhole: isAnother)
    }

    /// Whether a provider is another one, which has nothing of the first one's settings.
    private static func isAnother(_ own: JSON5Node, _ over: JSON5Node) -> Bool {
        let part = own.path.prefix { $0 != "." && $0 != "[" }
        guard ["recognizer", "model", "voice"].contains(part),
            let name = try? over.memberIfPresent("provider")?.string()
        else { return false }
        return name != (try? own.memberIfPresent("provider")?.string())
    }

    /// A mark of what a file says, whatever its layout and its comments.
    static func version(of node: JSON5Node) -> String {
        let text = (try? node.json.encoded()) ?? ""
        return String(MessageDigest.hex(MessageDigest.sha256.of(Array(text.utf8).span)).prefix(12))
    }
}
