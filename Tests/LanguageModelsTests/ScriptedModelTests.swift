import CallTiming
import FastJSON
import Foundation
@testable import LanguageModels
import ProviderKit
import ProviderTestKit
import Reactor
import Testing

@Suite(.timeLimit(.minutes(4)))
struct ScriptedModelTests {
    private static let tools = [
        ToolDeclaration(name: "find_slots", description: "", parameters: ["type": "object"]),
        ToolDeclaration(name: "book_slot", description: "", parameters: ["type": "object"]),
    ]

    /// The agent that comes with the project.
    private static func sample() throws -> ProviderOptions {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "Agents/clinic.json5"), encoding: .utf8)
        return ProviderOptions(try JSON5Node(parsing: text, file: "clinic.json5").member("model"))
    }

    private static func script() throws -> DialogueScript { try DialogueScript(sample().node.member("script")) }

    private static func reply(_ messages: [Conversation.Message], tools: [ToolDeclaration] = tools) throws
        -> DialogueRun.Turn
    {
        let talk = Conversation(messages: messages)
        return DialogueRun.turn(in: talk, try script(), tools: Set(tools.map(\.name)))
    }

    @Test func `it goes on where another model, or a noise, has broken off`() throws {
        let question: [Conversation.Message] = [.agent("Lipa Dental …"), .caller("I want an appointment on Friday")]
        var talk = question + [.agent("", calls: [try #require(try Self.reply(question).call)])]
        talk += [.tool(ToolResult(id: "scripted_0", content: "{\"slots\":[\"9:30\",\"14:00\"]}"))]
        let broken: Conversation.Message = .note("Your last message broke off. Go on with exactly the next word.")
        // Of its own words it says the rest; of another's it cannot know.
        #expect(try Self.reply(talk + [.agent("On friday there is"), broken]).text == "9:30 and 14:00. Which time?")
        #expect(
            try Self.reply(talk + [.agent("Well, "), broken]).text == "On friday there is 9:30 and 14:00. Which time?"
        )
        // A note that came before the caller's last words changes nothing.
        let asked = try Self.reply(talk + [.agent("On friday"), broken, .caller("half past nine")])
        #expect(asked.text.hasPrefix("half past nine. With which dentist"))
        #expect(try Self.reply(talk + [.agent("On friday")]).text != "there is 9:30 and 14:00. Which time?")
    }

    @Test func `an appointment is made`() throws {
        var talk: [Conversation.Message] = []
        // The agent greets, not the script.
        #expect(try Self.reply(talk).text.isEmpty)
        talk += [.agent("Lipa Dental …"), .caller("Hello, I would like an appointment on Friday, please.")]
        let looking = try Self.reply(talk)
        #expect(looking.text == "friday, let me see.")
        #expect(looking.call == ToolCall(id: "scripted_0", name: "find_slots", arguments: "{\"day\":\"friday\"}"))

        talk += [.agent(looking.text, calls: [try #require(looking.call)])]
        talk += [.tool(ToolResult(id: "scripted_0", content: "{\"slots\":[\"9:30\",\"14:00\"]}"))]
        let offer = try Self.reply(talk)
        #expect(offer == DialogueRun.Turn(text: "On friday there is 9:30 and 14:00. Which time?"))

        talk += [.agent(offer.text), .caller("half past nine")]
        #expect(
            try Self.reply(talk).text == "half past nine. With which dentist: Doctor Lee, Doctor Park or Doctor Novak?"
        )
        talk += [.agent("half past"), .note("the caller interrupted"), .caller("Doctor Novak")]
        #expect(try Self.reply(talk).text == "friday at half past nine with doctor novak. Is that right?")
        talk += [.agent("…"), .caller("pardon?")]
        #expect(try Self.reply(talk).text == "friday at half past nine with doctor novak. Is that right?")
        talk += [.agent("…"), .caller("yes")]
        let booking = try Self.reply(talk)
        let arguments = "{\"day\":\"friday\",\"time\":\"09:30\",\"with\":\"Doctor Novak\"}"
        #expect(booking.call == ToolCall(id: "scripted_1", name: "book_slot", arguments: arguments))
        talk += [.agent(booking.text, calls: [try #require(booking.call)]), .tool(ToolResult(id: "x", content: "{}"))]
        #expect(try Self.reply(talk).text.hasPrefix("Done: friday at half past nine with doctor novak."))
    }

    @Test func `a full day, a failure and a missing tool take their branches`() throws {
        let asked: [Conversation.Message] = [.caller("make an appointment"), .agent("…"), .caller("tomorrow")]
        let call = try #require(try Self.reply(asked).call)
        let full = asked + [.agent("", calls: [call]), .tool(ToolResult(id: call.id, content: "{\"slots\":[]}"))]
        #expect(try Self.reply(full).text == "On tomorrow there is nothing left. Another day, perhaps?")
        let failed = asked + [.agent("", calls: [call]), .tool(ToolResult(id: call.id, content: "no", isError: true))]
        #expect(try Self.reply(failed).text.hasPrefix("I cannot look"))
        let without = try Self.reply(asked, tools: [])
        #expect(without.call == nil && without.text.hasPrefix("tomorrow, let me see. I cannot look"))
    }

    @Test func `what is not understood is asked for again, in other words`() throws {
        var talk: [Conversation.Message] = []
        var said: [String] = []
        for _ in 0..<4 {
            talk.append(.caller("the moon is made of cheese tonight"))
            said.append(try Self.reply(talk).text)
            talk.append(.agent("…"))
        }
        #expect(Set(said[..<3]).count == 3 && said[3] == said[2])
        talk.append(.caller("when are you open"))
        #expect(try Self.reply(talk).text.hasPrefix("We are open"))
        talk += [.agent("…"), .caller("blah blah blah blah")]
        #expect(try Self.reply(talk).text == said[0])
    }

    @Test func `silence is answered, and a second one differently`() throws {
        #expect(try Self.reply([.caller("yes"), .agent("…")]).text == "Are you still there?")
        #expect(
            try Self.reply([.caller("yes"), .agent("…"), .agent("Are you still there?")]).text.hasPrefix(
                "I cannot hear"
            )
        )
    }

    @Test func `two utterances without an answer between them are one`() throws {
        let talk: [Conversation.Message] = [.caller("I would like"), .note("…"), .caller("an appointment on Monday")]
        #expect(try Self.reply(talk).call?.arguments == "{\"day\":\"monday\"}")
    }

    @Test func `the sample listens for at least thirty phrases, and understands each`() throws {
        let script = try Self.script()
        let written = script.intents.reduce(0) { $0 + $1.patterns.count }
        #expect(written >= 30 && script.phrases.count >= 100)
        for phrase in script.phrases {
            let words = SpokenWords.words(of: phrase)
            #expect(script.intents.contains { $0.patterns.contains { $0.match(in: words) != nil } }, "\(phrase)")
        }
        #expect(try ScriptedModel(Self.sample()).phrases == script.phrases)
    }

    @Test(arguments: [
        ("{ intents: { a: ['x'] }, states: { s: { b: 'y' } } }", "unknown key \"b\""),
        ("{ intents: { a: ['x'] }, states: { s: { a: { go: 'ss' } } } }", "did you mean \"s\"?"),
        ("{ intents: { a: ['x'] }, states: { s: { a: 'hello {nmae}' } } }", "there is no slot \"nmae\""),
        ("{ intents: { a: ['x'] }, states: { s: { a: { if: { z: true } } } } }", "there is no slot \"z\""),
        ("{ intents: { a: [] }, states: { s: {} } }", "no way to say it"),
        ("{ intents: { a: ['x'] }, states: {} }", "at least one"),
        ("{ intents: { a: ['{x:dai}'] }, states: { s: {} } }", "there is no slot \"dai\""),
        ("{ intents: { a: ['x'] }, states: { s: { a: { call: { tool: 't' } } } } }", "the key \"then\" is missing"),
        ("{ intents: { a: ['x'] }, begin: 't', states: { s: {} } }", "begin: expected one of"),
    ])
    func `a mistake in a script is named with its place`(script: String, words: String) throws {
        do {
            _ = try ScriptedModel(ProviderOptions(JSON5Node(parsing: "{ provider: 'scripted', script: \(script) }")))
            Issue.record("accepted: \(script)")
        } catch {
            #expect("\(error)".hasPrefix("1:") && "\(error)".contains(words), "\(error)")
        }
    }

    private static func hello(_ more: String) throws -> ScriptedModel {
        let script = "{ greeting: 'one two three four', intents: { a: ['x'] }, states: { s: {} } }"
        return try ScriptedModel(
            ProviderOptions(JSON5Node(parsing: "{ provider: 'scripted', \(more) script: \(script) }"))
        )
    }

    @Test func `it streams word by word, in the same rhythm in every run`() async throws {
        let time = ManualTime()
        var runs: [[Duration]] = []
        for _ in 0..<2 {
            let moments = try await withLoop(clock: .manual(time)) { loop in
                let model = try Self.hello("tokensPerSecond: 10, firstToken: 0.5,")
                let turning = Task(executorPreference: loop) {
                    while let due = try? await loop.nextTimer() { await loop.advance(by: max(.zero, due - loop.now)) }
                }
                let start = loop.now
                let generation = try await model.generate(GenerationRequest(Conversation()), on: loop)
                var moments: [Duration] = []
                var text = ""
                while let event = try await generation.events.next() {
                    if case .text(let token) = event {
                        text += token
                        moments.append(loop.now - start)
                    }
                }
                turning.cancel()
                #expect(text == "one two three four")
                return moments
            }
            runs.append(moments)
        }
        #expect(runs[0] == runs[1] && runs[0].count == 4 && runs[0][0] == .milliseconds(500))
        let gaps = zip(runs[0].dropFirst(), runs[0]).map { $0 - $1 }
        #expect(gaps.allSatisfy { $0 >= .milliseconds(50) && $0 <= .milliseconds(150) } && Set(gaps).count > 1)
    }

    @Test func `the greatest length ends it, and a cancelled one ends at once`() async throws {
        try await withLoop { loop in
            var request = GenerationRequest(Conversation())
            request.greatestLength = 2
            let short = try await Self.hello("").generate(request, on: loop).all()
            #expect(short.text == "one two" && short.events.last == .finished(.length))
            let generation = try await Self.hello("firstToken: 50,").generate(
                GenerationRequest(Conversation()),
                on: loop
            )
            let confined = LoopConfined(generation, on: loop)
            async let failure = kind { _ = try await confined.value.all() }
            try await loop.sleep(until: loop.now + .milliseconds(2))
            generation.cancel()
            #expect(await failure?.kind == .closed)
        }
    }
}
