import AgentWire
import CallTiming
import Dialogue
import ProviderKit
import Testing

@testable import AgentBridge

struct AgentTalkTests {
    private var talk = AgentTalk(at: .start)

    private func at(_ milliseconds: Int64) -> CallTime { CallTime(milliseconds: milliseconds) }

    /// So much of the agent's voice comes and is handed over.
    private mutating func speak(_ event: Int64, _ samples: Int, at milliseconds: Int64) -> Int? {
        guard talk.wants(event, samples: samples) else { return nil }
        talk.came(AgentSpeech(event: event), at: at(milliseconds))
        return talk.played(samples, of: event, at: at(milliseconds))
    }

    @Test mutating func `a reply is heard when the mark behind its last sample is back and somebody goes on`() {
        talk.said("Hello there", at: at(0))
        #expect(speak(1, 800, at: 10) == 1)
        #expect(speak(2, 800, at: 20) == 2)
        talk.markReturned(1, at: at(130))
        #expect(talk.isAudible(at: at(130)))
        talk.markReturned(2, at: at(230))
        #expect(!talk.isAudible(at: at(230)))
        talk.heard("Hi", at: at(900))
        let notes = talk.takeNotes()
        #expect(notes.contains(.replyHeard(reply: 1, text: "Hello there")))
        // 100 ms of audio were back after 120: half of the rest is the way.
        #expect(notes.contains(.firstAudioHeard(reply: 1, at: at(20), way: 80)))
        #expect(talk.history.heardTexts == ["Hello there"])
    }

    @Test mutating func `what comes with an interrupted event, or an earlier one, is not wanted`() {
        _ = speak(5, 800, at: 0)
        talk.interrupted(7, at: at(50))
        #expect(speak(6, 160, at: 60) == nil && speak(7, 160, at: 60) == nil)
        #expect(speak(8, 160, at: 60) != nil)
        #expect(talk.counts.late == 320 && talk.counts.played == 960)
        // An earlier interruption that comes late takes nothing back.
        talk.interrupted(3, at: at(70))
        #expect(speak(7, 160, at: 80) == nil)
    }

