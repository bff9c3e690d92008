import FastJSON
@testable import LanguageModels
import ProviderKit
import Testing

struct ChatRequestWriterTests {
    private func body(_ configuration: String, _ request: GenerationRequest) throws -> String {
        let settings = try ChatSettings(options(configuration))
        return String(decoding: try ChatRequestWriter(settings: settings).body(of: request), as: UTF8.self)
    }

    private let conversation = Conversation(
        instructions: "You answer calls for Lipa Dental.",
        messages: [
            .caller("Is Friday free?"),
            .agent("", calls: [ToolCall(id: "call_k1", name: "find_slots", arguments: "{\"day\":\"2026-02-06\"}")]),
            .tool(ToolResult(id: "call_k1", content: "{\"slots\":[\"09:30\"]}")),
            .agent("Half past"), .note("the caller interrupted"), .caller("Morning?"),
        ]
    )

    @Test func `a request is written byte for byte like this`() throws {
        let configuration =
            "{ provider: 'openai', model: 'gpt-5.4-mini', maxTokens: 200, reasoningEffort: 'none', "
            + "parallelToolCalls: false }"
        let request = GenerationRequest(conversation, tools: [findSlots])
        let expected = """
            {"model":"gpt-5.4-mini","stream":true,"stream_options":{"include_usage":true,"include_obfuscation":false},\
            "max_completion_tokens":200,"reasoning_effort":"none","tools":[{"type":"function","function":{\
            "name":"find_slots","description":"Free slots on a day","parameters":{"type":"object","properties":{"day":\
            {"type":"string"}},"required":["day"]}}}],"parallel_tool_calls":false,"messages":[{"role":"developer",\
            "content":"You answer calls for Lipa Dental."},{"role":"user","content":"Is Friday free?"},\
            {"role":"assistant","content":null,"tool_calls":[{"id":"call_k1","type":"function","function":\
            {"name":"find_slots","arguments":"{\\"day\\":\\"2026-02-06\\"}"}}]},{"role":"tool","tool_call_id":"call_k1",\
            "content":"{\\"slots\\":[\\"09:30\\"]}"},{"role":"assistant","content":"Half past"},{"role":"developer",\
            "content":"the caller interrupted"},{"role":"user","content":"Morning?"}]}
            """
        #expect(try body(configuration, request) == expected)
        #expect(try body(configuration, request) == expected)
    }

    @Test func `what is said later leaves the beginning of the bytes as it was`() throws {
        let configuration = "{ provider: 'openai', model: 'm' }"
        let first = try body(configuration, GenerationRequest(conversation, tools: [findSlots]))
        var longer = conversation
        longer.messages += [.agent("Nine."), .caller("Fine.")]
        let second = try body(configuration, GenerationRequest(longer, tools: [findSlots]))
        #expect(second.hasPrefix(first.dropLast(2)))
    }

    @Test func `a template with strict turns gets a user first, notes as the user's, and no two turns of one side`()
        throws
    {
        let talk = Conversation(messages: [
            .agent("Hello."), .caller("Hi."), .caller("I need help."), .note("the line is bad"), .agent("With"),
            .agent("what?"), .note("silence"),
        ])
        let text = try body("{ provider: 'openai', server: 'llamacpp', model: 'm' }", GenerationRequest(talk))
        let messages = """
            "messages":[{"role":"user","content":"[the call begins]"},{"role":"assistant","content":"Hello."},\
            {"role":"user","content":"Hi.\\nI need help.\\n[the line is bad]"},{"role":"assistant","content":"With\\nwhat?"},\
            {"role":"user","content":"[silence]"}]}
            """
        #expect(text.hasSuffix(messages))
    }

    @Test(arguments: [
        (GenerationRequest.ToolChoice.automatic, nil), (.none, "\"tool_choice\":\"none\""),
        (.required, "\"tool_choice\":\"required\""),
        (.named("get_price"), "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"get_price\"}}"),
    ])
    func `the choice of tools is said where it is not the server's own`(
        choice: GenerationRequest.ToolChoice,
        written: String?
    ) throws {
        let request = GenerationRequest(conversation, tools: [findSlots, getPrice], toolChoice: choice)
        let text = try body("{ provider: 'openai', model: 'm' }", request)
        #expect(text.contains("tool_choice") == (written != nil))
        if let written { #expect(text.contains(written)) }
    }

    @Test func `a server without a choice of tools is shown only what may be chosen`() throws {
        let configuration = "{ provider: 'openai', server: 'ollama', model: 'm' }"
        var request = GenerationRequest(conversation, tools: [findSlots, getPrice], toolChoice: .none)
        #expect(try !body(configuration, request).contains("\"tools\""))
        request.toolChoice = .named("get_price")
        let text = try body(configuration, request)
        #expect(text.contains("\"name\":\"get_price\"") && !text.contains("\"name\":\"find_slots\",\"description\""))
        #expect(!text.contains("tool_choice"))
    }

    @Test(arguments: [
        ("openai", "max_completion_tokens"), ("azure", "max_completion_tokens"), ("groq", "max_completion_tokens"),
        ("together", "max_tokens"), ("openrouter", "max_tokens"), ("ollama", "max_tokens"), ("vllm", "max_tokens"),
        ("llamacpp", "max_tokens"),
    ])
    func `each server is told the greatest length in its own field`(server: String, field: String) throws {
        let options = "{ provider: 'openai', server: '\(server)', model: 'm', apiKey: 'k', url: 'http://h/v1' }"
        var request = GenerationRequest(conversation)
        request.greatestLength = 77
        #expect(try body(options, request).contains("\"\(field)\":77,"))
    }

    @Test func `a failed tool says that it failed, for there is no field for it`() throws {
        let talk = Conversation(messages: [
            .agent("", calls: [ToolCall(id: "a", name: "t", arguments: "{}")]),
            .tool(ToolResult(id: "a", content: "no such day", isError: true)),
        ])
        #expect(
            try body("{ provider: 'openai', model: 'm' }", GenerationRequest(talk)).contains("\"error: no such day\"")
        )
    }

    @Test func `fields that this client does not know are sent as they are`() throws {
        let text = try body("{ provider: 'openai', model: 'm', extra: { top_k: 20 } }", GenerationRequest(conversation))
        #expect(text.contains("\"top_k\":20"))
    }
}
