package import FastJSON
package import ProviderKit

extension Stages {
    /// What a configuration can say of one.
    @SettingList package static var settings: [Setting] {
        Setting("prompt", .other("text with places"), isRequired: true, "What the model is told in it.")
        Setting("tools", .texts, "What may be used in it, beside the common ones.")
        Setting("next", .texts, "Which stages may follow; none, unless listed.")
        Setting("purpose", .text, "What it is for, in words for the model.")
    }

    /// Reads the stages of a configuration, with the place of everything that is wrong with them.
    ///
    ///     first: "greeting",
    ///     stages: {
    ///       greeting: { prompt: "Ask what it is about.", next: ["billing"] },
    ///       billing: { purpose: "bills and payments", prompt: "…", tools: ["find_invoice"], next: ["greeting"] },
    ///     }
    ///
    /// - Parameters:
    ///   - node: the object that holds both keys.
    ///   - variables: what the prompts may name; nil where any name may come.
    ///   - tools: what the stages may use; nil where that is not known yet.
    package init(
        _ node: JSON5Node,
        variables: [String]? = nil,
        tools: [String]? = nil
    ) throws(JSON5Error) {
        let list = try node.member("stages")
        let members = try list.members()
        let names = members.map(\.key)
        guard !names.isEmpty else { throw list.error("\(StageError.none)") }
        var stages: [Stage] = []
        for member in members {
            let stage = member.node
            try stage.allowOnly(Self.settings.keys)
            stages.append(
                Stage(
                    name: member.key,
                    prompt: try Template(stage.member("prompt"), known: variables),
                    tools: try Self.names(stage.memberIfPresent("tools"), among: tools),
                    next: try Self.names(stage.memberIfPresent("next"), among: names),
                    purpose: try stage.memberIfPresent("purpose")?.string() ?? ""
                )
            )
        }
        let first = try node.memberIfPresent("first")
        let start = try first?.string(among: names)
        do throws(StageError) {
            try self.init(stages, first: start, tools: tools)
        } catch {
            throw list.error("\(error)")
        }
    }

    private static func names(_ node: JSON5Node?, among known: [String]?) throws(JSON5Error) -> [String] {
        var names: [String] = []
        for element in try node?.elements() ?? [] {
            let name = if let known { try element.string(among: known) } else { try element.string() }
            guard !names.contains(name) else { throw element.error("\"\(name)\" is named twice") }
            names.append(name)
        }
        return names
    }
}
