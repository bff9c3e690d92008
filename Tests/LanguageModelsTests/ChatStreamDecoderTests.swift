@testable import LanguageModels
import ProviderKit
import Testing

struct ChatStreamDecoderTests {
    private func decoder(_ server: String = "openai", tools: [ToolDeclaration] = [findSlots, getPrice])
        -> ChatStreamDecoder
    {
        let request = GenerationRequest(
            Conversation(messages: [.agent("", calls: [ToolCall(id: "x", name: "t", arguments: "{}")])]),
            tools: tools
        )
        return ChatStreamDecoder(ChatQuirks.preset(server), request: request, bytes: 400)
    }

    private func stream(_ chunks: String..., done: Bool = true) -> String {
        chunks.map { "data: \($0)\n\n" }.joined() + (done ? "data: [DONE]\n\n" : "")
    }

    private func choice(_ delta: String, _ finish: String? = nil) -> String {
        "{\"choices\":[{\"index\":0,\"delta\":\(delta),\"finish_reason\":\(finish.map { "\"\($0)\"" } ?? "null")}]}"
    }

    private static let reply = """
        data: {"id":"chatcmpl-a1","object":"chat.completion.chunk","created":1770000000,"model":"gpt-5.4-mini",\
        "service_tier":"default","system_fingerprint":"fp_1","choices":[{"index":0,"delta":{"role":"assistant",\
        "content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null}

        : keep-alive

        data: {"id":"chatcmpl-a1","choices":[{"index":0,"delta":{"content":"Neun Uhr drei\\u00dfig 🦷 "},\
        "finish_reason":null}],"usage":null,"obfuscation":"xY"}

        data: {"id":"chatcmpl-a1","choices":[{"index":0,"delta":{"content":"passt."},"finish_reason":null}]}

        data: {"id":"chatcmpl-a1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}

        data: {"id":"chatcmpl-a1","choices":[],"usage":{"prompt_tokens":212,"completion_tokens":9,"total_tokens":221,\
        "prompt_tokens_details":{"cached_tokens":128},"completion_tokens_details":{"reasoning_tokens":0}}}

        data: [DONE]


        """

    @Test func `a stream means the same wherever it is cut`() {
        let expected = ["text Neun Uhr dreißig 🦷 passt.", "usage 84+128+0>9", "finished completed"]
        for cut in 0...Self.reply.utf8.count {
            #expect(decoded(Self.reply, by: decoder(), cutAt: cut) == expected, "cut at \(cut)")
        }
    }

    @Test func `tool calls in pieces belong together by their index`() {
        let text = stream(
            choice(
                #"{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_7Q","type":"function","function":{"name":"find_slots","arguments":""}}]}"#
            ),
            choice(#"{"tool_calls":[{"index":0,"function":{"arguments":"{\"da"}}]}"#),
            choice(
                #"{"tool_calls":[{"index":1,"id":"call_7R","type":"function","function":{"name":"get_price","arguments":""}},{"index":0,"function":{"arguments":"y\":\"fri"}}]}"#
            ),
            choice(#"{"tool_calls":[{"index":0,"function":{"arguments":"day\"}"}}]}"#),
            choice("{}", "tool_calls")
        )
        let lines = [
            "calls find_slots", "calls get_price", "call call_7Q find_slots {\"day\":\"friday\"}",
            "call call_7R get_price {}", "usage 100+0+0>9 estimated", "finished toolCalls",
        ]
        #expect(decoded(text, by: decoder()) == lines)
    }

    @Test func `words before a call are said`() {
        let text = stream(
            choice(#"{"content":"Let me check…"}"#),
            choice(#"{"tool_calls":[{"index":0,"id":"a","function":{"name":"find_slots","arguments":"{}"}}]}"#),
            // A choice that was forced ends with "stop".
            choice("{}", "stop")
        )
        let lines = decoded(text, by: decoder())
        #expect(lines.first == "text Let me check…" && lines.last == "finished toolCalls")
        #expect(lines.contains("call a find_slots {}"))
    }

    @Test func `calls without ids get one that the history has not`() {
        let text = stream(
            choice(#"{"tool_calls":[{"index":0,"function":{"name":"find_slots","arguments":"{"}}]}"#),
            choice(#"{"tool_calls":[{"index":0,"function":{"arguments":"}"}}]}"#),
            choice(#"{"tool_calls":[{"index":1,"function":{"name":"get_price"}}]}"#),
            choice("{}", "tool_calls")
        )
        let lines = decoded(text, by: decoder())
        #expect(lines.contains("call call_1 find_slots {}") && lines.contains("call call_2 get_price {}"))
    }

    @Test func `pieces without an index go on with the latest call`() {
        let text = stream(
            choice(#"{"tool_calls":[{"id":"a","function":{"name":"find_slots","arguments":"{\"day\":"}}]}"#),
            choice(#"{"tool_calls":[{"function":{"arguments":"1}"}}]}"#),
            choice(#"{"tool_calls":[{"id":"b","function":{"name":"get_price","arguments":"{}"}}]}"#),
            choice("{}", "tool_calls")
        )
        let lines = decoded(text, by: decoder())
        #expect(lines.contains("call a find_slots {\"day\":1}") && lines.contains("call b get_price {}"))
    }

    @Test func `whole calls under one index are calls of their own`() {
        let call =
            #"{"role":"assistant","tool_calls":[{"index":0,"function":{"name":"find_slots","arguments":{"day":"fri"}}}]}"#
        let lines = decoded(stream(choice(call), choice(call), choice("{}", "stop")), by: decoder("ollama"))
        #expect(lines.filter { $0.hasPrefix("call ") }.count == 2)
        #expect(lines.contains("call call_1 find_slots {\"day\":\"fri\"}"))
        // Where calls come in pieces, another id under the same index says the same.
        let first = #"{"tool_calls":[{"index":0,"id":"a","function":{"name":"find_slots","arguments":"{}"}}]}"#
        let second = #"{"tool_calls":[{"index":0,"id":"b","function":{"name":"find_slots","arguments":"{}"}}]}"#
        let pieces = decoded(stream(choice(first), choice(second), choice("{}", "stop")), by: decoder())
        #expect(pieces.filter { $0.hasPrefix("call ") }.count == 2)
    }

    @Test func `a name is joined where it is split, and not where it is repeated`() {
        let split = stream(
            choice(#"{"tool_calls":[{"index":0,"id":"a","function":{"name":"find_","arguments":""}}]}"#),
            choice(#"{"tool_calls":[{"index":0,"function":{"name":"slots","arguments":"{}"}}]}"#),
            choice("{}", "stop")
        )
        #expect(decoded(split, by: decoder()).contains("calls find_slots"))
        let repeated = stream(
            choice(#"{"tool_calls":[{"index":0,"id":"a","function":{"name":"find_slots","arguments":"{"}}]}"#),
            choice(#"{"tool_calls":[{"index":0,"id":"a","function":{"name":"find_slots","arguments":"}"}}]}"#),
            choice("{}", "stop")
        )
        #expect(decoded(repeated, by: decoder()).contains("call a find_slots {}"))
    }

    @Test(arguments: [
        ("stop", "completed"), ("eos", "completed"), ("length", "length"), ("tool_calls", "completed"),
        ("content_filter", "refused(\"content_filter\")"), ("weary", "other(\"weary\")"),
    ])
    func `why it ends is told`(word: String, reason: String) {
        #expect(decoded(stream(choice("{}", word)), by: decoder()).last == "finished \(reason)")
    }

    @Test func `a refusal is no text`() {
        let lines = decoded(
            stream(choice(#"{"refusal":"I can"}"#), choice(#"{"refusal":"not"}"#, "stop")),
            by: decoder()
        )
        #expect(lines.last == "finished refused(\"I cannot\")" && !lines.contains { $0.hasPrefix("text") })
    }

    @Test func `what a model thinks is never said`() {
        let text = stream(
            choice(#"{"reasoning_content":"hm"}"#),
            choice(#"{"reasoning":"hm","content":null}"#),
            choice(#"{"reasoning_details":[{"text":"hm"}],"content":"<think>h"}"#),
            choice(#"{"content":"m</think>\n\nNine."}"#),
            choice("{}", "stop")
        )
        #expect(decoded(text, by: decoder("vllm")).first == "text Nine.")
    }

    @Test(arguments: [
        #"{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":3}}"#,
        #"{"choices":[],"x_groq":{"usage":{"prompt_tokens":10,"completion_tokens":3}}}"#,
    ])
    func `an account of use is taken from where it stands`(chunk: String) {
        let running = #"{"choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":10,"completion_tokens":1}}"#
        let text = stream(running, choice(#"{"content":"b"}"#, "stop"), chunk)
        #expect(decoded(text, by: decoder()) == ["text ab", "usage 10+0+0>3", "finished completed"])
    }

    @Test func `the last text may come with the reason, and the end without a word`() {
        let text = stream(choice(#"{"content":"Nine."}"#, "stop"), done: false)
        #expect(decoded(text, by: decoder()).first == "text Nine.")
        #expect(decoded(text, by: decoder()).last == "finished completed")
    }

    @Test func `a stream that ends before it says why is cut off`() {
        let text = stream(choice(#"{"content":"Ni"}"#), done: false)
        #expect(decoded(text, by: decoder()).contains { $0.contains("network") })
    }

    @Test(arguments: [
        (#"{"error":{"message":"m","type":"server_error","code":null}}"#, "overloaded"),
        (#"{"error":{"message":"m","code":429},"choices":[{"delta":{},"finish_reason":"error"}]}"#, "rateLimit"),
        (#"{"error":{"message":"m","code":502}}"#, "overloaded"),
        (#"{"error":{"message":"m","type":"insufficient_quota","code":"insufficient_quota"}}"#, "quota"),
        (#"{"error":{"message":"m","code":"context_length_exceeded"}}"#, "badRequest"),
        (#"{"object":"error","message":"m","type":"BadRequestError","code":400}"#, "badRequest"),
        (#"{"error":"m"}"#, "overloaded"), ("no JSON", "protocolViolation"), ("[1]", "protocolViolation"),
    ])
    func `an error in the middle is one`(chunk: String, kind: String) {
        let text = stream(choice(#"{"content":"Ni"}"#), chunk)
        let failure = decoded(text, by: decoder()).last ?? ""
        #expect(failure.contains("\(kind)"), "\(failure)")
    }

    @Test func `an event of the name error is one, whatever is in it`() {
        #expect(decoded("event: error\ndata: busy\n\n", by: decoder()).last?.contains("overloaded") == true)
        #expect(decoded("event: error\ndata: {\"message\":\"busy\"}\n\n", by: decoder()).last?.contains("busy") == true)
    }

    @Test(arguments: [
        "{}", #"{"choices":[]}"#, #"{"choices":null}"#, #"{"choices":[{}]}"#, #"{"choices":[{"delta":null}]}"#,
        #"{"choices":[{"delta":{"content":7,"tool_calls":null}}]}"#,
        #"{"choices":[{"index":1,"delta":{"content":"no"}}]}"#,
        #"{"choices":[{"delta":{"tool_calls":[null,7]}}]}"#,
        #"{"id":"x","object":"annotation","prompt_filter_results":[]}"#,
        #"{"choices":[{"finish_reason":7,"delta":{"annotations":[]}}],"usage":"none","error":null}"#,
    ])
    func `chunks without anything of use are passed over`(chunk: String) {
        let text = stream(chunk, choice(#"{"content":"Nine."}"#), chunk, choice("{}", "stop"), chunk)
        let lines = decoded(text, by: decoder())
        #expect(lines.first == "text Nine." && lines.last == "finished completed")
        #expect(lines.count == 3)
    }
}
