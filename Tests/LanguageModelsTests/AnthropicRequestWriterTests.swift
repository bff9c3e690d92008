import FastJSON
@testable import LanguageModels
import ProviderKit
import Testing

struct AnthropicRequestWriterTests {
    private func body(
        _ configuration: String,
        _ request: GenerationRequest,
        warming: Bool = false
    ) throws -> String {
        let settings = try AnthropicSettings(options(configuration, ["ANTHROPIC_API_KEY": "k"]))
        let writer = AnthropicRequestWriter(settings: settings)
        return String(decoding: try writer.body(of: request, warming: warming), as: UTF8.self)
    }

    private static let plain = "{ provider: 'anthropic', model: 'claude-haiku-4-5', maxTokens: 300 }"

    private let conversation = Conversation(
        instructions: "You answer calls for Lipa Dental.",
        messages: [
            .agent("Hello."), .caller("Is Friday free?"),
            .agent(
                "Let me look.",
                calls: [
                    ToolCall(id: "toolu_1", name: "find_slots", arguments: "{\"day\": \"2026-02-06\"}"),
                    ToolCall(id: "toolu_2", name: "get_price", arguments: ""),
                ]
            ),
            .note("the caller interrupted"), .tool(ToolResult(id: "toolu_1", content: "[]", isError: true)),
            .caller("Mornings only."),
        ]
    )

    @Test func `a request is written byte for byte like this`() throws {
        let expected = """
            {"model":"claude-haiku-4-5","max_tokens":300,"stream":true,"tools":[{"name":"find_slots","description":\
            "Free slots on a day","input_schema":{"type":"object","properties":{"day":{"type":"string"}},"required":\
            ["day"]}}],"system":[{"type":"text","text":"You answer calls for Lipa Dental.","cache_control":{"type":\
            "ephemeral"}}],"messages":[{"role":"user","content":[{"type":"text","text":"[the call begins]"}]},\
            {"role":"assistant","content":[{"type":"text","text":"Hello."}]},{"role":"user","content":[{"type":"text",\
            "text":"Is Friday free?"}]},{"role":"assistant","content":[{"type":"text","text":"Let me look."},\
            {"type":"tool_use","id":"toolu_1","name":"find_slots","input":{"day":"2026-02-06"}},{"type":"tool_use","id":\
            "toolu_2","name":"get_price","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":\
            "toolu_1","content":"[]","is_error":true},{"type":"tool_result","tool_use_id":"toolu_2","content":\
            "cancelled: the conversation went on before this tool had answered","is_error":true},{"type":"text","text":\
            "[the caller interrupted]"},{"type":"text","text":"Mornings only.","cache_control":{"type":"ephemeral"}}]}]}
            """
        #expect(try body(Self.plain, GenerationRequest(conversation, tools: [findSlots])) == expected)
    }

    @Test func `a call that another model made is named as this one takes it`() throws {
        let call = ToolCall(id: "functions.find:0", name: "find_slots", arguments: "{}")
        let talk = Conversation(messages: [
            .caller("Hi"), .agent("", calls: [call]), .tool(ToolResult(id: call.id, content: "[]")),
        ])
        let text = try body(Self.plain, GenerationRequest(talk))
        #expect(text.contains(#""id":"functions_find_0""#))
        #expect(text.contains(#""tool_use_id":"functions_find_0""#))
    }

