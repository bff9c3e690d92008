@testable import LanguageModels
import Testing

struct AnthropicStreamDecoderTests {
    private static let reply = """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_01","type":"message","role":"assistant","model":"m","content":[],\
        "stop_reason":null,"usage":{"input_tokens":41,"cache_creation_input_tokens":7,"cache_read_input_tokens":1820,\
        "output_tokens":1}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"xyz"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: content_block_start
        data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

        event: ping
        data: {"type":"ping"}

        event: content_block_delta
        data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Caf\\u00e9 🦷"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":1}

        event: foo_bar
        data: {"type":"foo_bar"}

        event: content_block_start
        data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"toolu_A","name":"find_slots","input":{}}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\\"day\\": \\"2026-02"}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"-06\\"}"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":2}

        event: content_block_start
        data: {"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"toolu_B","name":"get_price","input":{}}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":3}

        event: content_block_start
        data: {"type":"content_block_start","index":4,"content_block":{"type":"new_block","text":"no"}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":4,"delta":{"type":"new_delta","text":"no"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":4}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":null},"usage":{"output_tokens":30}}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":57}}

        event: message_stop
        data: {"type":"message_stop"}


        """

    @Test func `a stream means the same wherever it is cut`() {
        let expected = [
            "text Café 🦷", "calls find_slots", "call toolu_A find_slots {\"day\": \"2026-02-06\"}", "calls get_price",
            "call toolu_B get_price {}", "usage 41+1820+7>57", "finished toolCalls",
        ]
        for cut in 0...Self.reply.utf8.count {
            #expect(decoded(Self.reply, by: AnthropicStreamDecoder(), cutAt: cut) == expected, "cut at \(cut)")
        }
    }

    private func stream(_ events: String...) -> String { events.map { "data: \($0)\n\n" }.joined() }

    @Test(arguments: [
        ("\"end_turn\"", "completed"), ("\"stop_sequence\"", "completed"), ("\"max_tokens\"", "length"),
        ("\"model_context_window_exceeded\"", "length"), ("\"pause_turn\"", "other(\"pause_turn\")"),
        (
            "\"refusal\",\"stop_details\":{\"type\":\"refusal\",\"category\":\"bio\",\"explanation\":null}",
            "refused(\"bio\")"
        ),
        ("\"refusal\",\"stop_details\":{\"explanation\":\"No.\"}", "refused(\"No.\")"),
        ("\"refusal\"", "refused(\"refusal\")"),
    ])
    func `why it ends is told, and a turn may be empty`(reason: String, expected: String) {
        let text = stream(
            #"{"type":"message_start","message":{"usage":{"input_tokens":4,"output_tokens":1}}}"#,
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\(reason)},\"usage\":{\"output_tokens\":2}}",
            #"{"type":"message_stop"}"#
        )
        #expect(decoded(text, by: AnthropicStreamDecoder()) == ["usage 4+0+0>2", "finished \(expected)"])
    }

    @Test func `a stream without its last event is cut off`() {
        let text = Self.reply.replacing("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n", with: "")
        #expect(decoded(text, by: AnthropicStreamDecoder()).contains { $0.contains("network") })
    }

    @Test(arguments: [
        (
            #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"r"}"#,
            "overloaded"
        ),
        (#"{"type":"error","error":{"type":"rate_limit_error","message":"m"}}"#, "rateLimit"),
        (#"{"type":"error","error":{"type":"invalid_request_error","message":"m"}}"#, "badRequest"),
        (
            #"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low"}}"#,
            "quota"
        ),
        (#"{"type":"error","error":{"type":"new_error","message":"m"}}"#, "overloaded"),
        (#"{"type":"err"#, "protocolViolation"),
    ])
    func `an error in the middle is one`(event: String, kind: String) {
        let failure = decoded(stream(event), by: AnthropicStreamDecoder()).last ?? ""
        #expect(failure.contains(".\(kind)"), "\(failure)")
    }
}
