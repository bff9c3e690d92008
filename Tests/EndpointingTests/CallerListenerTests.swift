import CallTiming
@testable import Endpointing
import TestKit
import Testing

struct CallerListenerTests {
    @Test(arguments: [80, 160, 240, 320, 480, 0])
    func `the size of the pieces makes no difference`(size: Int) throws {
        let recording = try Recording("synthetic")
        let caller = recording.caller.map { Int16($0 * 32_768) }
        let agent = recording.farEnd.map { Int16($0 * 32_768) }
        var whole = Heard()
        whole.hear(caller, agent: agent) { caller.count }
        var random = SeededGenerator(seed: 11)
        var pieces = Heard()
        pieces.hear(caller, agent: agent) { size > 0 ? size : Int.random(in: 1...500, using: &random) }
        #expect(whole.hearings == pieces.hearings)
        #expect(whole.hearings.count == caller.count / 160)
        #expect(!whole.turns.isEmpty)
    }

    @Test func `µ-law and its samples are heard alike`() throws {
        var random = SeededGenerator(seed: 3)
        let codes = (0..<16_000).map { _ in UInt8.random(in: 0...255, using: &random) }
        let samples = codes.map { Int16(MuLawSamples.sample($0) * 32_768) }
        var (fromCodes, fromSamples): ([CallerListener.Hearing], [CallerListener.Hearing]) = ([], [])
        var (first, second) = (CallerListener(), CallerListener())
        first.hear(codes.span, agent: codes.span) { fromCodes.append($0) }
        second.hear(samples.span, agent: samples.span) { fromSamples.append($0) }
        #expect(fromCodes == fromSamples)
        #expect(fromCodes.count == 100)
    }

    @Test func `a copy goes on as the original does`() throws {
        let words = try Signals.words()
        var heard = Heard()
        heard.hear(words)
        var copy = heard
        heard.hear(Signals.noise(milliseconds: 500, amplitude: 900, seed: 1))
        copy.hear(Signals.noise(milliseconds: 500, amplitude: 900, seed: 1))
        #expect(heard.hearings == copy.hearings)
    }

    @Test func `speech after a minute of digital silence is heard as at the start`() throws {
        var heard = Heard()
        let minute = Signals.silence(milliseconds: 60_000)
        heard.hear(minute) { minute.count }
        #expect(heard.turns.isEmpty)
        heard.hearings.removeAll()
        heard.hear(try Signals.words())
        heard.hear(Signals.silence(milliseconds: 1_000))
        #expect(heard.turns.count == 2)
    }

    @Test func `words make one turn with its first sound in the pre-roll`() throws {
        var heard = Heard()
        heard.hear(Signals.noise(milliseconds: 2_000, amplitude: 30, seed: 5))
        heard.hear(try Signals.words())
        heard.hear(Signals.noise(milliseconds: 1_500, amplitude: 30, seed: 6))
        guard case .speechStarted(let start, let preRoll)? = heard.turns.first,
            case .speechEnded(let end)? = heard.turns.last
        else {
            Issue.record("\(heard.turns)")
            return
        }
        #expect(heard.turns.count == 2)
        // The first word begins 100 ms into them, the last one ends after 1,900 ms.
        #expect(preRoll <= CallTime(milliseconds: 2_100))
        #expect(start >= CallTime(milliseconds: 2_040) && start <= CallTime(milliseconds: 2_160))
        #expect(end >= CallTime(milliseconds: 3_820) && end <= CallTime(milliseconds: 3_980))
    }

    @Test(arguments: [Int16.min, -20_000, -300, 300, 20_000, Int16.max])
    func `a constant voltage is no speech`(value: Int16) {
        var heard = Heard()
        heard.hear(Signals.constant(value, milliseconds: 5_000))
        #expect(heard.turns.isEmpty)
        #expect(heard.hearings.dropFirst(10).allSatisfy { $0.voice.probability < 0.5 })
    }