    @Test func `a history that ends with the agent gets a turn of the caller`() throws {
        let talk = Conversation(messages: [.caller("Hi"), .agent("Hello, how can")])
        let text = try body(Self.plain, GenerationRequest(talk))
        #expect(
            text.hasSuffix(
                #"{"type":"text","text":"[the caller says nothing]","cache_control":{"type":"ephemeral"}}]}]}"#
            )
        )
        #expect(!text.contains("system"))
    }

    @Test func `without instructions the last tool ends what is kept`() throws {
        let talk = Conversation(messages: [.caller("Hi")])
        let text = try body(Self.plain, GenerationRequest(talk, tools: [findSlots, getPrice]))
        #expect(text.contains(#""properties":{}},"cache_control":{"type":"ephemeral"}}]"#))
    }

    @Test(arguments: [("off", 0), ("5m", 2), ("1h", 2)])
    func `what is kept is marked as configured`(caching: String, marks: Int) throws {
        let text = try body(
            "{ provider: 'anthropic', model: 'm', caching: '\(caching)' }",
            GenerationRequest(conversation)
        )
        #expect(text.split(separator: "cache_control", omittingEmptySubsequences: false).count - 1 == marks)
        #expect(text.contains("\"ttl\":\"1h\"") == (caching == "1h"))
    }

    @Test func `what is said later leaves the beginning as it was, but for the mark`() throws {
        let options = "{ provider: 'anthropic', model: 'm', caching: 'off' }"
        let first = try body(options, GenerationRequest(conversation, tools: [findSlots]))
        var longer = conversation
        longer.messages += [.agent("Nine."), .caller("Fine.")]
        let second = try body(options, GenerationRequest(longer, tools: [findSlots]))
        #expect(second.hasPrefix(first.dropLast(2)))
    }

    @Test(arguments: [
        (GenerationRequest.ToolChoice.automatic, nil), (.none, #""tool_choice":{"type":"none"}"#),
        (.required, #""tool_choice":{"type":"any"}"#),
        (.named("find_slots"), #""tool_choice":{"type":"tool","name":"find_slots"}"#),
    ])
    func `the choice of tools is said where it is not the provider's own`(
        choice: GenerationRequest.ToolChoice,
        written: String?
    ) throws {
        let request = GenerationRequest(conversation, tools: [findSlots], toolChoice: choice)
        let text = try body(Self.plain, request)
        #expect(text.contains("tool_choice") == (written != nil))
        if let written { #expect(text.contains(written)) }
        // The tools stay: without them the provider would not know what it had kept.
        #expect(text.contains("\"tools\""))
    }

    @Test func `sampling, thinking and effort are sent only when configured`() throws {
        for word in ["temperature", "top_p", "top_k", "thinking", "output_config", "tool_choice", "eager"] {
            #expect(try !body(Self.plain, GenerationRequest(conversation, tools: [findSlots])).contains(word))
        }
        let text = try body(
            "{ provider: 'anthropic', model: 'm', temperature: 0.5, topP: 1, topK: 4, thinking: 'disabled', effort: 'low', "
                + "parallelToolCalls: false, eagerTools: true, extra: { service_tier: 'auto' } }",
            GenerationRequest(conversation, tools: [findSlots])
        )
        for part in [
            #""temperature":0.5"#, #""top_p":1"#, #""top_k":4"#, #""thinking":{"type":"disabled"}"#,
            #""output_config":{"effort":"low"}"#, #""tool_choice":{"type":"auto","disable_parallel_tool_use":true}"#,
            #""eager_input_streaming":true"#, #""service_tier":"auto""#,
        ] { #expect(text.contains(part), "\(part)") }
    }

    @Test func `a warm-up asks for nothing to be written`() throws {
        let text = try body(Self.plain, GenerationRequest(conversation), warming: true)
        #expect(text.contains(#""max_tokens":0,"stream":false"#))
    }

    @Test(arguments: [
        ("{ provider: 'anthropic' }", "the key \"model\" is missing"),
        ("{ provider: 'anthropic', model: 'm', maxTokens: 0 }", "maxTokens: expected an integer from 1"),
        ("{ provider: 'anthropic', model: 'm', cachin: 'off' }", "did you mean \"caching\"?"),
        ("{ provider: 'anthropic', model: 'm', caching: 'off', warmsCache: true }", "nothing to warm"),
        ("{ provider: 'anthropic', model: 'm', extra: { system: 1 } }", "this client's own"),
    ])
    func `what is wrong is named with its place`(configuration: String, expected: String) throws {
        do {
            _ = try AnthropicSettings(options(configuration, ["ANTHROPIC_API_KEY": "k"]))
            Issue.record("accepted")
        } catch {
            #expect("\(error)".contains(expected))
        }
    }
}
