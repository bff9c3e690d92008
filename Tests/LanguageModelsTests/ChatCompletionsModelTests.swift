import CallTiming
import HTTPTransport
@testable import LanguageModels
import ProviderKit
import ProviderTestKit
import Reactor
import Rehearsal
import Testing

@Suite(.timeLimit(.minutes(4)))
struct ChatCompletionsModelTests {
    private static func model(
        _ host: SimulatorHost,
        _ server: String = "openai",
        _ more: String = ""
    ) throws -> ChatCompletionsModel {
        let url = host.address(of: server) ?? ""
        let version = server == "azure" ? "deployment: 'phones', apiVersion: '1'," : ""
        return try ChatCompletionsModel(
            options(
                "{ provider: 'openai', model: 'sim', url: '\(url)\(server == "azure" ? "" : "/v1")', \(version) apiKey: 'sk-test-4711', \(more) }"
            ),
            server: server == "openai" ? nil : server
        )
    }

    private static func request(_ text: String, tools: [ToolDeclaration] = [findSlots, getPrice]) -> GenerationRequest {
        GenerationRequest(Conversation(instructions: "Be short.", messages: [.caller(text)]), tools: tools)
    }

    @Test(arguments: ChatDialect.all)
    func `every server is understood in its own way of speaking`(dialect: ChatDialect) async throws {
        try await withSimulators {
            [SimulatedChatCompletions($0, dialect: dialect)]
        } _: { loop, host in
            let model = try Self.model(host, dialect.name)
            var talk = Conversation(instructions: "Be short.", messages: [.agent("Hello."), .caller("Grüße 🦷")])
            let echo = try await model.generate(GenerationRequest(talk), on: loop).all()
            #expect(echo.text == "You said: Grüße 🦷")
            #expect(echo.events.last == .finished(.completed))
            let usage = echo.events.dropLast().compactMap { if case .usage(let usage) = $0 { usage } else { nil } }
            #expect(usage.count == 1 && usage[0].inputTokens > 0 && usage[0].outputTokens > 0)
            #expect(usage[0].isEstimated == false)

            talk.messages.append(.agent(echo.text))
            talk.messages.append(
                .caller(#"One moment, call find_slots {"day":"Zo\u00eb said \"friday\""} and call get_price {}"#)
            )
            let calling = try await model.generate(GenerationRequest(talk, tools: [findSlots, getPrice]), on: loop)
                .all()
            #expect(calling.text.contains("One moment"))
            let calls = calling.events.compactMap { if case .toolCall(let call) = $0 { call } else { nil } }
            #expect(calls.map(\.name) == ["find_slots", "get_price"])
            #expect(calls.map(\.arguments) == [#"{"day":"Zo\u00eb said \"friday\""}"#, "{}"])
            #expect(Set(calls.map(\.id)).count == 2)
            #expect(calling.events.contains(.toolCallStarted(name: "find_slots")))
            #expect(calling.events.last == .finished(.toolCalls))

            talk.messages.append(.agent(calling.text, calls: calls))
            talk.messages.append(.tool(ToolResult(id: calls[0].id, content: "9:30")))
            talk.messages.append(.tool(ToolResult(id: calls[1].id, content: "free")))
            let answer = try await model.generate(GenerationRequest(talk, tools: [findSlots, getPrice]), on: loop).all()
            #expect(answer.text == "The answer is 9:30, and free.")

            talk.messages.append(.agent("The answer"))
            talk.messages.append(.note("the caller interrupted"))
            talk.messages.append(.caller("think first"))
            let thought = try await model.generate(GenerationRequest(talk), on: loop).all()
            #expect(thought.text == "I have thought about it.")
        }
    }

    @Test func `a history of any shape is accepted by every server`() async throws {
        let call = ToolCall(id: "c1", name: "find_slots", arguments: "{\"day\":")
        let talk = Conversation(
            instructions: "Be short.",
            messages: [
                .note("the call comes from a mobile"), .agent("Hello."), .agent("Still there?"), .caller(" "),
                .caller("Yes."), .caller("Wait."), .agent("", calls: [call]), .note("the caller interrupted"),
                .caller("What?"), .tool(ToolResult(id: "zzz", content: "nobody asked")), .agent("Well"),
                .agent("One moment.", calls: [call, ToolCall(id: "c2", name: "get_price", arguments: "")]),
                .tool(ToolResult(id: "c2", content: "")), .agent(""), .note("silence"),
            ]
        )
        try await withSimulators { world in
            ChatDialect.all.map { SimulatedChatCompletions(world, dialect: $0) }
        } _: { loop, host in
            for dialect in ChatDialect.all {
                let model = try Self.model(host, dialect.name)
                for end in 0...talk.messages.count {
                    let part = Conversation(
                        instructions: talk.instructions,
                        messages: Array(talk.messages[..<end])
                    )
                    guard end > 0 || dialect.strictTurns else { continue }
                    let reply = try await model.generate(GenerationRequest(part), on: loop).all()
                    #expect(reply.events.last == .finished(.completed), "\(dialect.name) \(end)")
                }
            }
        }
    }

    @Test func `one connection serves turn after turn, warmed up before the first`() async throws {
        try await withSimulators {
            [SimulatedChatCompletions($0)]
        } _: { loop, host in
            let model = try Self.model(host)
            try await model.warmUp(for: Self.request("x"), on: loop)
            let before = loop.load
            for turn in 0..<5 {
                let reply = try await model.generate(Self.request("turn \(turn)"), on: loop).all()
                #expect(reply.text == "You said: turn \(turn)")
            }
            #expect(loop.load == before)
        }
    }

    @Test(arguments: [
        (401, ProviderFailure.Kind.authentication), (402, .quota), (429, .rateLimit), (500, .overloaded),
        (503, .overloaded), (400, .badRequest),
    ])
    func `a refusal is told by its kind`(status: Int, kind: ProviderFailure.Kind) async throws {
        try await withSimulators {
            [SimulatedChatCompletions($0)]
        } _: { loop, host in
            host.world.faults.add(SimulatedFault(.status(status, retryAfter: 1.5)), to: "openai")
            let model = try Self.model(host)
            let failure = await LanguageModelsTests.kind { _ = try await model.generate(Self.request("x"), on: loop) }
            #expect(failure?.kind == kind && failure?.provider == "openai")
            #expect(failure?.retryAfter == .milliseconds(1_500))
            #expect(failure?.requestID?.hasPrefix("sim-openai") == true)
        }
    }

    @Test func `a wrong key is not repeated in the provider's words`() async throws {
        var settings = SimulatorWorld.Settings()
        settings.keys = ["another"]
        try await withSimulators(settings) {
            [SimulatedChatCompletions($0)]
        } _: { loop, host in
            let model = try Self.model(host)
            let failure = await LanguageModelsTests.kind { _ = try await model.generate(Self.request("x"), on: loop) }
            #expect(
                failure?.kind == .authentication && failure?.message.contains("Incorrect API key provided: ***") == true
            )
            #expect(failure?.message.contains("4711") == false)
        }
    }

