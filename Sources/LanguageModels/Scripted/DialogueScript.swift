internal import FastJSON
internal import ProviderKit

/// A dialogue as an agent's file has it: what the caller may mean, and what the agent does about it.
struct DialogueScript: Sendable {
    /// Something that the caller may mean, and the ways to say it.
    struct Intent: Sendable {
        var name: String
        var patterns: [PhrasePattern]
    }

    /// What is done about an intent: by intent, the branches that are tried in order.
    struct State: Sendable {
        var name: String
        var reactions: [String: [DialogueBranch]]
        /// What is said to what is not understood, time after time.
        var otherwise: [String]
    }

    var greeting: String
    var begin: String
    var intents: [Intent]
    var states: [State]
    /// What is done in every state that does not do something else.
    var always: [String: [DialogueBranch]]
    var otherwise: [String]
    var silence: [String]

    /// What a script can say.
    static var settings: [Setting] {
        Setting.part("script", isRequired: true, "What is understood, and what is said to it.") {
            Setting("greeting", .text, "What is said first, where the agent says nothing.")
            Setting("begin", .text, "The state it begins in; the first one written, unless named.")
            Setting(
                "lists",
                .other("object of texts or lists of texts"),
                "Words that may stand in one place of a phrase, by name: `{name}`."
            )
            Setting(
                "intents",
                .other("object of lists of texts"),
                isRequired: true,
                "What callers may mean, by name, and the phrases that say it."
            )
            Setting(
                "states",
                .other("object of objects"),
                isRequired: true,
                "What is done about each in a state: a text, `{ if, say, go, set, forget, call, repeat }`, or a list."
            )
            Setting("always", .other("object"), "What is done about them in every state that says nothing else.")
            Setting(
                "otherwise",
                .textOrTexts,
                standard: .texts(notUnderstood),
                "What is said to what is not understood, time after time."
            )
            Setting("silence", .textOrTexts, standard: .texts(stillThere), "What is said when nobody says anything.")
        }
    }

    private static let notUnderstood = ["Sorry, I did not understand that."]
    private static let stillThere = ["Are you still there?"]

    init(_ node: JSON5Node) throws(JSON5Error) {
        try node.allowOnly([
            "greeting", "begin", "lists", "intents", "states", "always", "otherwise", "silence",
        ])
        var lists: [String: [String]] = [:]
        if let node = try node.memberIfPresent("lists") {
            for member in try node.members() { lists[member.key] = try member.node.texts() }
        }
        intents = []
        for member in try node.member("intents").members() {
            guard member.key != "otherwise" else {
                throw member.node.error("\"otherwise\" is the name of something else")
            }
            var patterns: [PhrasePattern] = []
            for phrase in try member.node.elements() { patterns.append(try PhrasePattern(phrase, lists: lists)) }
            guard !patterns.isEmpty else { throw member.node.error("there is no way to say it") }
            intents.append(Intent(name: member.key, patterns: patterns))
        }
        let statesNode = try node.member("states")
        let stateNames = try statesNode.members().map(\.key)
        guard let first = stateNames.first else { throw statesNode.error("there must be at least one") }
        var reader = DialogueBranchReader(
            states: stateNames,
            slots: Set(intents.flatMap { $0.patterns.flatMap(\.slots) })
        )
        let names = intents.map(\.name)
        try reader.collectSlots(statesNode)
        states = []
        for member in try statesNode.members() {
            try member.node.allowOnly(names + ["otherwise"])
            let reactions = try reader.reactions(member.node)
            let otherwise = try member.node.memberIfPresent("otherwise")?.texts() ?? []
            states.append(State(name: member.key, reactions: reactions, otherwise: otherwise))
        }
        always = [:]
        if let node = try node.memberIfPresent("always") {
            try node.allowOnly(names)
            always = try reader.reactions(node)
        }
        begin = try node.memberIfPresent("begin")?.string(among: stateNames) ?? first
        greeting = try node.memberIfPresent("greeting")?.string() ?? ""
        otherwise = try node.memberIfPresent("otherwise")?.texts() ?? Self.notUnderstood
        silence = try node.memberIfPresent("silence")?.texts() ?? Self.stillThere
    }

    /// All that can be understood, each phrase once.
    var phrases: [String] {
        var seen: Set<String> = []
        return intents.flatMap { $0.patterns.flatMap(\.phrases) }.filter { seen.insert($0).inserted }
    }
}

extension JSON5Node {
    /// A text, or a list of at least one.
    func texts() throws(JSON5Error) -> [String] {
        if case .string(let text) = value.content { return [text] }
        var texts: [String] = []
        for element in try elements() { texts.append(try element.string()) }
        guard !texts.isEmpty else { throw error("there must be at least one text") }
        return texts
    }
}