    @Test(arguments: [true, false])
    mutating func `the server's correction counts, whichever comes first`(correctionFirst: Bool) {
        talk.said("one two three four", at: at(0))
        _ = speak(1, 8_000, at: 0)
        let correction = AgentCorrection(original: "one two three four", corrected: "one", event: 1)
        if correctionFirst { talk.corrected(correction) }
        talk.interrupted(1, at: at(500))
        if !correctionFirst { talk.corrected(correction) }
        talk.ended(at: at(2_000))
        #expect(
            talk.takeNotes().filter { if case .replyCut = $0 { true } else { false } } == [
                .replyCut(reply: 1, heard: "one")
            ]
        )
    }

    @Test mutating func `without a correction the share of the samples tells`() {
        talk.said("one two three four", at: at(0))
        _ = speak(1, 8_000, at: 0)
        talk.interrupted(1, at: at(500))
        talk.heard("Stop", at: at(600))
        talk.said("Yes?", at: at(700))
        #expect(talk.takeNotes().contains(.replyCut(reply: 1, heard: "one two")))
        #expect(talk.history.heardTexts.first == "one two")
    }

    @Test mutating func `a second text is a second reply, and marks that nobody set mean nothing`() {
        talk.said("One", at: at(0))
        _ = speak(1, 160, at: 0)
        talk.said("Two", at: at(10))
        _ = speak(2, 160, at: 10)
        talk.markReturned(99, at: at(20))
        talk.markReturned(1, at: at(30))
        talk.ended(at: at(40))
        #expect(talk.history.heardTexts == ["One", "Two"])
        #expect(talk.counts.played == 320)
    }

    @Test mutating func `the first sound behind a turn is its answer, once`() {
        talk.speechEnd = at(900)
        talk.heard("Hi", at: at(1_200))
        _ = speak(1, 160, at: 1_500)
        _ = speak(2, 160, at: 1_520)
        let answers = talk.takeNotes().filter { if case .turnAnswered = $0 { true } else { false } }
        #expect(answers == [.turnAnswered(reply: 1, end: at(900))])
    }

    @Test mutating func `tools stand in the history of the reply that they are for`() {
        talk.called(ToolCall(id: "t", name: "find", arguments: "{}"), at: at(0))
        talk.answered(ToolResult(id: "t", content: "four"), at: at(10))
        talk.said("Four seats", at: at(20))
        #expect(talk.history.openCalls.isEmpty)
        #expect(talk.takeNotes().map(\.name).prefix(3) == ["reply-begun", "tool-called", "tool-finished"])
    }

    @Test mutating func `what no sound came of was not heard`() {
        talk.said("One", at: at(0))
        _ = speak(1, 160, at: 0)
        talk.said("Two", at: at(10))
        talk.markReturned(1, at: at(30))
        talk.heard("Yes?", at: at(1_000))
        talk.said("Three", at: at(1_100))
        talk.ended(at: at(1_200))
        #expect(talk.history.heardTexts == ["One"])
        let notes = talk.takeNotes()
        #expect(notes.contains(.replyCut(reply: 2, heard: "")) && notes.contains(.replyCut(reply: 3, heard: "")))
        #expect(!notes.contains(.replyHeard(reply: 2, text: "Two")))
    }

    @Test mutating func `audio belongs to the text of its event, whichever comes first`() {
        // The second text comes before the first one's audio; the third one's audio before its text.
        talk.said("One", event: 10, at: at(0))
        talk.said("Two", event: 20, at: at(10))
        _ = speak(10, 800, at: 20)
        _ = speak(20, 800, at: 30)
        _ = speak(30, 800, at: 40)
        talk.said("Three", event: 30, at: at(50))
        // One has been played, half of Two has, and Three has not begun.
        talk.interrupted(30, at: at(170))
        talk.ended(at: at(400))
        let ends = talk.takeNotes().filter { ["reply-heard", "reply-cut"].contains($0.name) }
        #expect(
            ends == [
                .replyHeard(reply: 1, text: "One"), .replyCut(reply: 3, heard: ""), .replyCut(reply: 2, heard: ""),
            ]
        )
        #expect(talk.history.heardTexts == ["One"])
    }

    @Test mutating func `marks go with the audio that turns out to be another reply's`() {
        talk.said("One", event: 10, at: at(0))
        _ = speak(10, 800, at: 0)
        let mark = speak(20, 800, at: 10)
        talk.said("Two", event: 20, at: at(20))
        talk.markReturned(1, at: at(110))
        #expect(talk.takeNotes().contains(.replyHeard(reply: 1, text: "One")))
        talk.markReturned(mark ?? 0, at: at(210))
        talk.heard("Yes", at: at(300))
        #expect(talk.takeNotes().contains(.replyHeard(reply: 2, text: "Two")))
    }

    @Test mutating func `a correction is of the reply that it names`() {
        talk.said("one two three four", event: 1, at: at(0))
        _ = speak(1, 8_000, at: 0)
        talk.interrupted(1, at: at(500))
        // A correction of something long gone says nothing of this one.
        talk.corrected(AgentCorrection(original: "zero", corrected: "", event: 0))
        talk.corrected(AgentCorrection(original: "one two three four", corrected: "one", event: 1))
        talk.said("five six", event: 3, at: at(600))
        _ = speak(3, 8_000, at: 600)
        talk.said("seven", event: 5, at: at(610))
        _ = speak(5, 8_000, at: 610)
        // The interruption follows: it is not of the last reply.
        talk.corrected(AgentCorrection(original: "five six", corrected: "five", event: 3))
        talk.interrupted(5, at: at(1_100))
        talk.ended(at: at(2_000))
        #expect(talk.history.heardTexts == ["one", "five"])
    }

    @Test mutating func `a text that comes behind its interruption is what was cut`() {
        _ = speak(4, 8_000, at: 0)
        talk.interrupted(4, at: at(500))
        talk.said("one two three four", event: 4, at: at(510))
        talk.said("Yes?", event: 6, at: at(900))
        #expect(talk.takeNotes().contains(.replyCut(reply: 1, heard: "one two")))
        #expect(talk.history.heardTexts == ["one two"])
    }
}
