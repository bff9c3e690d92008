internal import FastJSON

/// What a simulated model was asked, as far as a script cares.
package struct ModelPrompt: Sendable, Equatable {
    /// What the caller said last.
    package var caller = ""
    /// What the tools answered, when that is the end of the conversation.
    package var results: [String] = []
    /// The names of the tools that may be used.
    package var tools: [String] = []
    /// The tool that has to be used; empty for any.
    package var forcedTool: String?

    package init() {}
}

/// What a simulated model answers.
package struct ModelReply: Sendable, Equatable {
    package enum Part: Sendable, Equatable {
        case text(String)
        /// A tool call; the arguments go out as they are, valid or not.
        case call(tool: String, arguments: String)
        case thinking(String)
    }

    /// How it ends.
    package enum Ending: Sendable, Equatable {
        case complete
        /// The greatest length is reached.
        case length
        /// The model, or a filter, refuses.
        case refusal(String)
        /// The connection is closed in an orderly way before anything says that this was all.
        case missing
    }

    package var parts: [Part]
    package var ending: Ending

    package init(_ parts: [Part], ending: Ending = .complete) {
        self.parts = parts
        self.ending = ending
    }

    /// A reply of words only.
    package static func text(_ text: String) -> ModelReply { ModelReply([.text(text)]) }
}

/// What a simulated model says to what: rules in order, and an echo for what none of them knows.
///
/// Without rules a caller can still direct it: `call find_slots {"day":"friday"}` has it use that tool, `think first`
/// has it think, `refuse` refuse, `say nothing` end its turn without a word, `stop short` break off.
package struct ModelScript: Sendable {
    package struct Rule: Sendable {
        /// What the caller's text must contain, in any case of letters.
        package var pattern: String
        package var reply: ModelReply

        package init(_ pattern: String, _ reply: ModelReply) {
            self.pattern = pattern
            self.reply = reply
        }
    }

    package var rules: [Rule]

    package init(_ rules: [Rule] = []) { self.rules = rules }

    /// The reply to a prompt.
    package func reply(to prompt: ModelPrompt) -> ModelReply {
        if !prompt.results.isEmpty {
            return .text("The answer is " + prompt.results.joined(separator: ", and ") + ".")
        }
        let caller = prompt.caller.lowercased()
        if let rule = rules.first(where: { caller.contains($0.pattern.lowercased()) }) { return rule.reply }
        if let tool = prompt.forcedTool {
            return ModelReply([.call(tool: tool.isEmpty ? prompt.tools.first ?? "tool" : tool, arguments: "{}")])
        }
        if let calls = Self.calls(in: prompt) { return calls }
        if caller.contains("think first") {
            return ModelReply([.thinking("The caller wants me to think."), .text("I have thought about it.")])
        }
        if caller.contains("refuse") { return ModelReply([], ending: .refusal("I cannot help with that.")) }
        if caller.contains("say nothing") { return ModelReply([]) }
        if caller.contains("stop short") { return ModelReply([.text("This is not all that")], ending: .missing) }
        return .text(caller.isEmpty ? "Hello, how can I help?" : "You said: \(prompt.caller)")
    }

    /// `call NAME {…} and call NAME {…}`, with what stands before it said first.
    private static func calls(in prompt: ModelPrompt) -> ModelReply? {
        var parts: [ModelReply.Part] = []
        var rest = prompt.caller[...]
        while let start = rest.firstRange(of: "call ") {
            let before = rest[..<start.lowerBound]
            rest = rest[start.upperBound...]
            let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
            guard prompt.tools.contains(String(name)) else { continue }
            if parts.isEmpty, before.contains(where: \.isLetter) { parts.append(.text(String(before))) }
            rest = rest[name.endIndex...].drop(while: \.isWhitespace)
            parts.append(.call(tool: String(name), arguments: object(at: &rest)))
        }
        return parts.isEmpty ? nil : ModelReply(parts)
    }

    /// The object that a text begins with; the text moves on behind it.
    private static func object(at rest: inout Substring) -> String {
        guard rest.first == "{" else { return "{}" }
        var end = rest.startIndex
        while let brace = rest[end...].firstIndex(of: "}") {
            end = rest.index(after: brace)
            let text = String(rest[..<end])
            if (try? JSONValue(parsing: text)) != nil {
                rest = rest[end...]
                return text
            }
        }
        return "{}"
    }
}

/// Cuts texts as models do.
package enum ModelTokens {
    /// A rough count: four bytes are a token.
    package static func count(_ bytes: Int) -> Int { (bytes + 3) / 4 }

    /// The pieces of what is said: parts of words, words, and a few words at once.
    package static func pieces(of text: String, _ random: inout SimulatorRandom) -> [String] {
        var pieces: [String] = []
        var piece = ""
        var length = 0
        for character in text {
            // A piece begins before a blank, as tokens do, or anywhere in a long word.
            if !piece.isEmpty, length <= 0, character == " " || random.next() % 4 == 0 {
                pieces.append(piece)
                piece = ""
                length = Int(random.next() % 9)
            }
            piece.append(character)
            length -= 1
        }
        if !piece.isEmpty { pieces.append(piece) }
        return pieces
    }

    /// The pieces of arguments: cut anywhere, inside an escape, too.
    package static func shreds(of arguments: String, _ random: inout SimulatorRandom) -> [String] {
        var pieces: [String] = []
        var piece = String.UnicodeScalarView()
        for scalar in arguments.unicodeScalars {
            piece.append(scalar)
            if scalar == "\\" || random.next() % 5 == 0 {
                pieces.append(String(piece))
                piece = String.UnicodeScalarView()
            }
        }
        if !piece.isEmpty { pieces.append(String(piece)) }
        return pieces
    }

    /// A text cut after so many tokens, and whether it was.
    package static func limited(_ reply: ModelReply, to tokens: Int?) -> ModelReply {
        guard let tokens else { return reply }
        var left = min(tokens, 1 << 32) * 4
        var limited = ModelReply([], ending: reply.ending)
        for part in reply.parts {
            switch part {
            case .text(let text), .thinking(let text):
                guard text.utf8.count > left else { break }
                var cut = ""
                for character in text where cut.utf8.count + String(character).utf8.count <= left {
                    cut.append(character)
                }
                if case .text = part { limited.parts.append(.text(cut)) } else { limited.parts.append(.thinking(cut)) }
                limited.ending = .length
                return limited
            case .call(_, let arguments):
                guard arguments.utf8.count > left else { break }
                limited.ending = .length
                return limited
            }
            left -= part.length
            limited.parts.append(part)
        }
        return limited
    }
}

extension ModelReply.Part {
    var length: Int {
        switch self {
        case .text(let text), .thinking(let text): text.utf8.count
        case .call(let tool, let arguments): tool.utf8.count + arguments.utf8.count
        }
    }
}
