import CallTiming
import Endpointing
import Testing

struct BargeInDetectorTests {
    /// The frames in which it triggers.
    private func triggers(_ parts: [(probability: Float, frames: Int, agent: Bool)]) -> [Int64] {
        var detector = BargeInDetector()
        var (frame, triggers): (Int64, [Int64]) = (0, [])
        for part in parts {
            for _ in 0..<part.frames {
                frame += 1
                let voice = VoiceDecision(probability: part.probability, isSpeech: part.probability >= 0.6)
                let end = CallTime(milliseconds: frame * 20)
                let decision = detector.process(voice, whileAgentSpeaks: part.agent, endingAt: end)
                if decision != .carryOn { triggers.append(frame) }
            }
        }
        return triggers
    }

    @Test func `two sure frames over the agent trigger`() {
        #expect(triggers([(0, 10, true), (0.9, 10, true)]) == [12])
        #expect(triggers([(0, 10, true), (0.9, 1, true), (0, 10, true)]).isEmpty)
        #expect(triggers([(0, 10, true), (0.7, 50, true)]).isEmpty)
    }

    @Test func `a trigger needs quiet before the next`() {
        #expect(triggers([(0.9, 10, true), (0, 14, true), (0.9, 10, true)]) == [2])
        #expect(triggers([(0.9, 10, true), (0, 15, true), (0.9, 10, true)]) == [2, 27])
    }

    @Test func `nothing triggers while the agent is silent`() {
        #expect(triggers([(0.9, 50, false), (0, 50, false)]).isEmpty)
    }

    @Test func `who was speaking when the agent began must insist`() {
        #expect(triggers([(0.9, 20, false), (0.9, 19, true), (0, 50, true)]).isEmpty)
        #expect(triggers([(0.9, 20, false), (0.9, 60, true)]) == [40])
    }

    @Test func `it says since when the caller speaks`() {
        var detector = BargeInDetector()
        let voice = VoiceDecision(probability: 0.9, isSpeech: true)
        let first = CallTime(milliseconds: 120)
        _ = detector.process(voice, whileAgentSpeaks: true, endingAt: first)
        let decision = detector.process(voice, whileAgentSpeaks: true, endingAt: CallTime(milliseconds: 140))
        #expect(decision == .callerSpeaks(since: CallTime(milliseconds: 100)))
    }
}
