internal import FastJSON
internal import ProviderKit

/// Where a dialogue stands: found by going through it from the beginning, so that nothing has to be kept between turns.
struct DialogueRun {
    /// What the agent does in one turn.
    struct Turn: Equatable {
        var text = ""
        var call: ToolCall?
    }

    private let script: DialogueScript
    /// The tools that may be used; a call of another one has failed.
    private let tools: Set<String>
    private var state: String
    private var slots: [String: PhrasePattern.Filling] = [:]
    private var result: JSONValue = .null
    private var isOK = true
    /// How often each branch was taken.
    private var counts: [Int: Int] = [:]
    private var misses = 0
    private var silences = 0
    private var lastSaid: String
    private var pending: [DialogueBranch]?
    private var calls = 0

    init(_ script: DialogueScript, tools: Set<String>) {
        self.script = script
        self.tools = tools
        state = script.begin
        lastSaid = script.greeting
    }

    /// What comes next in a conversation.
    static func turn(in conversation: Conversation, _ script: DialogueScript, tools: Set<String>) -> Turn {
        var run = DialogueRun(script, tools: tools)
        var heard = ""
        var turn: Turn?
        var hasBegun = false
        /// What the agent said last, if all that came since are notes: it is to go on.
        var unfinished: String?
        var isNoted = false
        for message in conversation.messages {
            if case .note = message {
                isNoted = unfinished != nil
                continue
            }
            (unfinished, isNoted) = (nil, false)
            switch message {
            case .caller(let text):
                // Two turns of the caller without an answer between them are one.
                heard += " " + text
                turn = nil
                hasBegun = true
            case .agent(let said, let calls):
                if !heard.isBlank {
                    _ = run.hear(heard)
                } else if calls.isEmpty, hasBegun {
                    // It was asked for without the caller having said anything.
                    run.silences += 1
                }
                // Somebody else may have spoken for this engine: the open call is theirs then, and not answered here.
                if calls.isEmpty { run.pending = nil }
                heard = ""
                turn = nil
                hasBegun = true
                if calls.isEmpty { unfinished = said }
            case .tool(let result):
                if !heard.isBlank { _ = run.hear(heard) }
                heard = ""
                turn = run.answer(result) ?? turn
            case .note: break
            }
        }
        if !heard.isBlank { return run.hear(heard) }
        if let turn { return turn }
        if isNoted, let unfinished { return Turn(text: run.rest(after: unfinished)) }
        return hasBegun ? run.silence() : Turn(text: script.greeting)
    }

    // MARK: What happens

    /// The caller said something.
    mutating func hear(_ text: String) -> Turn {
        pending = nil
        silences = 0
        let words = SpokenWords.words(of: text)
        let current = script.states.first { $0.name == state }
        var best: (match: PhrasePattern.Match, branches: [DialogueBranch])?
        for intent in script.intents {
            guard let branches = current?.reactions[intent.name] ?? script.always[intent.name] else { continue }
            for match in intent.patterns.compactMap({ $0.match(in: words) })
            where match.weight > best?.match.weight ?? 0 {
                best = (match, branches)
            }
        }
        guard let best else { return miss(current) }
        for (name, filling) in best.match.fillings { slots[name] = filling }
        guard let turn = take(best.branches) else { return miss(current) }
        misses = 0
        return turn
    }

    /// A tool answered; nil when nobody waits for it.
    mutating func answer(_ answer: ToolResult) -> Turn? {
        guard let branches = pending else { return nil }
        pending = nil
        result = (try? JSONValue(parsing: answer.content)) ?? .string(answer.content)
        isOK = !answer.isError
        return take(branches) ?? Turn()
    }

    /// What it would have said itself, without what was said of it.
    private func rest(after said: String) -> String {
        let said = said[...(said.lastIndex { !$0.isWhitespace } ?? said.startIndex)]
        return lastSaid.hasPrefix(said) ? String(lastSaid.dropFirst(said.count).drop(while: \.isWhitespace)) : lastSaid
    }