    @Test func `a constant voltage does not hide speech`() throws {
        var heard = Heard()
        heard.hear(Signals.constant(800, milliseconds: 1_500))
        heard.hear(try Signals.words().map { $0 + 800 })
        heard.hear(Signals.constant(800, milliseconds: 1_000))
        #expect(heard.turns.count == 2)
    }

    @Test(arguments: 1...4)
    func `noise at full scale is no turn that lasts`(seed: Int) {
        var heard = Heard()
        heard.hear(Signals.noise(milliseconds: 20_000, amplitude: 32_767, seed: UInt64(seed)))
        let late = heard.hearings.suffix(500)
        #expect(late.allSatisfy { $0.voice.probability < 0.5 && $0.turn == .carryOn })
    }

    @Test(arguments: 1...12)
    func `whatever comes, probabilities are probabilities`(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        var heard = Heard()
        for _ in 0..<40 {
            let length = Int.random(in: 1...400, using: &random)
            let caller: [Int16]
            switch Int.random(in: 0..<5, using: &random) {
            case 0: caller = Signals.silence(milliseconds: length)
            case 1: caller = Signals.constant(Int16.random(in: .min ... .max, using: &random), milliseconds: length)
            case 2: caller = Signals.noise(milliseconds: length, amplitude: 32_767, seed: random.next())
            case 3: caller = (0..<length * 8).map { $0 % 2 == 0 ? .max : .min }
            default: caller = Signals.noise(milliseconds: length, amplitude: 3, seed: random.next())
            }
            let agent =
                Bool.random(using: &random) ? [] : Signals.noise(milliseconds: length, amplitude: 8_000, seed: 9)
            heard.hear(caller, agent: agent) { Int.random(in: 1...480, using: &random) }
        }
        for hearing in heard.hearings {
            #expect(hearing.voice.probability >= 0 && hearing.voice.probability <= 1)
            #expect(hearing.voice.level >= -80.1 && hearing.voice.level < 10)
        }
    }

    @Test func `the echo of the agent is no barge-in, with gaps in the reference`() throws {
        let words = try Signals.words()
        var heard = Heard()
        heard.hear(Signals.noise(milliseconds: 1_000, amplitude: 20, seed: 2))
        for round in 0..<8 {
            // 25 dB down and 60 ms late; every other time the reference stays away, and the caller is silent too.
            let echo = Signals.silence(milliseconds: 60) + words.map { $0 / 18 }
            heard.hear(echo, agent: words)
            if round % 2 == 1 { heard.hear(Signals.noise(milliseconds: 700, amplitude: 20, seed: UInt64(round))) }
        }
        #expect(heard.bargeIns.isEmpty)
    }

    @Test func `a caller who speaks over the agent is heard within a quarter of a second`() throws {
        let words = try Signals.words()
        let agent = Signals.noise(milliseconds: 3_000, amplitude: 4_000, seed: 8)
        var heard = Heard()
        heard.hear(Signals.noise(milliseconds: 1_000, amplitude: 20, seed: 2), agent: agent)
        heard.hear(words, agent: Array(agent[8_000...]))
        #expect(heard.bargeIns.count == 1)
        let decided = try #require(heard.hearings.first { $0.bargeIn != .carryOn })
        // The first word begins 100 ms into them.
        #expect(decided.end < CallTime(milliseconds: 1_350))
    }

    @Test func `skipping goes ahead and never back`() {
        var heard = Heard()
        heard.hear(Signals.silence(milliseconds: 30))
        heard.listener.skip(to: CallTime(milliseconds: 10))
        heard.hear(Signals.silence(milliseconds: 10))
        #expect(heard.hearings.map(\.end) == [CallTime(milliseconds: 20), CallTime(milliseconds: 40)])
        heard.listener.skip(to: CallTime(milliseconds: 1_000))
        heard.hear(Signals.silence(milliseconds: 20))
        #expect(heard.hearings.last?.end == CallTime(milliseconds: 1_020))
    }
}
