import FastJSON
import Testing

@testable import Recognizers

struct TranscriptionAnswerTests {
    @Test(
        arguments: [
            (#"{"text":"I'd like to cancel.","usage":{"type":"duration","seconds":3}}"#, "I'd like to cancel."),
            (#"{"text":" Tuesday at three.\n"}"#, "Tuesday at three."), (#"{"text":""}"#, ""),
            // Both of the model's own doubts together mean that nobody spoke.
            (#"{"text":"Thank you.","segments":[{"no_speech_prob":0.8,"avg_logprob":-1.2}]}"#, ""),
            (#"{"text":"Thank you.","segments":[{"no_speech_prob":0.8,"avg_logprob":-0.2}]}"#, "Thank you."),
        ]
    )
    func `the text of a whole answer`(json: String, text: String) throws {
        #expect(TranscriptionAnswer(try JSONValue(parsing: json)).text == text)
    }

    @Test func `a detailed answer has words, their times and the language`() throws {
        let json = """
            {"task":"transcribe","language":"english","duration":1.7,"text":"Move it.","words":[{"word":" Move","start":0.1,\
            "end":0.31},{"word":"it.","start":0.35,"end":0.5},{"broken":1}],"usage":{"type":"tokens","input_tokens":31,\
            "output_tokens":7,"total_tokens":38}}
            """
        let answer = TranscriptionAnswer(try JSONValue(parsing: json))
        #expect(
            answer.words == [.init(text: "Move", start: 0.1, end: 0.31), .init(text: "it.", start: 0.35, end: 0.5)]
        )
        #expect(answer.language == "english")
        #expect(answer.usage == .tokens(input: 31, output: 7))
    }

    @Test(
        arguments: [
            (#"{"type":"transcript.text.delta","delta":"I'd like to "}"#, TranscriptionPiece.delta("I'd like to ")),
            (
                #"{"type":"transcript.text.done","text":"Whole.","usage":{"type":"duration","seconds":2}}"#,
                .done("Whole.", .seconds(2))
            ),
            (#"{"type":"transcript.text.segment","text":"A"}"#, .other),
            (#"{"object":"transcription.chunk","choices":[{"delta":{"content":" you"}}]}"#, .delta(" you")),
            (#"{"object":"transcription.chunk","choices":[],"usage":{}}"#, .delta("")),
            (#"{"text":"Can you"}"#, .segment("Can you")), ("bare text", .segment("bare text")),
            ("[DONE]", .done(nil, nil)),
            (#"{"error":{"message":"no memory"}}"#, .failure("no memory")), (#"{"error":"busy"}"#, .failure("busy")),
            ("{\"type\":\"transcr", .malformed), ("", .other),
        ]
    )
    func `the pieces of a streamed answer, of every kind of server`(data: String, piece: TranscriptionPiece) {
        #expect(TranscriptionPiece(data) == piece)
    }

    @Test func `deltas follow one another as they are, segments with a space between`() {
        var text = TranscriptionText()
        for piece in [TranscriptionPiece.delta("Can"), .delta(" you"), .other, .segment(" move it "), .segment("now")] {
            _ = text.take(piece)
        }
        #expect(text.text == "Can you move it now")
        let hasChanged = text.take(.done("Can you move it now?", nil))
        #expect(!hasChanged)
        #expect(text.answer.text == "Can you move it now?" && text.isWhole)
    }
}
