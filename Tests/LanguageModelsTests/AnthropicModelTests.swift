import FastJSON
@testable import LanguageModels
import ProviderKit
import ProviderTestKit
import Reactor
import Rehearsal
import Testing

@Suite(.timeLimit(.minutes(4)))
struct AnthropicModelTests {
    private static func model(_ host: SimulatorHost, _ more: String = "") throws -> AnthropicModel {
        let url = host.address(of: "anthropic") ?? ""
        let text = "{ provider: 'anthropic', url: '\(url)', apiKey: 'sk-test-4711', \(more) }"
        return try AnthropicModel(
            options(more.contains("model:") ? text : text.replacing("url:", with: "model: 'sim', url:"))
        )
    }

    private static func request(_ text: String) -> GenerationRequest {
        GenerationRequest(
            Conversation(instructions: "Be short.", messages: [.caller(text)]),
            tools: [findSlots, getPrice]
        )
    }

    @Test func `a talk with tools, thinking and an interruption goes its way`() async throws {
        try await withSimulators {
            [SimulatedAnthropic($0)]
        } _: { loop, host in
            let model = try Self.model(host)
            var talk = Conversation(messages: [.agent("Hello."), .caller("Grüße 🦷")])
            let echo = try await model.generate(GenerationRequest(talk), on: loop).all()
            #expect(echo.text == "You said: Grüße 🦷" && echo.events.last == .finished(.completed))

            talk.messages += [
                .agent(echo.text),
                .caller(#"One moment, call find_slots {"day":"Zo\u00eb \"x\""} and call get_price {}"#),
            ]
            let calling = try await model.generate(GenerationRequest(talk, tools: [findSlots, getPrice]), on: loop)
                .all()
            let calls = calling.events.compactMap { if case .toolCall(let call) = $0 { call } else { nil } }
            #expect(calls.map(\.arguments) == [#"{"day":"Zo\u00eb \"x\""}"#, "{}"])
            #expect(calling.text.contains("One moment") && calling.events.last == .finished(.toolCalls))

            talk.messages += [.agent(calling.text, calls: calls), .tool(ToolResult(id: calls[1].id, content: "free"))]
            let answer = try await model.generate(GenerationRequest(talk, tools: [findSlots]), on: loop).all()
            #expect(answer.text == "The answer is \(ToolUse.cancelled), and free.")

            talk.messages += [.agent("The answer"), .note("the caller interrupted"), .caller("think first")]
            let thought = try await model.generate(GenerationRequest(talk), on: loop).all()
            #expect(thought.text == "I have thought about it.")
            talk.messages += [.agent(thought.text), .caller("say nothing")]
            let nothing = try await model.generate(GenerationRequest(talk), on: loop).all()
            #expect(nothing.text.isEmpty && nothing.events.last == .finished(.completed))
            talk.messages += [.caller("refuse")]
            let refused = try await model.generate(GenerationRequest(talk), on: loop).all()
            #expect(refused.events.last == .finished(.refused("I cannot help with that.")))
        }
    }

    @Test func `a history of any shape is accepted`() async throws {
        let call = ToolCall(id: "c1", name: "find_slots", arguments: "{\"day\":")
        let messages: [Conversation.Message] = [
            .note("a mobile"), .agent("Hello."), .agent(" "), .caller(" "), .caller("Yes."), .caller("Wait."),
            .agent("", calls: [call]), .note("the caller interrupted"), .caller("What?"),
            .tool(ToolResult(id: "zzz", content: "?")), .agent("One.", calls: [call]), .agent("Two."),
            .tool(ToolResult(id: "c1", content: "")), .agent(""), .note("silence"), .agent("Are you there?"),
        ]
        try await withSimulators {
            [SimulatedAnthropic($0)]
        } _: { loop, host in
            let model = try Self.model(host)
            for end in 0...messages.count {
                let talk = Conversation(instructions: " ", messages: Array(messages[..<end]))
                let reply = try await model.generate(GenerationRequest(talk), on: loop).all()
                #expect(reply.events.last == .finished(.completed), "\(end)")
            }
        }
    }

    @Test func `instructions and the talk so far are read from the cache`() async throws {
        try await withSimulators {
            [SimulatedAnthropic($0)]
        } _: { loop, host in
            let model = try Self.model(host, "warmsCache: true")
            var talk = Conversation(
                instructions: String(repeating: "You are polite. ", count: 400),
                messages: [.caller("a")]
            )
            try await model.warmUp(for: GenerationRequest(talk), on: loop)
            var counts: [ProviderUsage] = []
            for turn in 0..<2 {
                let reply = try await model.generate(GenerationRequest(talk), on: loop).all()
                counts += reply.events.compactMap { if case .usage(let usage) = $0 { usage } else { nil } }
                talk.messages += [.agent("b\(turn)"), .caller(String(repeating: "c", count: 80))]
            }
            #expect(counts.count == 2)
            #expect(counts[0].cachedTokens >= 1_600 && counts[0].cacheWrites == 0)
            #expect(counts[1].cachedTokens >= counts[0].cachedTokens && counts[1].cacheWrites > 0)
        }
    }

    @Test(arguments: [
        (400, ProviderFailure.Kind.badRequest), (401, .authentication), (402, .quota), (403, .authentication),
        (429, .rateLimit), (500, .overloaded), (529, .overloaded),
    ])
    func `a refusal is told by its kind`(status: Int, kind: ProviderFailure.Kind) async throws {
        try await withSimulators {
            [SimulatedAnthropic($0)]
        } _: { loop, host in
            host.world.faults.add(SimulatedFault(.status(status, retryAfter: 7)), to: "anthropic")
            let model = try Self.model(host)
            let failure = await LanguageModelsTests.kind { _ = try await model.generate(Self.request("x"), on: loop) }
            #expect(failure?.kind == kind && failure?.retryAfter == .seconds(7))
            #expect(failure?.requestID?.hasPrefix("req_") == true)
        }
    }

    @Test(arguments: [
        ("model: 'gone'", "model: gone"), ("model: 'claude-opus-4-8', temperature: 0.2", "deprecated for this model"),
        ("model: 'claude-haiku-4-5', temperature: 0.2, topP: 0.5", "cannot both be specified"),
    ])
    func `what the provider will not have is a bad request`(more: String, words: String) async throws {
        try await withSimulators {
            [SimulatedAnthropic($0)]
        } _: { loop, host in
            let model = try Self.model(host, more)
            let failure = await LanguageModelsTests.kind { _ = try await model.generate(Self.request("x"), on: loop) }
            #expect(failure?.kind == .badRequest && failure?.message.contains(words) == true)
        }
    }

    @Test(arguments: [
        (SimulatedFault.Kind.drop, ProviderFailure.Kind.network), (.error, .overloaded), (.garbage, .protocolViolation),
    ])
    func `what goes wrong in the middle comes behind what was said`(
        fault: SimulatedFault.Kind,
        kind: ProviderFailure.Kind
    ) async throws {
        try await withSimulators {
            [SimulatedAnthropic($0)]
        } _: { loop, host in
            host.world.faults.add(SimulatedFault(fault, after: 6), to: "anthropic")
            let generation = try await Self.model(host).generate(Self.request("some more words to say"), on: loop)
            var said = ""
            let failure = await LanguageModelsTests.kind {
                for try await event in generation.events { if case .text(let text) = event { said += text } }
            }
            #expect(failure?.kind == kind && !said.isEmpty)
        }
    }
}
