import Rehearsal
import TelephoneAudio
import Testing

/// A caller who follows a script, by what it hears.
struct ScriptedCallerTests {
    private static func line(
        _ purpose: CallerLine.Purpose,
        _ cue: CallerLine.Cue,
        milliseconds: Int = 400
    ) -> CallerLine? {
        var tone = Tone(hertz: 300)
        let clip = CallerClip(codes: tone.muLaw(samples: milliseconds * 8), saying: "words")
        return CallerLine(clip, purpose, cue)
    }

    /// Plays a script to an agent who speaks at those times, in frames; tells when each line began, in frames.
    private static func play(
        _ lines: [CallerLine?],
        agent: [Range<Int64>],
        frames: Int64 = 2_000
    ) -> (caller: ScriptedCaller, acts: [Int64]) {
        var caller = ScriptedCaller(CallerScript(name: "", lines: lines.compactMap(\.self), patience: 8_000 * 5))
        for frame in 0..<frames where !caller.isDone {
            _ = caller.frame(agentIsHeard: agent.contains { $0.contains(frame) })
        }
        return (caller, caller.acts.map { $0.start / 160 })
    }

    @Test func `a caller speaks once the agent has had its say, and hangs up when it has been answered`() {
        let line = Self.line(.turn, .afterAgent(8_000))
        let (caller, acts) = Self.play([line, line], agent: [20..<100, 200..<260, 400..<460])
        // The last frame in which the agent is heard, and a second of silence.
        #expect(acts == [149, 309] && caller.isDone && caller.missedCues == 0)
    }

    @Test func `who cuts in does so while the agent speaks, and takes no old sound for an answer`() {
        let lines = [Self.line(.turn, .afterAgent(4_000)), Self.line(.bargeIn, .duringAgent(8_000))]
        let (caller, acts) = Self.play(lines, agent: [10..<50, 120..<210, 300..<350])
        #expect(acts.count == 2 && (168...172).contains(acts[1]))
        #expect(caller.isDone && caller.now > 350 * 160)
    }

    @Test func `a murmur asks for no answer`() {
        let lines = [
            Self.line(.turn, .afterAgent(4_000)), Self.line(.murmur, .duringAgent(4_000), milliseconds: 200),
            Self.line(.turn, .afterAgent(4_000)),
        ]
        let (caller, acts) = Self.play(lines, agent: [10..<50, 120..<260, 400..<450])
        #expect(acts.count == 3 && acts[2] > 280 && acts[2] < 290 && caller.isDone)
    }

    @Test func `nobody waits for ever`() {
        let line = Self.line(.turn, .afterAgent(4_000))
        let (caller, acts) = Self.play([line, line], agent: [10..<50])
        #expect(acts.count == 2 && caller.isDone)
    }

    @Test func `sounds are found to the sample`() {
        var tone = Tone(hertz: 400)
        let silence = [UInt8](repeating: MuLaw.silence, count: 1_003)
        let codes = silence + tone.muLaw(samples: 1_600) + silence + tone.muLaw(samples: 800) + silence
        let apart = SoundStretches(in: codes.span, joining: 400)
        #expect(apart.all.count == 2)
        #expect(abs((apart.all.first?.lowerBound ?? 0) - 1_003) <= 2)
        #expect(abs((apart.all.first?.upperBound ?? 0) - 2_603) <= 2)
        #expect(SoundStretches(in: codes.span).all.count == 1)
        #expect(SoundStretches(in: codes.span, cuts: [3_000]).all.count == 2)
        #expect(SoundStretches(in: silence.span).all.isEmpty)
    }

    @Test func `what is thrown away is not heard`() {
        var heard = HeardAudio()
        heard.play([UInt8](repeating: 0, count: 800).span, at: 100)
        heard.clear(at: 500)
        heard.play([UInt8](repeating: 0, count: 100).span, at: 700)
        #expect(heard.end == 800 && heard.clears == [500] && heard.received == 900)
        #expect(heard.codes[499] == 0 && heard.codes[500] == MuLaw.silence && heard.codes[700] == 0)
    }
}
