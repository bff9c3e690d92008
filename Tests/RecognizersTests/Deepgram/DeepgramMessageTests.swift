import FastJSON
import Testing

@testable import Recognizers

struct DeepgramMessageTests {
    private func message(_ text: String) throws -> DeepgramMessage { try DeepgramMessage(text.utf8.span) }

    @Test func `results tell their stretch, their words and what they end`() throws {
        let message = try message(
            """
            {"type":"Results","channel_index":[0,1],"duration":1.42,"start":3.18,"is_final":true,"speech_final":true,\
            "from_finalize":false,"channel":{"alternatives":[{"transcript":"Book it for Friday.","confidence":0.984,\
            "words":[{"word":"book","start":3.31,"end":3.52,"confidence":0.99,"punctuated_word":"Book"},\
            {"word":"friday","start":3.9,"end":4.35,"confidence":0.98,"punctuated_word":"Friday."}]},\
            {"transcript":"worse"}]},"metadata":{"request_id":"5a1c","model_info":{"name":"general-nova-3"}}}
            """
        )
        guard case .results(let results) = message else {
            Issue.record("not results: \(message)")
            return
        }
        #expect(results.isFinal && results.isSpeechFinal && !results.isFromFinalize)
        #expect(results.hearing.text == "Book it for Friday.")
        #expect(results.hearing.start == 3.18 && abs(results.hearing.end - 4.6) < 1e-9)
        #expect(results.hearing.words.map(\.text) == ["Book", "Friday."])
        #expect(results.hearing.lastWordEnd == 4.35)
    }

    @Test(
        arguments: [
            (
                #"{"type":"SpeechStarted","channel":[0,1],"timestamp":9.54}"#,
                DeepgramMessage.speechStarted(second: 9.54)
            ),
            (#"{"type":"UtteranceEnd","channel":[0,1],"last_word_end":4.35}"#, .utteranceEnd(lastWordEnd: 4.35)),
            (#"{"last_word_end":-1,"channel":[0,1],"type":"UtteranceEnd"}"#, .utteranceEnd(lastWordEnd: -1)),
            (
                #"{"type":"Metadata","transaction_key":"deprecated","request_id":"5a1c","duration":41.2,"channels":1}"#,
                .metadata(seconds: 41.2)
            ),
            (
                """
                {"type":"Error","variant":"SchemaError","description":"could not parse client message",\
                "message":"{\\"type\\":\\"Keepalive\\"}"}
                """,
                .error(#"SchemaError: could not parse client message: {"type":"Keepalive"}"#)
            ),
            (#"{"type":"ConfigureSuccess","request_id":"5a1c","keyterms":["Brno"]}"#, .configured(complaint: nil)),
            (
                #"{"type":"ConfigureFailure","code":"CONFIGURE_ALREADY_PENDING","description":"Another one."}"#,
                .configured(complaint: "CONFIGURE_ALREADY_PENDING: Another one.")
            ),
            (#"{"type":"Sentiment","channel":{"alternatives":[]}}"#, .other),
            (#"{"no":"type"}"#, .other),
        ]
    )
    func `other messages are what they say`(text: String, expected: DeepgramMessage) throws {
        #expect(try message(text) == expected)
    }

    @Test(arguments: ["", "{", "null", "[1]", "{\"type\":\"Results\"", "{\"type\":\"Results\"} x"])
    func `what is no message is an error`(text: String) {
        #expect(throws: JSONError.self) { try message(text) }
    }

    @Test func `fields of the wrong kind are passed over`() throws {
        let text =
            #"{"type":"Results","start":"1","is_final":null,"channel":{"alternatives":[{"transcript":7,"words":{}}]}}"#
        #expect(try message(text) == .results(.init()))
    }
}