    /// The caller said nothing.
    mutating func silence() -> Turn {
        defer { silences += 1 }
        return Turn(text: script.silence[min(silences, script.silence.count - 1)])
    }

    private mutating func miss(_ current: DialogueScript.State?) -> Turn {
        let own = current?.otherwise ?? []
        let texts = own.isEmpty ? script.otherwise : own
        defer { misses += 1 }
        return Turn(text: filled(texts[min(misses, texts.count - 1)]))
    }

    // MARK: Branches

    private mutating func take(_ branches: [DialogueBranch]) -> Turn? {
        guard let branch = branches.first(where: { $0.conditions.allSatisfy { holds($0.name, $0.1) } }) else {
            return nil
        }
        if branch.repeats { return Turn(text: lastSaid) }
        for (slot, template) in branch.set {
            let text = filled(template)
            slots[slot] = PhrasePattern.Filling(said: text, value: text)
        }
        let count = counts[branch.number, default: 0]
        counts[branch.number] = count + 1
        var turn = Turn()
        if !branch.say.isEmpty { turn.text = filled(branch.say[count % branch.say.count]) }
        for slot in branch.forget { slots[slot] = nil }
        if let go = branch.go { state = go }
        if let call = branch.call { add(call, to: &turn) }
        if !turn.text.isEmpty { lastSaid = turn.text }
        return turn
    }

    private mutating func add(_ call: DialogueBranch.Call, to turn: inout Turn) {
        guard tools.contains(call.tool) else {
            result = .null
            isOK = false
            guard let failed = take(call.then) else { return }
            turn.text += (turn.text.isEmpty || failed.text.isEmpty ? "" : " ") + failed.text
            turn.call = failed.call
            return
        }
        let arguments = (try? arguments(call.arguments).encoded()) ?? "{}"
        turn.call = ToolCall(id: "scripted_\(calls)", name: call.tool, arguments: arguments)
        calls += 1
        pending = call.then
    }

    private func arguments(_ json: JSONValue) -> JSONValue {
        switch json {
        // Programs are given what it means, not what was said.
        case .string(let text):
            .string(
                DialogueTemplate.filled(text) { name in
                    name.hasPrefix("result") || name.hasSuffix(".value") ? value(of: name) : value(of: "\(name).value")
                }
            )
        case .array(let elements): .array(elements.map { arguments($0) })
        case .object(let object):
            .object(
                object.members.reduce(into: JSONObject()) { filled, member in
                    filled[member.key] = arguments(member.value)
                }
            )
        case .null, .bool, .integer, .double: json
        }
    }

    private func filled(_ template: String) -> String { DialogueTemplate.filled(template) { value(of: $0) } }

    private func value(of name: String) -> String {
        if name == "ok" { return "\(isOK)" }
        if name == "result" || name.hasPrefix("result.") {
            var json = result
            for step in name.split(separator: ".").dropFirst() {
                json = Int(step).flatMap { json[$0] } ?? json[String(step)] ?? .null
            }
            return Self.text(of: json)
        }
        if name.hasSuffix(".value") { return slots[String(name.dropLast(6))]?.value ?? "" }
        return slots[name]?.said ?? ""
    }

    private static func text(of json: JSONValue) -> String {
        switch json {
        case .null: return ""
        case .bool(let value): return "\(value)"
        case .integer(let value): return "\(value)"
        case .string(let text): return text
        case .array(let elements):
            // As one says it: "nine, ten and eleven".
            let texts = elements.map { text(of: $0) }
            guard let last = texts.last, texts.count > 1 else { return texts.first ?? "" }
            return texts.dropLast().joined(separator: ", ") + " and " + last
        case .double, .object: return (try? json.encoded()) ?? ""
        }
    }

    private func holds(_ name: String, _ condition: DialogueBranch.Condition) -> Bool {
        let isPlain = name == "ok" || name.hasPrefix("result") || name.hasSuffix(".value")
        let value = value(of: isPlain ? name : "\(name).value")
        switch condition {
        case .filled(let wanted): return (!value.isEmpty && value != "false") == wanted
        case .among(let values): return values.contains { $0.lowercased() == value.lowercased() }
        }
    }
}
