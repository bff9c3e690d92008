import CallPipeline
import CallTiming
import ProviderKit
import Rehearsal
import TelephoneAudio
import Testing
import TurnTaking

@testable import CallTestKit

/// Calls in virtual time whose ear hears frames: a caller who babbles, the agent's own echo, a stream that stalls.
struct AcousticCallTests {
    /// How the line sounds.
    private struct Line {
        /// What the caller says, and from when on, in samples.
        var caller: [(begin: Int64, codes: [UInt8])] = []
        /// How late the agent's audio comes back, and how loud; nil for not at all.
        var echo: (delay: Int64, gain: Float)?
        /// When nothing comes.
        var stall: Range<Int64> = 0..<0
    }

    private static let speech = CallerClip.babbling("I need an appointment for Friday morning.", seed: 7).codes
    private static let answer =
        "We have several times free next week. Monday at nine in the morning would be possible. On Tuesday there is nothing."

    private static func play(_ line: Line, until end: Int64, _ happen: (VirtualCall) -> Void = { _ in }) -> VirtualCall
    {
        var agent = CallAgent()
        agent.turns.speculates = false
        let call = VirtualCall(agent)
        call.defaultModel = { _ in CallTestKit.ModelScript(answer) }
        call.at(0) { $0.feed(.started) }
        for begin in stride(from: Int64(0), to: end, by: 160) where !line.stall.contains(begin) {
            // A frame arrives when its last sample has been said.
            call.at(begin + 160) { $0.hear(frame(line, from: begin, of: $0), at: begin) }
        }
        happen(call)
        call.run(until: end)
        return call
    }

    private static func frame(_ line: Line, from begin: Int64, of call: VirtualCall) -> [UInt8] {
        (begin..<begin + 160).map { time in
            var sum: Float = 0
            for said in line.caller where said.begin <= time && time - said.begin < Int64(said.codes.count) {
                sum += Float(MuLaw.decode(said.codes[Int(time - said.begin)]))
            }
            if let echo = line.echo, let code = call.played(at: time - echo.delay) {
                sum += Float(MuLaw.decode(code)) * echo.gain
            }
            return MuLaw.encode(Int16(max(-32_000, min(32_000, sum))))
        }
    }

    private static func says(_ text: String, from begin: Int64, to end: Int64, in call: VirtualCall) {
        call.at(end + 1_600) {
            let words = Transcript(text, start: CallTime(samples: begin), end: CallTime(samples: end))
            $0.feed(.recognition(.final(words)))
        }
    }

    private static func lines(_ call: VirtualCall, _ kinds: Set<String>) -> [String] {
        call.story.map(\.line).filter { kinds.contains(String($0.prefix { $0 != " " })) }
    }

    @Test func `who is heard in frames has a turn, which ends when he stops`() {
        let end = 8_000 + Int64(Self.speech.count)
        let call = Self.play(Line(caller: [(8_000, Self.speech)]), until: 80_000) {
            Self.says("I need an appointment.", from: 8_000, to: end, in: $0)
        }
        let commits = call.story.filter { $0.line.hasPrefix("commit") }
        #expect(commits.map(\.line) == ["commit \"I need an appointment.\" by silence"])
        #expect((commits.first?.time ?? 0) > end)
        #expect((commits.first?.time ?? 0) < end + 12_000)
        #expect(call.violations.isEmpty)
    }

    @Test(arguments: [(Int64(400), Float(0.3)), (1_200, 0.1), (2_000, 0.05)])
    func `the agent's own echo cuts nobody off`(delay: Int64, gain: Float) {
        let call = Self.play(Line(echo: (delay, gain)), until: 120_000) { call in
            call.at(8_000) { $0.feed(.command(.say(Self.answer))) }
        }
        #expect(Self.lines(call, ["confirm", "cut", "commit"]).isEmpty)
        #expect(Self.lines(call, ["heard"]) == ["heard \"\(Self.answer)\""])
        #expect(call.violations.isEmpty)
    }

    @Test func `who speaks over the agent cuts in`() {
        let call = Self.play(Line(caller: [(32_000, Self.speech)]), until: 100_000) { call in
            call.at(8_000) { $0.feed(.command(.say(Self.answer))) }
        }
        #expect(Self.lines(call, ["suspect", "confirm"]) == ["suspect", "confirm duration"])
        #expect(Self.lines(call, ["clear"]) == ["clear"])
        #expect(call.violations.isEmpty)
    }

    @Test func `a stream that stalls in the middle of an utterance still ends the turn`() {
        let end = 8_000 + Int64(Self.speech.count)
        let call = Self.play(Line(caller: [(8_000, Self.speech)], stall: end - 1_600..<160_000), until: 120_000) {
            Self.says("I need an appointment.", from: 8_000, to: end - 1_600, in: $0)
        }
        #expect(Self.lines(call, ["commit"]).count == 1)
        #expect(Self.lines(call, ["audio"]).count == 1)
        #expect(call.violations.isEmpty)
    }

    @Test func `a stream that stalls while the agent speaks lets it speak to its end`() {
        let call = Self.play(Line(stall: 16_000..<140_000), until: 140_000) { call in
            call.at(8_000) { $0.feed(.command(.say(Self.answer))) }
        }
        #expect(Self.lines(call, ["heard"]) == ["heard \"\(Self.answer)\""])
        #expect(Self.lines(call, ["suspect", "cut"]).isEmpty)
        #expect(call.violations.isEmpty)
    }
}
