import FastJSON
import Octets
import TestKit
import Testing

@testable import AgentWire

struct AgentMessageDecoderTests {
    private func read(_ text: String) throws(AgentMessageError) -> (AgentMessage, [UInt8]) {
        var audio = ByteBuffer()
        let message = try AgentMessageDecoder.read(text.utf8.span, audio: &audio)
        return (message, Array(copying: audio.bytes))
    }

    /// One of each kind, as the service writes them.
    static let samples: [(text: String, message: AgentMessage)] = [
        (
            #"{"type":"conversation_initiation_metadata","conversation_initiation_metadata_event":{"conversation_id":"conv_1","agent_output_audio_format":"ulaw_8000","user_input_audio_format":"pcm_24000"}}"#,
            .began(AgentBeginning(conversation: "conv_1", output: .muLaw, input: .linear(rate: 24_000)))
        ),
        (
            #"{"type":"audio","audio_event":{"audio_base_64":"//////8=","event_id":14,"alignment":{"chars":["M","ö"],"char_start_times_ms":[0,60.0],"char_durations_ms":[60,90]}}}"#,
            .audio(
                AgentSpeech(
                    event: 14,
                    alignment: AgentAlignment(letters: ["M", "ö"], starts: [0, 60], durations: [60, 90])
                )
            )
        ),
        (
            #"{"audio_event":{"event_id":15,"alignment":null,"audio_base_64":"AAE="},"type":"audio"}"#,
            .audio(AgentSpeech(event: 15))
        ),
        (#"{"type":"interruption","interruption_event":{"event_id":14}}"#, .interrupted(event: 14)),
        (#"{"type":"ping","ping_event":{"event_id":12,"ping_ms":84}}"#, .ping(event: 12, delay: 84)),
        (#"{"type":"ping","ping_event":{"event_id":13,"ping_ms":null}}"#, .ping(event: 13, delay: nil)),
        (#"{"type":"ping","ping_event":{"event_id":14}}"#, .ping(event: 14, delay: nil)),
        (
            #"{"type":"user_transcript","user_transcription_event":{"user_transcript":"two, please","event_id":3}}"#,
            .heard("two, please")
        ),
        (
            #"{"type":"tentative_user_transcript","tentative_user_transcription_event":{"user_transcript":"two","event_id":3}}"#,
            .hearing("two")
        ),
        (
            #"{"type":"agent_response","agent_response_event":{"agent_response":"Fine.","event_id":4}}"#,
            .said("Fine.", event: 4)
        ),
        (
            #"{"type":"agent_response","agent_response_event":{"agent_response":"Fine."}}"#,
            .said("Fine.", event: nil)
        ),
        (
            #"{"type":"agent_response_correction","agent_response_correction_event":{"original_agent_response":"Fine, then","corrected_agent_response":"Fine","event_id":4}}"#,
            .corrected(AgentCorrection(original: "Fine, then", corrected: "Fine", event: 4))
        ),
        (
            #"{"type":"client_tool_call","client_tool_call":{"tool_name":"find","tool_call_id":"t1","parameters":{"n":2},"event_id":5}}"#,
            .tool(AgentToolCall(name: "find", id: "t1", parameters: tool))
        ),
        (#"{"type":"vad_score","vad_score_event":{"vad_score":0.5}}"#, .voiceScore(0.5)),
        (
            #"{"type":"error","error_event":{"code":1008,"error_type":"override_error","message":"not allowed","reason":"r"}}"#,
            .failed(AgentComplaint(code: 1008, kind: "override_error", message: "not allowed"))
        ),
        (#"{"type":"error"}"#, .failed(AgentComplaint(kind: "", message: "without a word"))),
        (#"{"type":"agent_typing","x":[{"audio":"?"}]}"#, .unknown("agent_typing")),
        (
            #"{"type":"agent_reasoning_response_part","reasoning_response_part":{"event_id":"r1"}}"#,
            .unknown("agent_reasoning_response_part")
        ),
    ]

    private static var tool: JSONObject {
        var object = JSONObject()
        object["n"] = 2
        return object
    }

    @Test(arguments: samples.indices)
    func `every kind of message is read`(index: Int) throws {
        let sample = Self.samples[index]
        #expect(try read(sample.text).0 == sample.message)
    }

    @Test func `audio goes into the buffer, whose content it replaces, whatever the message's order`() throws {
        var audio = ByteBuffer()
        audio.append([9, 9, 9])
        let text = #"{"audio_event":{"audio_base_64":"\/\/8=","event_id":"7"},"type":"audio"}"#
        #expect(try AgentMessageDecoder.read(text.utf8.span, audio: &audio) == .audio(AgentSpeech(event: 7)))
        #expect(Array(copying: audio.bytes) == [0xFF, 0xFF])
        _ = try AgentMessageDecoder.read(#"{"type":"x"}"#.utf8.span, audio: &audio)
        #expect(audio.count == 0)
    }

    @Test func `a server that does not name its input format means 16,000 samples of 16 bits`() throws {
        let text =
            #"{"type":"conversation_initiation_metadata","conversation_initiation_metadata_event":{"conversation_id":"c","agent_output_audio_format":"pcm_16000"}}"#
        let format = AgentAudioFormat.linear(rate: 16_000)
        #expect(try read(text).0 == .began(AgentBeginning(conversation: "c", output: format, input: format)))
    }

    @Test(arguments: [
        ("", "json"), ("[]", "json"), (#"{"type":7}"#, "json"), (#"{"type":"audio"} x"#, "json"),
        (#"{"type":"audio"}"#, "missing"), (#"{"type":"audio","audio_event":{"event_id":1}}"#, "missing"),
        (#"{"type":"audio","audio_event":{"audio_base_64":null,"event_id":1}}"#, "missing"),
        (#"{"type":"audio","audio_event":{"audio_base_64":"AA=="}}"#, "missing"),
        (#"{"type":"audio","audio_event":{"audio_base_64":"A","event_id":1}}"#, "payload"),
        (#"{"type":"audio","audio_event":{"audio_base_64":"AA==","event_id":-1}}"#, "out-of-range"),
        (#"{"type":"audio","audio_event":{"audio_base_64":"AA==","event_id":9223372036854775807}}"#, "out-of-range"),
        (#"{"type":"interruption"}"#, "missing"), (#"{"type":"ping","ping_event":{}}"#, "missing"),
        (#"{"type":"vad_score","vad_score_event":{}}"#, "missing"),
        (#"{"type":"user_transcript","user_transcription_event":{}}"#, "missing"),
        (#"{"type":"client_tool_call","client_tool_call":{"tool_name":"x"}}"#, "missing"),
        (#"{"type":"conversation_initiation_metadata"}"#, "missing"),
        (
            #"{"type":"conversation_initiation_metadata","conversation_initiation_metadata_event":{"conversation_id":"c","agent_output_audio_format":"mp3_44100"}}"#,
            "format"
        ),
    ])
    func `what is not as it should be is refused, under a name`(text: String, kind: String) {
        let error = #expect(throws: AgentMessageError.self) { _ = try read(text) }
        #expect(error?.kind == kind)
    }

    @Test func `a message that is cut off anywhere is refused`() {
        for (text, _) in Self.samples {
            let bytes = Array(text.utf8)
            for end in bytes.indices {
                var audio = ByteBuffer()
                let message = try? AgentMessageDecoder.read(bytes.span.extracting(first: end), audio: &audio)
                #expect(message == nil, "\(text.prefix(end))")
            }
        }
    }

    @Test func `no change of a byte does more than change the message or refuse it`() {
        var random = SeededGenerator(seed: 11)
        for (text, _) in Self.samples {
            for _ in 0..<200 {
                var bytes = Array(text.utf8)
                let place = Int.random(in: bytes.indices, using: &random)
                bytes[place] = UInt8.random(in: 0...255, using: &random)
                var audio = ByteBuffer()
                _ = try? AgentMessageDecoder.read(bytes.span, audio: &audio)
                #expect(audio.count <= 6)
            }
        }
    }

    @Test func `a server's words are held to a length that a log can bear`() throws {
        let long = String(repeating: "ä", count: 20_000)
        let (said, _) = try read(
            #"{"type":"agent_response","agent_response_event":{"agent_response":"\#(long)","event_id":4}}"#
        )
        #expect(said == .said(String(long.prefix(8_000)), event: 4))
        let (unknown, _) = try read(#"{"type":"\#(long)"}"#)
        #expect(unknown == .unknown(String(long.prefix(200))))
        let metadata = #"{"type":"conversation_initiation_metadata","conversation_initiation_metadata_event":"#
        #expect(throws: AgentMessageError.format(String(long.prefix(40)))) {
            try read(metadata + #"{"conversation_id":"c","agent_output_audio_format":"\#(long)"}}"#)
        }
        for field in ["tool_name", "tool_call_id"] {
            #expect(throws: AgentMessageError.outOfRange(field)) {
                try read(
                    #"{"type":"client_tool_call","client_tool_call":{"tool_name":"a","tool_call_id":"b","\#(field)":"\#(long)"}}"#
                )
            }
        }
    }
}
