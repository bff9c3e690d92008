import TelephoneAudio
import Testing

@testable import OutboundCalls

struct AnswerJudgeTests {
    @Test func `a person is talked to`() {
        var judge = AnswerJudge(.leaveMessage)
        #expect(judge.told(.human, at: .seconds(3)) == .carryOn)
        #expect(judge.answerer == .human)
    }

    @Test(arguments: [AnswerJudge.Verdict.machineBeep, .machineSilence, .machineOther])
    func `behind a machine's greeting the message is left, once`(verdict: AnswerJudge.Verdict) {
        var judge = AnswerJudge(.leaveMessage)
        #expect(judge.told(verdict, at: .seconds(9)) == .leaveMessage)
        #expect(judge.told(verdict, at: .seconds(10)) == .carryOn)
        #expect(judge.heardBeep(at: .seconds(11)) == .carryOn)
        #expect(judge.answerer == .machine)
    }

    @Test func `a machine that still greets is waited for, until its beep or for so long`() {
        var judge = AnswerJudge(.leaveMessage, patience: .seconds(20))
        #expect(judge.told(.machine, at: .seconds(2)) == .wake(at: .seconds(22)))
        #expect(judge.told(.machine, at: .seconds(3)) == .carryOn)
        #expect(judge.reached(.seconds(21)) == .carryOn)
        var other = judge
        #expect(judge.heardBeep(at: .seconds(15)) == .leaveMessage)
        #expect(judge.reached(.seconds(22)) == .carryOn)
        #expect(other.reached(.seconds(22)) == .leaveMessage)
    }

    @Test func `a beep is a machine's, whatever the carrier took it for`() {
        var judge = AnswerJudge(.leaveMessage)
        _ = judge.told(.human, at: .seconds(2))
        #expect(judge.heardBeep(at: .seconds(8)) == .leaveMessage)
        #expect(judge.answerer == .machine)
        _ = judge.told(.human, at: .seconds(9))
        #expect(judge.answerer == .machine)
        var late = AnswerJudge(.leaveMessage)
        _ = late.told(.human, at: .seconds(2))
        #expect(late.heardBeep(at: .seconds(61)) == .carryOn)
        #expect(late.answerer == .human)
    }

    @Test func `a policy that talks to machines or hangs up does just that`() {
        var talk = AnswerJudge(.talk)
        #expect(talk.told(.machine, at: .zero) == .carryOn)
        #expect(talk.heardBeep(at: .seconds(1)) == .carryOn)
        #expect(talk.answerer == .machine)
        var hangUp = AnswerJudge(.hangUp)
        #expect(hangUp.told(.machine, at: .zero) == .hangUp)
        #expect(hangUp.told(.machineBeep, at: .seconds(1)) == .carryOn)
        var fax = AnswerJudge(.talk)
        #expect(fax.told(.fax, at: .zero) == .hangUp)
        var unknown = AnswerJudge(.hangUp)
        #expect(unknown.told(.unknown, at: .zero) == .carryOn)
        #expect(unknown.answerer == .unknown)
    }

    @Test func `our own ear hears the beep behind a greeting, and none in the greeting`() {
        var listener = BeepListener()
        // Half a second of the kind of noise that speech is to a tone detector, then a beep, then silence.
        var samples: [Int16] = []
        var state: UInt32 = 1
        for index in 0..<16_000 {
            state = state &* 1_664_525 &+ 1_013_904_223
            let loudness = index / 800 % 4 == 3 ? 0 : 6_000
            samples.append(Int16(truncatingIfNeeded: Int(Int16(truncatingIfNeeded: state >> 16)) * loudness / 32_768))
        }
        let greeting = [UInt8](capacity: samples.count) { MuLaw.encode(samples.span, into: &$0) }
        let didHearGreeting = listener.hears(muLaw: greeting.span)
        #expect(!didHearGreeting)
        var generator = CallProgressTones.northAmerica.generator(of: .beep(hertz: 1_000))
        let tone = generator.samples(4_000) + [Int16](repeating: 0, count: 8_000)
        let beep = [UInt8](capacity: tone.count) { MuLaw.encode(tone.span, into: &$0) }
        let didHearBeep = listener.hears(muLaw: beep.span)
        #expect(didHearBeep)
    }
}
