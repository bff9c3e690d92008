internal import Digests
package import FastJSON
internal import FileTools

extension AgentReader {
    /// What an arm cannot change: who is told of it knows of no arm, how a call comes in is settled before it has one, and a
    /// book of appointments is everybody's.
    private static let fixed = [
        "arms", "rollBack", "title", "about", "examples", "relay", "bridge", "redaction", "bookings",
    ]

    /// Reads what an agent's calls are divided between: each arm is the agent with something said differently.
    func arms(_ list: JSON5Node, of agent: JSON5Node, name: String) throws(JSON5Error) -> [AgentArm] {
        let shared = try agent.without(["arms"])
        var arms: [AgentArm] = []
        for member in try list.members() {
            guard PlainName.isValid(member.key) else {
                throw list.error("\"\(member.key)\": an arm's name has \(PlainName.rule)")
            }
            let share = try member.node.memberIfPresent("share")?.integer(in: 1...1_000) ?? 1
            for key in Self.fixed {
                guard let node = try member.node.memberIfPresent(key) else { continue }
                throw node.error("an arm cannot change it: it is the same for all calls of an agent")
            }
            let node = try Self.overlaid(shared, by: member.node.without(["share"]))
            arms.append(AgentArm(name: member.key, share: share, definition: try whole(node, name: name)))
        }
        guard arms.count > 1 else {
            throw list.error("a comparison needs two arms; {} is one that changes nothing")
        }
        return arms
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
