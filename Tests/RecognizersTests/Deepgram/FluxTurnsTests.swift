import CallTiming
import FastJSON
import ProviderKit
import ProviderTestKit
import Testing

@testable import Recognizers

private let positions = {
    var positions = StreamPositions()
    positions.sent(480_000, at: .start)
    return positions
}()

private func turn(_ event: String, _ text: String, index: Int = 0, confidence: Double = 0.5) -> String {
    """
    {"type":"TurnInfo","request_id":"e2b7","sequence_id":14,"event":"\(event)","turn_index":\(index),\
    "audio_window_start":11.2,"audio_window_end":13.92,"transcript":"\(text)","words":[{"word":"Can","confidence":0.99,\
    "start":11.36,"end":11.5},{"word":"you","confidence":0.98}],"end_of_turn_confidence":\(confidence)}
    """
}

struct FluxTurnsTests {
    private var turns = FluxTurns(canForceEnds: true)

    private mutating func lines(_ messages: String...) throws -> [String] {
        var lines: [String] = []
        for message in messages {
            _ = try turns.take(message.utf8.span, positions) { lines.append($0.line) }
        }
        return lines
    }

    @Test mutating func `a turn begins, is guessed to be over, goes on and ends`() throws {
        #expect(
            try lines(
                turn("Update", ""),
                turn("StartOfTurn", "Can"),
                turn("Update", "Can you"),
                turn("Update", "Can you"),
                turn("EagerEndOfTurn", "Can you"),
                turn("TurnResumed", "Can you"),
                turn("Update", "Can you go"),
                turn("EagerEndOfTurn", "Can you go"),
                turn("EndOfTurn", "Can you go"),
                turn("Update", "", index: 1)
            ) == [
                "turn Can", "interim Can you", "probably Can you", "resumed", "interim Can you go",
                "probably Can you go",
                "turn ended Can you go",
            ]
        )
    }

    @Test mutating func `a turn can end without having been guessed at, and ends once`() throws {
        let end = turn("EndOfTurn", "Yes.", confidence: 0.83)
        #expect(try lines(turn("StartOfTurn", "Yes"), end, end) == ["turn Yes", "turn ended Yes."])
    }

    @Test mutating func `the end tells how sure it is, and the words when they were said`() throws {
        var events: [RecognitionEvent] = []
        _ = try turns.take(turn("EndOfTurn", "Can you", confidence: 0.83).utf8.span, positions) { events.append($0) }
        guard case .turnEnded(let transcript, let confidence)? = events.first else { return }
        #expect(confidence == 0.83)
        #expect(transcript.words.map(\.start) == [CallTime(milliseconds: 11_360), CallTime(milliseconds: 11_200)])
        #expect(transcript.words.map(\.end) == [CallTime(milliseconds: 11_500), CallTime(milliseconds: 13_920)])
    }

    @Test(
        arguments: [
            (#"{"type":"Connected","request_id":"e2b7","sequence_id":0}"#, DeepgramNotice.greeting),
            (
                #"{"type":"Error","sequence_id":18,"code":"UNPARSABLE_CLIENT_MESSAGE","description":"No."}"#,
                .failure(.badRequest, "UNPARSABLE_CLIENT_MESSAGE: No.")
            ),
            (#"{"type":"Error","code":"INTERNAL_SERVER_ERROR"}"#, .failure(.overloaded, "INTERNAL_SERVER_ERROR")),
            (
                #"{"type":"ConfigureSuccess","thresholds":{"eot_threshold":0.85},"keyterms":["Brno"]}"#,
                .configured(complaint: nil)
            ),
            (
                #"{"type":"ConfigureFailure","error_code":"INVALID_SETTINGS","description":"too eager"}"#,
                .configured(complaint: "INVALID_SETTINGS: too eager")
            ),
        ]
    )
    func `other messages are for the session`(text: String, notice: DeepgramNotice) throws {
        var turns = turns
        #expect(try turns.take(text.utf8.span, positions) { _ in } == notice)
    }

    @Test mutating func `warnings are passed on, and what is unknown is skipped`() throws {
        #expect(
            try lines(#"{"type":"Warning","code":"FORCE_END_TURN_NO_ACTIVE_TURN","description":"No active turn."}"#)
                == ["warning FORCE_END_TURN_NO_ACTIVE_TURN: No active turn."]
        )
        #expect(try lines(#"{"type":"Novelty"}"#, turn("SomethingNew", "x")).isEmpty)
    }

    @Test mutating func `silence is fed while a turn is open, and to keep the stream alive, never a message`() throws {
        #expect(turns.patience == .seconds(4))
        #expect(turns.sustenance(hasSentAudio: true) == .silence(samples: 640))
        _ = try lines(turn("StartOfTurn", "Can"))
        #expect(turns.patience == .milliseconds(500))
        #expect(turns.sustenance(hasSentAudio: true) == .silence(samples: 4_000))
    }

    @Test mutating func `silence between turns is no stall before a server has shown that it tells of it`() throws {
        #expect(turns.answerDue == nil)
        _ = try lines(turn("StartOfTurn", "Hello"))
        #expect(turns.answerDue == 16_000)
        _ = try lines(turn("Update", "Hello"), turn("EndOfTurn", "Hello"))
        #expect(turns.answerDue == nil)
        _ = try lines(turn("Update", "", index: 1))
        #expect(turns.answerDue == 16_000)
    }

    @Test mutating func `only an open turn is forced to end, and only where the server can`() throws {
        #expect(turns.flushMessage() == nil)
        _ = try lines(turn("StartOfTurn", "Can"))
        #expect(turns.flushMessage().map { "\($0)" } == #"{"type":"ForceEndTurn"}"#)
        var others = FluxTurns(canForceEnds: false)
        _ = try others.take(turn("StartOfTurn", "Can").utf8.span, positions) { _ in }
        #expect(others.flushMessage() == nil)
    }

    @Test mutating func `a turn that the end of the stream cuts off keeps its words`() throws {
        _ = try lines(turn("StartOfTurn", "Can"), turn("Update", "Can you"))
        var lines: [String] = []
        turns.ended { lines.append($0.line) }
        turns.ended { lines.append($0.line) }
        #expect(lines == ["turn ended Can you"])
    }
}

struct ConfigurationQueueTests {
    @Test func `one change is under way at a time, and of those that wait the last one counts`() {
        var queue = ConfigurationQueue()
        #expect(queue.ask(["a"]) == ["a"])
        #expect(queue.ask(["b"]) == nil)
        #expect(queue.ask(["c"]) == nil)
        #expect(queue.answered() == ["c"])
        #expect(queue.answered() == nil)
        #expect(queue.ask(["d"]) == ["d"])
    }
}
