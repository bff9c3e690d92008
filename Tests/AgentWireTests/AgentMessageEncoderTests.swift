import FastJSON
import Octets
import Testing

@testable import AgentWire

struct AgentMessageEncoderTests {
    private func written(_ write: (inout ByteBuffer) -> Void) -> String {
        var buffer = ByteBuffer()
        write(&buffer)
        return String(decoding: Array(copying: buffer.bytes), as: UTF8.self)
    }

    @Test func `what is said has exactly the documented fields`() {
        #expect(
            written { AgentMessageEncoder.audio([0xFF, 0x7F, 0].span, into: &$0) } == #"{"user_audio_chunk":"/38A"}"#
        )
        #expect(written { AgentMessageEncoder.pong(12, into: &$0) } == #"{"type":"pong","event_id":12}"#)
        #expect(
            written { AgentMessageEncoder.toolResult("t", #"{"a":1}"#, isError: false, into: &$0) }
                == #"{"type":"client_tool_result","tool_call_id":"t","result":"{\"a\":1}","is_error":false}"#
        )
        #expect(
            written { AgentMessageEncoder.contextualUpdate("2", into: &$0) }
                == #"{"type":"contextual_update","text":"2"}"#
        )
        #expect(written { AgentMessageEncoder.userMessage("2", into: &$0) } == #"{"type":"user_message","text":"2"}"#)
        #expect(written { AgentMessageEncoder.userActivity(into: &$0) } == #"{"type":"user_activity"}"#)
    }

    @Test func `only what is overridden is sent, and never a null`() {
        let nothing = AgentInitiation()
        #expect(
            written { AgentMessageEncoder.initiation(nothing, into: &$0) }
                == #"{"type":"conversation_initiation_client_data"}"#
        )
        let language = AgentInitiation(language: "de")
        #expect(
            written { AgentMessageEncoder.initiation(language, into: &$0) }
                == #"{"type":"conversation_initiation_client_data","conversation_config_override":{"agent":{"language":"de"}}}"#
        )
        var variables = JSONObject()
        variables["name"] = "Ada"
        variables["none"] = .null
        variables["list"] = ["a"]
        variables["balance"] = 12
        variables["vip"] = true
        let all = AgentInitiation(
            prompt: "You book.",
            firstMessage: "Moin!",
            language: "de",
            voice: "V1",
            variables: variables,
            user: "u"
        )
        #expect(
            written { AgentMessageEncoder.initiation(all, into: &$0) }
                == #"{"type":"conversation_initiation_client_data","conversation_config_override":{"agent":{"prompt":{"prompt":"You book."},"first_message":"Moin!","language":"de"},"tts":{"voice_id":"V1"}},"dynamic_variables":{"name":"Ada","balance":12,"vip":true},"user_id":"u"}"#
        )
    }

    @Test(arguments: ["ulaw_8000", "pcm_8000", "pcm_16000", "pcm_22050", "pcm_24000", "pcm_44100", "pcm_48000"])
    func `every format has its name both ways`(name: String) {
        #expect(AgentAudioFormat(name)?.name == name)
    }

    @Test(arguments: ["mp3_44100", "pcm_12345", "", "ULAW_8000"])
    func `a format that is not known is none`(name: String) { #expect(AgentAudioFormat(name) == nil) }
}
