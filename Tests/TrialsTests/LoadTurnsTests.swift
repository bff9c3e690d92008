import Testing

@testable import Trials

/// A caller and an agent in virtual time, frame by frame.
private final class Conversation {
    var turns: LoadTurns
    var said: [LoadTurns.Said] = []
    var found: [LoadTurns.Finding] = []

    init(every: Int = 0) {
        turns = LoadTurns(
            // A second each, of which the middle can be heard.
            turns: [LoadTurns.Clip(frames: 50, sound: 800..<7_200)],
            interruptions: [LoadTurns.Clip(frames: 30, sound: 400..<4_400)],
            every: every,
            number: 0
        )
    }

    func pass(_ frames: Int) {
        var found = self.found
        for _ in 0..<frames { said.append(turns.frame { found.append($0) }) }
        self.found = found
    }

    func arrive(_ samples: Int, at time: Int64? = nil, sound: Int? = nil) {
        var found = self.found
        turns.arrived(samples, at: time ?? turns.now, firstSound: sound) { found.append($0) }
        self.found = found
    }

    func clear() {
        var found = self.found
        turns.cleared(at: turns.now) { found.append($0) }
        self.found = found
    }

    /// Goes on until the caller says something; answers the clip.
    func waitForSpeech(atMost frames: Int = 700) -> Int? {
        for _ in 0..<frames {
            pass(1)
            if case .clip(let number, frame: 0)? = said.last { return number }
        }
        return nil
    }

    /// The greeting has been heard, and the caller has said the first thing.
    func greet() -> Bool {
        arrive(8_000, sound: 0)
        guard waitForSpeech() == 0 else { return false }
        pass(49)
        return true
    }
}

struct LoadTurnsTests {
    @Test func `a wait is from the caller's last sound to the answer's first one`() {
        let call = Conversation()
        #expect(call.greet())
        // The clip's sound ends 800 samples before the clip.
        let end = call.turns.now - 800
        call.pass(40)
        call.arrive(1_600, sound: 240)
        #expect(call.found == [.answered(after: call.turns.now + 240 - end)])
    }

    @Test func `the caller speaks once the agent has been silent, and not before`() {
        let call = Conversation()
        #expect(call.greet())
        call.arrive(16_000, sound: 0)
        let over = call.turns.now + 16_000
        #expect(call.waitForSpeech() == 0)
        let pause = call.turns.now - 160 - over
        #expect((5_600...12_160).contains(pause))
    }

    @Test func `who is not greeted speaks all the same`() {
        let call = Conversation()
        #expect(call.waitForSpeech() == 0)
        #expect(call.turns.now > 48_000)
    }

    @Test func `a turn without an answer is missing, and the next one begins`() {
        let call = Conversation()
        #expect(call.greet())
        #expect(call.waitForSpeech() == 0)
        #expect(call.found == [.missing])
    }

    @Test func `sound before the caller has finished is too early, once`() {
        let call = Conversation()
        call.arrive(8_000, sound: 0)
        #expect(call.waitForSpeech() == 0)
        call.pass(10)
        call.arrive(800, sound: 0)
        call.arrive(800, sound: 0)
        #expect(call.found == [.tooEarly])
    }

    @Test func `who cuts in is let in by the order to clear, and is answered then`() {
        let call = Conversation(every: 1)
        #expect(call.greet())
        call.pass(50)
        call.arrive(64_000, sound: 0)
        #expect(call.waitForSpeech() == 1)
        // The first frame is over; its sound begins 400 samples into the clip.
        call.pass(20)
        call.clear()
        #expect(call.found.last == .letIn(after: 21 * 160 - 400))
        call.pass(9)
        call.pass(50)
        call.arrive(800, sound: 0)
        guard case .answered(let wait)? = call.found.last else {
            Issue.record("there was no answer: \(call.found)")
            return
        }
        #expect(wait == 50 * 160 + 400)
    }

    @Test func `who is not let in has cut in in vain`() {
        let call = Conversation(every: 1)
        #expect(call.greet())
        call.pass(50)
        call.arrive(160_000, sound: 0)
        #expect(call.waitForSpeech() == 1)
        call.pass(29 + 152)
        #expect(call.found.last == .unheeded)
    }

    @Test func `nobody cuts in on a reply that is all but over`() {
        let call = Conversation(every: 1)
        #expect(call.greet())
        call.pass(50)
        call.arrive(4_000, sound: 0)
        #expect(call.waitForSpeech() == 0)
    }

    @Test func `a break within a reply is an underrun, one between replies is none`() {
        let call = Conversation()
        call.arrive(1_600, sound: 0)
        call.pass(12)
        call.arrive(1_600)
        #expect(call.found == [.underrun(320)])
        call.pass(60)
        call.arrive(1_600)
        #expect(call.found == [.underrun(320)])
    }

    @Test func `what comes is played behind what came before`() {
        let call = Conversation()
        call.arrive(1_600)
        call.arrive(800)
        #expect(call.turns.playedUntil == 2_400)
        call.pass(5)
        call.clear()
        #expect(call.turns.playedUntil == 800)
    }
}
