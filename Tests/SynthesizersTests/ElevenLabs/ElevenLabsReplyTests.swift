import Octets
import ProviderKit
import Testing

@testable import Synthesizers

struct ElevenLabsReplyTests {
    private func reply(_ text: String) throws -> ElevenLabsReply { try ElevenLabsReply(text.utf8.span) }

    @Test func `a message with audio and times`() throws {
        let reply = try reply(
            #"{"audio":"f39+fw==","contextId":"t7","alignment":{"chars":["Y","o"],"charStartTimesMs":[0,60],"#
                + #""charDurationsMs":[60,70]},"normalizedAlignment":null}"#
        )
        #expect(reply.context == "t7")
        #expect(reply.audio == [0x7F, 0x7F, 0x7E, 0x7F])
        #expect(!reply.isFinal)
        let expected = SpokenLetters(
            letters: ["Y", "o"],
            starts: [.zero, .milliseconds(60)],
            ends: [.milliseconds(60), .milliseconds(130)]
        )
        #expect(reply.letters == expected)
        #expect(reply.normalized == nil)
    }

    @Test(arguments: [
        #"{"chars":["N"],"charStartTimesMs":[0],"charsDurationsMs":[70]}"#,
        #"{"chars":["N"],"charsStartTimesMs":[0.0],"charDurationsMs":[70.0]}"#,
        #"{"characters":["N"],"character_start_times_seconds":[0.0],"character_end_times_seconds":[0.07]}"#,
        #"{"chars":["N"],"charStartTimesMs":[null],"charDurationsMs":[70],"more":{"deep":[1]}}"#,
    ])
    func `every spelling of an alignment`(alignment: String) throws {
        let expected = SpokenLetters(letters: ["N"], starts: [.zero], ends: [.milliseconds(70)])
        for key in ["alignment", "normalizedAlignment", "normalized_alignment"] {
            let reply = try reply(#"{"audio":null,"\#(key)":\#(alignment)}"#)
            #expect((key == "alignment" ? reply.letters : reply.normalized) == expected)
        }
    }

    @Test(arguments: [
        (#"{"audio":null,"isFinal":true}"#, true), (#"{"isFinal":true,"contextId":"t7"}"#, true),
        (#"{"is_final":true,"context_id":"t7"}"#, true), (#"{"audio":"","isFinal":null}"#, false),
        (#"{"audio":"","isFinal":false}"#, false), (#"{"audio":""}"#, false),
    ])
    func `the end, in all forms of not being it`(text: String, isFinal: Bool) throws {
        #expect(try reply(text).isFinal == isFinal)
    }

    @Test func `a complaint keeps the provider's words`() throws {
        let reply = try reply(
            #"{"message":"Have not received a new text input","error":"input_timeout_exceeded","code":1008}"#
        )
        #expect(
            reply.complaint
                == .init(code: "input_timeout_exceeded", message: "Have not received a new text input")
        )
        #expect(try self.reply(#"{"message":"We are sorry","code":1008}"#).complaint?.message == "We are sorry")
    }

    @Test func `what is unknown is passed over`() throws {
        #expect(try reply(#"{"chapter":7,"contextId":"c1"}"#).complaint == nil)
    }

    @Test func `audio whose slashes are escaped`() throws {
        #expect(try reply(#"{"audio":"\/\/8="}"#).audio == [0xFF, 0xFF])
    }

    @Test func `a message cut anywhere is an error`() {
        let text = #"{"audio":"f39+fw==","alignment":{"chars":["Y"],"charStartTimesMs":[0],"charDurationsMs":[60]}}"#
        for count in 0..<text.utf8.count {
            #expect(throws: ElevenLabsReplyError.self) { try self.reply(String(text.prefix(count))) }
        }
    }

    @Test func `audio that is not base64 is an error`() {
        #expect(throws: ElevenLabsReplyError.notBase64) { try self.reply(#"{"audio":"f39*fw=="}"#) }
    }
}
