import CallPipeline
import CallTiming
import FastJSON
import ProviderKit

/// Reads the lines of a scenario.
struct ScriptReader {
    /// When the last line with a time of its own happens, and when the scenario ends, in samples.
    private(set) var last: Int64 = 0
    private(set) var end: Int64?

    private var anchor: (key: String, count: Int)?
    private var offset: Int64 = 0
    private var tools = 0

    /// Puts what a line says on the call's agenda; answers what is wrong with it.
    mutating func read(_ line: String, into call: VirtualCall) -> String? {
        var words = Self.words(of: line)
        guard let first = words.first else { return nil }
        switch first {
        case "model": return read(model: Array(words.dropFirst()), call)
        case "voice": return read(voice: Array(words.dropFirst()), call)
        case "result": return read(tool: Array(words.dropFirst()), call)
        case "summary":
            call.summaryTexts.append(words.dropFirst().first.flatMap(Self.unquoted))
            return nil
        case "fact":
            read(fact: Array(words.dropFirst()), call)
            return nil
        default: break
        }
        if let time = Int64(first), !first.hasPrefix("+") {
            anchor = nil
            offset = time * 8
            words.removeFirst()
        } else if first.hasPrefix("+") {
            guard let time = Int64(first.dropFirst()) else { return "no time" }
            offset += time * 8
            words.removeFirst()
        } else {
            guard words.count > 2, let count = Int(words[1]), words[2].hasPrefix("+"),
                let time = Int64(words[2].dropFirst())
            else { return "neither a time nor a place in the story" }
            anchor = (first, count)
            offset = time * 8
            words.removeFirst(3)
        }
        guard let verb = words.first else { return "nothing happens" }
        if verb == "stop" {
            end = offset
            return nil
        }
        guard let steps = ScriptVerbs.steps(verb, Array(words.dropFirst())) else { return "what is \"\(verb)\"?" }
        for (delay, action) in steps {
            if let anchor {
                call.anchors.append((anchor.key, anchor.count, offset + delay * 8, action))
            } else {
                last = max(last, offset + delay * 8)
                call.at(offset + delay * 8, action)
            }
        }
        return nil
    }

    // MARK: What the providers will do

    private mutating func read(model words: [String], _ call: VirtualCall) -> String? {
        var script = ModelScript([])
        var rest = words[...]
        while let word = rest.popFirst() {
            switch word {
            case "after":
                guard let time = rest.popFirst().flatMap({ Int64($0) }) else { return "after what time?" }
                script.latency = time
            case "wait":
                guard let time = rest.popFirst().flatMap({ Int64($0) }) else { return "what time?" }
                script.steps.append(.wait(time))
            case "tool":
                guard let name = rest.popFirst() else { return "which tool?" }
                tools += 1
                var arguments = JSONObject()
                while let argument = rest.first, let sign = argument.firstIndex(of: "="), !argument.hasPrefix("\"") {
                    rest.removeFirst()
                    arguments[String(argument[..<sign])] = Self.argument(
                        String(argument[argument.index(after: sign)...])
                    )
                }
                let text = (try? JSONValue.object(arguments).encoded()) ?? ""
                script.steps.append(.tool(ToolCall(id: "t\(tools)", name: name, arguments: text)))
            case "fails": script.steps.append(.fail)
            case "hangs": script.steps.append(.hang)
            case "nothing": break
            default:
                guard let text = Self.unquoted(word) else { return "what is \(word)?" }
                script.steps.append(.text(text))
            }
        }
        call.models.append(script)
        return nil
    }

    private func read(voice words: [String], _ call: VirtualCall) -> String? {
        let time = words.count > 2 ? Int64(words[2]) ?? 0 : 0
        switch words.first {
        case "speaks": call.voices.append(.speaks)
        case "fails": call.voices.append(.fails(after: time))
        case "ends": call.voices.append(.ends(after: time))
        case "hangs": call.voices.append(.hangs(after: time))
        default: return "what does the voice do?"
        }
        return nil
    }

    private func read(tool words: [String], _ call: VirtualCall) -> String? {
        guard words.count >= 3 else { return "result <tool> <ms|never> \"<text>\" [badly]" }
        var fate = ToolFate(words[0], latency: Int64(words[1]), content: Self.unquoted(words[2]) ?? words[2])
        if words.count > 3 {
            guard words[3] == "badly" else { return "what is \(words[3])?" }
            fate.isError = true
        }
        call.toolFates.append(fate)
        return nil
    }

    /// What is known before the call: `fact caller_name="Ann"`.
    private func read(fact words: [String], _ call: VirtualCall) {
        call.at(0) { $0.feed(.learnt(CallFacts(parameters: Self.facts(words), isComplete: false))) }
    }

    /// `name=value`, or `name="a value"`.
    static func facts(_ words: [String]) -> [String: String] {
        var facts: [String: String] = [:]
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
            if parts.count == 2 { facts[parts[0]] = unquoted(parts[1]) ?? parts[1] }
        }
        return facts
    }

    /// A number, a text, or JSON with single quotes.
    private static func argument(_ word: String) -> JSONValue {
        if let text = unquoted(word) { return .string(text) }
        if let number = Int64(word) { return .integer(number) }
        if word.hasPrefix("["), let value = try? JSONValue(parsing: word.replacing("'", with: "\"")) { return value }
        return .string(word)
    }

    // MARK: Words

    /// The words of a line; what stands in quotes is one, with them.
    static func words(of line: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isQuoted = false
        for character in line {
            if character == "\"" { isQuoted.toggle() }
            if character == " ", !isQuoted {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        return word.isEmpty ? words : words + [word]
    }

    static func unquoted(_ word: String) -> String? {
        guard word.count >= 2, word.first == "\"", word.last == "\"" else { return nil }
        return String(word.dropFirst().dropLast())
    }
}
