package import FastJSON

/// The stages of an agent and the ways between them.
///
/// A call goes from one to the next only because the model asks for it, by the tool `go_to_stage` or in a structured
/// answer: never because of a word in what is said.
package struct Stages: Sendable, Equatable {
    /// The name of the tool.
    package static let tool = "go_to_stage"

    /// All of them, in the order of the configuration.
    package let all: [Stage]
    /// Where a call begins.
    package let first: String

    /// Joins stages.
    ///
    /// - Parameter tools: the tools there are; nil where that is not known yet.
    package init(_ stages: [Stage], first: String? = nil, tools: [String]? = nil) throws(StageError) {
        guard let start = first ?? stages.first?.name else { throw .none }
        let names = stages.map(\.name)
        for (place, stage) in stages.enumerated() {
            guard VariableName.isValid(stage.name) else { throw .malformedName(stage.name) }
            guard !names[..<place].contains(stage.name) else { throw .repeated(stage.name) }
            for next in stage.next where !names.contains(next) {
                throw .unknownNext(next, from: stage.name, hint: NearestName.hint(for: next, among: names))
            }
            if let tools {
                for tool in stage.tools where !tools.contains(tool) {
                    throw .unknownTool(tool, in: stage.name, hint: NearestName.hint(for: tool, among: tools))
                }
            }
        }
        guard names.contains(start) else {
            throw .unknownFirst(start, hint: NearestName.hint(for: start, among: names))
        }
        all = stages
        self.first = start
    }

    /// The stage of that name.
    package subscript(name: String) -> Stage? { all.first { $0.name == name } }

    /// What is odd about them but does not prevent a call, in sentences for the person who wrote them.
    package var warnings: [String] {
        var reached: Set<String> = [first]
        var waiting = [first]
        while let name = waiting.popLast() {
            for next in self[name]?.next ?? [] where reached.insert(next).inserted { waiting.append(next) }
        }
        var warnings = all.filter { !reached.contains($0.name) }
            .map { "stage \"\($0.name)\" is never reached from \"\(first)\"" }
        for stage in all where stage.next.contains(stage.name) {
            warnings.append("stage \"\(stage.name)\" leads to itself")
        }
        return warnings
    }

    /// The stage that a model may go to from another.
    package func transition(from present: String, to name: String) throws(StageRefusal) -> Stage {
        let allowed = self[present]?.next ?? []
        guard allowed.contains(name), let stage = self[name] else {
            throw StageRefusal(present: present, wanted: name, allowed: allowed)
        }
        return stage
    }

    /// The stage that a structured answer asks for by the member `go_to_stage`; nil when it asks for none.
    package func transition(from present: String, by answer: JSONValue) throws(StageRefusal) -> Stage? {
        guard let wanted = answer[Self.tool], wanted != .null else { return nil }
        guard let name = wanted.stringValue else {
            throw StageRefusal(present: present, wanted: "", allowed: self[present]?.next ?? [])
        }
        return name == present ? nil : try transition(from: present, to: name)
    }
}

/// Why a model may not go to a stage, in words that it can act on.
package struct StageRefusal: Error, Equatable, Sendable, CustomStringConvertible {
    /// Where the call is.
    package let present: String
    /// Where the model wanted to go.
    package let wanted: String
    /// Where it may go.
    package let allowed: [String]

    /// What is wrong and what is expected.
    package var description: String {
        let wanted = CleanText.clean(wanted, limit: 80)
        guard !allowed.isEmpty else { return "the stage \"\(present)\" is the last one: there is no other to go to" }
        return
            "from \"\(present)\" there is no way to the stage \"\(wanted)\"\(NearestName.hint(for: wanted, among: allowed))"
    }
}
