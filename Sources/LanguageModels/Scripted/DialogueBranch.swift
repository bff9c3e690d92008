internal import FastJSON

/// One thing that the agent may do.
struct DialogueBranch: Sendable {
    /// What must hold of a slot, or of a tool's result.
    enum Condition: Sendable, Equatable {
        case filled(Bool)
        case among([String])
    }

    struct Call: Sendable {
        var tool: String
        /// Texts are templates.
        var arguments: JSONValue
        /// What is done about the result.
        var then: [DialogueBranch]
    }

    /// Its number, by which it is known how often it was taken.
    var number: Int
    var conditions: [(name: String, Condition)]
    /// What is said: one of these, each time the next.
    var say: [String]
    var go: String?
    var set: [(slot: String, template: String)]
    var forget: [String]
    var call: Call?
    /// Whether what was said last is said again.
    var repeats: Bool
}

/// Reads branches, and refuses states and slots that there are not.
struct DialogueBranchReader {
    let states: [String]
    private(set) var slots: Set<String>
    private var number = 0

    init(states: [String], slots: Set<String>) {
        self.states = states
        self.slots = slots
    }

    /// Notes what branches set: it may be used anywhere.
    mutating func collectSlots(_ node: JSON5Node) throws(JSON5Error) {
        switch node.value.content {
        case .object:
            for member in try node.members() {
                if member.key == "set", case .object = member.node.value.content {
                    for slot in try member.node.members() { slots.insert(slot.key) }
                }
                try collectSlots(member.node)
            }
        case .array: for element in try node.elements() { try collectSlots(element) }
        case .null, .bool, .integer, .double, .string: break
        }
    }

    mutating func reactions(_ node: JSON5Node) throws(JSON5Error) -> [String: [DialogueBranch]] {
        var reactions: [String: [DialogueBranch]] = [:]
        for member in try node.members() where member.key != "otherwise" {
            reactions[member.key] = try branches(member.node)
        }
        return reactions
    }

    /// One branch or a list of them; a text alone is what is said.
    private mutating func branches(_ node: JSON5Node) throws(JSON5Error) -> [DialogueBranch] {
        guard case .array = node.value.content else { return [try branch(node)] }
        var branches: [DialogueBranch] = []
        for element in try node.elements() { branches.append(try branch(element)) }
        return branches
    }

    private mutating func branch(_ node: JSON5Node) throws(JSON5Error) -> DialogueBranch {
        number += 1
        var branch = DialogueBranch(number: number, conditions: [], say: [], set: [], forget: [], repeats: false)
        if case .string(let text) = node.value.content {
            try check(text, node)
            branch.say = [text]
            return branch
        }
        try node.allowOnly(["if", "say", "go", "set", "forget", "call", "repeat"])
        if let conditions = try node.memberIfPresent("if") {
            for member in try conditions.members() {
                try check(name: member.key, member.node)
                branch.conditions.append((member.key, try condition(member.node)))
            }
        }
        if let say = try node.memberIfPresent("say") {
            branch.say = try say.texts()
            for text in branch.say { try check(text, say) }
        }
        branch.go = try node.memberIfPresent("go")?.string(among: states)
        if let set = try node.memberIfPresent("set") {
            for member in try set.members() {
                let template = try member.node.string()
                try check(template, member.node)
                branch.set.append((member.key, template))
            }
        }
        if let forget = try node.memberIfPresent("forget") {
            branch.forget = try forget.texts()
            for name in branch.forget { try check(name: name, forget) }
        }
        branch.repeats = try node.memberIfPresent("repeat")?.bool() ?? false
        if let call = try node.memberIfPresent("call") { branch.call = try self.call(call) }
        return branch
    }

    private mutating func call(_ node: JSON5Node) throws(JSON5Error) -> DialogueBranch.Call {
        try node.allowOnly(["tool", "arguments", "then"])
        let tool = try node.member("tool").string()
        let arguments = try node.memberIfPresent("arguments")?.json ?? [:]
        let then = try node.member("then")
        return DialogueBranch.Call(tool: tool, arguments: arguments, then: try branches(then))
    }

    private func condition(_ node: JSON5Node) throws(JSON5Error) -> DialogueBranch.Condition {
        switch node.value.content {
        case .bool(let value): return .filled(value)
        case .integer(let value): return .among(["\(value)"])
        case .string(let text): return .among([text])
        case .array, .null, .double, .object: return .among(try node.texts())
        }
    }

    private func check(_ template: String, _ node: JSON5Node) throws(JSON5Error) {
        for name in DialogueTemplate.names(in: template) { try check(name: name, node) }
    }

    private func check(name: String, _ node: JSON5Node) throws(JSON5Error) {
        let base = name.hasSuffix(".value") ? String(name.dropLast(6)) : name
        if base == "ok" || base == "result" || base.hasPrefix("result.") || slots.contains(base) { return }
        throw node.error("there is no slot \"\(base)\" in any phrase")
    }
}

/// Texts with slots in braces.
enum DialogueTemplate {
    /// The names in braces.
    static func names(in template: String) -> [String] {
        var names: [String] = []
        _ = filled(template) { name in
            names.append(name)
            return ""
        }
        return names
    }

    /// The text with what the names stand for.
    static func filled(_ template: String, _ value: (String) -> String) -> String {
        var text = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            text += rest[..<open]
            text += value(String(rest[rest.index(after: open)..<close]))
            rest = rest[rest.index(after: close)...]
        }
        return text + rest
    }
}