    @Test(arguments: [
        ("model: 'gone'", "does not exist"), ("model: 'gpt-5.4', lengthField: 'max_tokens'", "max_completion_tokens"),
        ("model: 'gpt-5.4', temperature: 0.2", "Only the default (1)"),
        ("model: 'gpt-5.6', reasoningEffort: 'low'", "Function tools with reasoning_effort"),
        ("extra: { top_k: 20 }", "Unknown parameter: 'top_k'"),
    ])
    func `what the provider will not have is a bad request`(more: String, words: String) async throws {
        try await withSimulators {
            [SimulatedChatCompletions($0)]
        } _: { loop, host in
            let text =
                "{ provider: 'openai', url: '\(host.address(of: "openai") ?? "")/v1', \(more)"
                + (more.hasPrefix("model") ? "" : ", model: 'sim'") + " }"
            let model = try ChatCompletionsModel(options(text))
            let failure = await LanguageModelsTests.kind { _ = try await model.generate(Self.request("x"), on: loop) }
            #expect(
                failure?.kind == .badRequest && failure?.message.contains(words) == true,
                "\(String(describing: failure))"
            )
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
            [SimulatedChatCompletions($0)]
        } _: { loop, host in
            host.world.faults.add(SimulatedFault(fault, after: 4), to: "openai")
            let generation = try await Self.model(host).generate(Self.request("some more words to say"), on: loop)
            var said = ""
            let failure = await LanguageModelsTests.kind {
                for try await event in generation.events { if case .text(let text) = event { said += text } }
            }
            #expect(failure?.kind == kind && !said.isEmpty)
        }
    }

    @Test func `an orderly end in the middle is a broken stream`() async throws {
        try await withSimulators {
            [SimulatedChatCompletions($0)]
        } _: { loop, host in
            let generation = try await Self.model(host).generate(Self.request("stop short"), on: loop)
            let failure = await LanguageModelsTests.kind { _ = try await generation.all() }
            #expect(failure?.kind == .network)
        }
    }

    @Test func `a proxy that does not stream is understood, and so are its errors`() async throws {
        var dialect = ChatDialect.openai
        dialect.neverStreams = true
        let poor = dialect
        try await withSimulators {
            [SimulatedChatCompletions($0, dialect: poor)]
        } _: { loop, host in
            let model = try Self.model(host)
            let reply = try await model.generate(Self.request("Hello"), on: loop).all()
            #expect(reply.text == "You said: Hello" && reply.events.last == .finished(.completed))
            let calling = try await model.generate(Self.request(#"call find_slots {"day":1}"#), on: loop).all()
            #expect(
                calling.events.contains {
                    if case .toolCall(let call) = $0 { call.arguments == "{\"day\":1}" } else { false }
                }
            )
        }
    }

    @Test func `the greatest length ends a reply`() async throws {
        try await withSimulators {
            [SimulatedChatCompletions($0)]
        } _: { loop, host in
            var request = Self.request("a long story about teeth")
            request.greatestLength = 3
            let reply = try await Self.model(host).generate(request, on: loop).all()
            #expect(reply.text == "You said: a " && reply.events.last == .finished(.length))
        }
    }

    @Test func `a long prompt that grows is found in the provider's cache`() async throws {
        try await withSimulators {
            [SimulatedChatCompletions($0)]
        } _: { loop, host in
            let model = try Self.model(host)
            var talk = Conversation(
                instructions: String(repeating: "You are polite. ", count: 400),
                messages: [.caller("a")]
            )
            _ = try await model.generate(GenerationRequest(talk), on: loop).all()
            talk.messages += [.agent("You said: a"), .caller("b")]
            let reply = try await model.generate(GenerationRequest(talk), on: loop).all()
            let cached = reply.events.compactMap { if case .usage(let usage) = $0 { usage.cachedTokens } else { nil } }
            #expect(cached.first ?? 0 >= 1_024)
        }
    }
}
