internal import AgentFiles
package import CallPipeline
internal import FastJSON
internal import Foundation
internal import ProviderKit
internal import Rehearsal
package import Replays

/// The agent of a call that is made again: as its file was, or is now, or with some things said differently.
package struct ReplayedAgent: Sendable {
    /// A file that counts instead of the call's own.
    package var file: String?
    /// What is said differently: a key such as "turns.patience", and its value as a file has it.
    package var changes: [(key: String, value: String)] = []
    /// Where the agent's tools keep what they know; nothing is changed there.
    package var data = "data"

    package init() {}

    /// Whether it is the agent that the call had.
    package var isUnchanged: Bool { file == nil && changes.isEmpty }

    /// Makes the agent.
    package func agent(of header: CallFileHeader) throws -> CallAgent {
        var agent = try fromFile(header) ?? CallAgent()
        AgentChanges(header.arrival).apply(to: &agent)
        return agent
    }

    private func fromFile(_ header: CallFileHeader) throws -> CallAgent? {
        guard var node = try node(header) else {
            guard let first = changes.first else { return nil }
            throw SettingError(
                place: first.key,
                message: "the call's agent had no file, and so no settings to be changed; name one with --agent FILE"
            )
        }
        for change in changes { node = try Self.changed(node, change.key, change.value) }
        let silent =
            "{ recognizer: { provider: 'recorded' }, model: { provider: 'recorded' }, voice: { provider: 'recorded' } }"
        // Who heard, thought and spoke is in the recording, and no credential of theirs is needed.
        node = try node.without(["recognizer", "model", "voice"]).overlaid(by: JSON5Node(parsing: silent))
        var reader = AgentReader(Self.registry, Self.environment(for: node), data: data, isTrial: true)
        if let prices = header.prices {
            reader.prices = try PriceList(JSON5Node(parsing: prices.encoded()))
        }
        return try reader.agent(node, name: header.agent).agent
    }

    private func node(_ header: CallFileHeader) throws -> JSON5Node? {
        if let file {
            let node = try JSON5Node(file: file)
            guard let arms = try node.memberIfPresent("arms") else { return node }
            // The call goes by its own arm, as long as that is there.
            let own = try header.arm.flatMap { try arms.memberIfPresent($0) }
            let whole = try node.without(["arms"])
            return try own.map { try whole.overlaid(by: $0.without(["share"])) } ?? whole
        }
        return try header.file.map { try JSON5Node(parsing: $0.text, file: $0.path.isEmpty ? nil : $0.path) }
    }

    /// The same with one thing said differently; what is no value of JSON5 is a text.
    private static func changed(_ node: JSON5Node, _ key: String, _ value: String) throws -> JSON5Node {
        let said = (try? JSON5Node(parsing: value)) == nil ? (try? JSONValue.string(value).encoded()) ?? "" : value
        let path = key.split(separator: ".").map { (try? JSONValue.string(String($0)).encoded()) ?? "" }
        let text = path.map { "{ \($0): " }.joined() + said + String(repeating: " }", count: path.count)
        return try node.overlaid(by: JSON5Node(parsing: text, file: "--set \(key)"))
    }

    /// Providers that are never asked.
    private static var registry: ProviderRegistry {
        var registry = ProviderRegistry()
        registry.add(recognizer: "recorded") { _ throws(JSON5Error) in RehearsedRecognizer(utterances: []) }
        registry.add(model: "recorded") { _ throws(JSON5Error) in ScriptedReplies([:]) }
        registry.add(voice: "recorded") { _ throws(JSON5Error) in ToneVoice() }
        return registry
    }

    /// Any credential that the file names, so that nobody need have it.
    private static func environment(for node: JSON5Node) -> ProviderEnvironment {
        var variables: [String: String] = [:]
        func find(_ value: JSONValue) {
            switch value {
            case .string(let text):
                if text.hasPrefix("${"), text.hasSuffix("}") {
                    var name = String(text.dropFirst(2).dropLast())
                    if name.hasSuffix("_FILE") { name.removeLast("_FILE".count) }
                    variables[name] = "removed"
                }
            case .array(let elements): elements.forEach(find)
            case .object(let object):
                for member in object.members {
                    if member.key == "env", let name = member.value.stringValue { variables[name] = "removed" }
                    find(member.value)
                }
            case .null, .bool, .integer, .double: break
            }
        }
        find(node.json)
        return ProviderEnvironment(variables: variables)
    }
}
