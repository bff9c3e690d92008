import CallTiming
import Octets
import TelephoneAudio
import TestKit
import Testing

@testable import SpeechChunking

/// A carrier that plays what it is sent, some time later, and sends marks back as late again.
private struct Carrier {
    var oneWay: Int64
    var played: [(at: Int64, codes: [UInt8])] = []
    private(set) var end: Int64 = 0
    private(set) var echoes: [(at: Int64, mark: PlayoutLedger.Mark)] = []

    mutating func receive(_ codes: [UInt8], sentAt now: Int64) {
        let begin = max(end, now + oneWay)
        played.append((begin, codes))
        end = begin + Int64(codes.count)
    }

    mutating func mark(_ mark: PlayoutLedger.Mark, sentAt now: Int64) {
        echoes.append((max(end, now + oneWay) + oneWay, mark))
    }

    mutating func takeEchoes(until now: Int64) -> [PlayoutLedger.Mark] {
        let due = echoes.filter { $0.at <= now }.map(\.mark)
        echoes.removeAll { $0.at <= now }
        return due
    }

    /// How many samples the ear has heard by then.
    func heard(by now: Int64) -> Int64 {
        played.reduce(0) { $0 + max(0, min(Int64($1.codes.count), now - $1.at)) }
    }
}

struct PlayoutLedgerTests {
    private func time(_ milliseconds: Int64) -> CallTime { CallTime(milliseconds: milliseconds) }

    private func codes(_ count: Int, from first: Int = 0) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: (first + $0) % 251) }
    }

    @Test func `a sound that belongs to no reply ends at once when there is audio`() {
        var ledger = PlayoutLedger()
        var mayPlay = ledger.play(sound: codes(1_600).span)
        #expect(mayPlay)
        ledger.begin(reply: 1)
        mayPlay = ledger.play(sound: codes(1_600).span)
        #expect(mayPlay)
        var step = ledger.step(at: time(0))
        #expect(step == .send(count: 160, reply: 0, isFirst: true))
        ledger.sent(160, at: time(0))
        var unsent = ledger.unsentSound
        #expect(unsent == 3_040)
        ledger.endSound()
        unsent = ledger.unsentSound
        #expect(unsent == 0)
        ledger.append(codes(320, from: 7).span)
        mayPlay = ledger.play(sound: codes(160).span)
        #expect(!mayPlay)
        ledger.finishReply()
        var (sent, ends) = (0, [Int]())
        while true {
            step = ledger.step(at: time(10))
            guard step != .idle else { break }
            switch step {
            case .send(let count, let reply, _):
                let first = ledger.next[0]
                #expect(reply == 1)
                #expect(first == (sent == 0 ? 7 : 167))
                ledger.sent(count, at: time(10))
                sent += count
            case .finished(let reply, _): ends.append(reply)
            case .mark, .wait, .idle: break
            }
        }
        #expect(sent == 320)
        #expect(ends == [0, 0, 1])
        let heard = ledger.heard(at: time(10_000))
        #expect(heard.last?.reply == 1)
        #expect(heard.last?.isWhole == true)
    }

    @Test func `the first frame goes out at once, the rest up to the window, the rest of that in time`() {
        var ledger = PlayoutLedger()
        ledger.begin(reply: 1)
        ledger.addText("Hello")
        ledger.append(codes(8_000).span)
        ledger.finishReply()
        var sent: [Int] = []
        var waits: [CallTime] = []
        var now = time(0)
        while true {
            switch ledger.step(at: now) {
            case .send(let count, let reply, let isFirst):
                #expect(reply == 1)
                #expect(isFirst == sent.isEmpty)
                sent.append(count)
                ledger.sent(count, at: now)
            case .wait(let until):
                waits.append(until)
                #expect(until > now)
                now = until
            case .mark: break
            case .finished(let reply, let samples):
                #expect(reply == 1)
                #expect(samples == 8_000)
                #expect(sent.reduce(0, +) == 8_000)
                #expect(sent[0] == 160)
                #expect(sent.allSatisfy { $0 % 160 == 0 })
                #expect(waits.first == CallTime(samples: 160 + 3 * 800 + 800 - 3_200))
                #expect(ledger.underruns == 0)
                return
            case .idle:
                Issue.record("nothing to do with audio waiting")
                return
            }
        }
    }

    @Test func `a mark stands behind at most 200 ms of audio, and behind the last sample`() {
        var ledger = PlayoutLedger()
        ledger.begin(reply: 1)
        ledger.addText("Hello")
        ledger.append(codes(16_000).span)
        ledger.finishReply()
        var (now, sinceMark, marks) = (time(0), 0, 0)
        loop: while true {
            switch ledger.step(at: now) {
            case .send(let count, _, _):
                ledger.sent(count, at: now)
                sinceMark += count
                #expect(sinceMark <= 1_600 + 800)
            case .mark:
                sinceMark = 0
                marks += 1
            case .wait(let until): now = until
            case .finished: break loop
            case .idle: break loop
            }
        }
        #expect(sinceMark == 0)
        #expect(marks >= 10)
    }

    @Test func `the last frame is filled with silence`() {
        var ledger = PlayoutLedger()
        ledger.begin(reply: 1)
        ledger.addText("x")
        ledger.append(codes(100).span)
        #expect(ledger.step(at: time(0)) == .idle)
        ledger.finishReply()
        #expect(ledger.step(at: time(0)) == .send(count: 160, reply: 1, isFirst: true))
        #expect(ledger.next[99] == codes(100)[99])
        #expect(ledger.next[100] == MuLaw.silence)
        #expect(ledger.next[159] == MuLaw.silence)
    }

    @Test func `paused it sends nothing, and goes on with the next sample`() {
        var ledger = PlayoutLedger()
        ledger.begin(reply: 1)
        ledger.addText("x")
        ledger.append(codes(1_600).span)
        ledger.finishReply()
        guard case .send(let count, _, _) = ledger.step(at: time(0)) else { return #expect(Bool(false)) }
        ledger.sent(count, at: time(0))
        ledger.pause()
        #expect(ledger.step(at: time(500)) == .idle)
        ledger.resume()
        #expect(ledger.step(at: time(500)) == .send(count: 800, reply: 1, isFirst: false))
        #expect(ledger.next[0] == codes(1, from: 160)[0])
    }

    @Test func `a voice that falls behind is counted as an underrun`() {
        var ledger = PlayoutLedger()
        ledger.begin(reply: 1)
        ledger.addText("x")
        ledger.append(codes(160).span)
        _ = ledger.step(at: time(0))
        ledger.sent(160, at: time(0))
        #expect(ledger.step(at: time(100)) == .idle)
        ledger.append(codes(160).span)
        _ = ledger.step(at: time(100))
        ledger.sent(160, at: time(100))
        #expect(ledger.underruns == 1)
    }

    @Test func `it tells how much more it takes`() {
        var ledger = PlayoutLedger()
        ledger.begin(reply: 1)
        #expect(ledger.room == 32_000)
        ledger.append(codes(28_000).span)
        #expect(ledger.room == 4_000)
        ledger.append(codes(8_000).span)
        #expect(ledger.room == 0)
    }

    @Test func `marks that come back because of a clear are not heard`() {
        var ledger = PlayoutLedger()
        ledger.begin(reply: 1)
        ledger.addText("one two")
        ledger.append(codes(160).span)
        ledger.finishReply()
        _ = ledger.step(at: time(0))
        ledger.sent(160, at: time(0))
        guard case .mark(let mark) = ledger.step(at: time(0)) else { return #expect(Bool(false)) }
        _ = ledger.cut(at: time(1))
        #expect(ledger.echoed(generation: mark.generation, number: mark.number, at: time(2)).isEmpty)
        #expect(ledger.heard(at: time(5)).isEmpty)
        #expect(ledger.generation == 1)
    }

    @Test(arguments: [0, 20, 60, 150] as [Int64], [0, 1, 2, 3, 4, 5, 6, 7] as [UInt64])
    func `what was heard is known to a few samples at any moment, with pauses in the voice`(
        oneWay: Int64,
        seed: UInt64
    ) {
        var random = SeededGenerator(seed: seed)
        var ledger = PlayoutLedger()
        var carrier = Carrier(oneWay: oneWay * 8)
        ledger.begin(reply: 1)
        ledger.addText("x")
        var errors: [Int64] = []
        for tick in 0..<2_000 {
            let now = CallTime(samples: Int64(tick) * 40)
            if UInt64.random(in: 0..<10, using: &random) < 2 {
                ledger.append(codes(Int.random(in: 0...800, using: &random)).span)
            }
            for mark in carrier.takeEchoes(until: now.samples) {
                _ = ledger.echoed(generation: mark.generation, number: mark.number, at: now)
            }
            steps: while true {
                switch ledger.step(at: now) {
                case .send(let count, _, _):
                    carrier.receive(Array(copying: ledger.next.extracting(first: count)), sentAt: now.samples)
                    ledger.sent(count, at: now)
                case .mark(let mark): carrier.mark(mark, sentAt: now.samples)
                default: break steps
                }
            }
            // Before the first echo nobody can know.
            if ledger.ear.measuredRoundTrip != nil, let heard = ledger.heard(at: now).first {
                #expect(heard.samples <= ledger.ear.sent)
                errors.append(abs(heard.samples - carrier.heard(by: now.samples)))
            }
        }
        #expect(errors.count > 1_000)
        #expect(errors.allSatisfy { $0 <= 80 }, "off by up to \(errors.max() ?? 0) samples")
    }

    @Test func `the text that was heard ends with the word that was half said`() {
        var ledger = PlayoutLedger()
        ledger.begin(reply: 1)
        ledger.addText("Your parcel ")
        ledger.append(codes(8_000).span)
        ledger.append(words: [SpokenWord("Your ", 0..<4_000), SpokenWord("parcel ", 4_000..<8_000)])
        ledger.addText("leaves today.")
        ledger.append(codes(8_000).span)
        ledger.append(words: [SpokenWord("leaves ", 8_000..<12_000), SpokenWord("today.", 12_000..<16_000)])
        ledger.finishReply()
        var now = time(0)
        loop: while true {
            switch ledger.step(at: now) {
            case .send(let count, _, _): ledger.sent(count, at: now)
            case .wait(let until): now = until
            case .mark: break
            case .finished, .idle: break loop
            }
        }
        let way = Int64(400)
        #expect(ledger.heard(at: CallTime(samples: 3_000 + way)).map(\.text) == ["Your "])
        #expect(ledger.heard(at: CallTime(samples: 8_001 + way)).map(\.text) == ["Your parcel "])
        #expect(ledger.heard(at: CallTime(samples: 10_500 + way)).map(\.text) == ["Your parcel leaves "])
        let end = ledger.heard(at: CallTime(samples: 16_000 + way))
        #expect(end.map(\.text) == ["Your parcel leaves today."])
        #expect(end.map(\.isWhole) == [true])
    }

    @Test func `without word times a text is taken to be spoken evenly, in whole words`() {
        var ledger = PlayoutLedger()
        ledger.begin(reply: 1)
        ledger.addText("one two three four")
        ledger.append(codes(14_400).span)
        ledger.finishReply()
        var now = time(0)
        loop: while true {
            switch ledger.step(at: now) {
            case .send(let count, _, _): ledger.sent(count, at: now)
            case .wait(let until): now = until
            case .mark: break
            case .finished, .idle: break loop
            }
        }
        for sample in stride(from: Int64(400), to: 16_000, by: 100) {
            let text = ledger.heard(at: CallTime(samples: sample)).first?.text ?? ""
            #expect(
                ["", "one ", "one two ", "one two three ", "one two three four"].contains {
                    text == $0 || text + " " == $0
                },
                "\(text)"
            )
        }
    }

    @Test func `what is held goes out when it is released, and what is dropped leaves no trace`() {
        var ledger = PlayoutLedger()
        ledger.begin(reply: 1)
        ledger.addText("x")
        ledger.append(codes(160).span)
        ledger.finishReply()
        ledger.begin(reply: 2, isHeld: true)
        ledger.addText("y")
        ledger.append(codes(800, from: 7).span)
        #expect(ledger.step(at: time(0)) == .send(count: 160, reply: 1, isFirst: true))
        #expect(ledger.drop(reply: 2) == 800)
        ledger.begin(reply: 3, isHeld: true)
        ledger.addText("z")
        ledger.append(codes(800, from: 9).span)
        ledger.sent(160, at: time(0))
        var steps: [PlayoutLedger.Step] = []
        while steps.last != .idle { steps.append(ledger.step(at: time(0))) }
        #expect(steps.contains(.finished(reply: 1, samples: 160)))
        ledger.release(reply: 3)
        #expect(ledger.step(at: time(0)) == .send(count: 160, reply: 3, isFirst: true))
        #expect(ledger.next[0] == codes(1, from: 9)[0])
        #expect(ledger.drop(reply: 1) == 0)
    }

    @Test func `a voice that tells of ended pieces makes the heard text exact at their ends`() {
        var ledger = PlayoutLedger()
        ledger.begin(reply: 1)
        ledger.addText("A long one that is said quickly. ")
        ledger.addText("Slow.")
        ledger.append(codes(1_600).span)
        ledger.pieceEnded()
        ledger.append(codes(8_000).span)
        ledger.finishReply()
        var now = time(0)
        loop: while true {
            switch ledger.step(at: now) {
            case .send(let count, _, _): ledger.sent(count, at: now)
            case .wait(let until): now = until
            case .mark: break
            case .finished, .idle: break loop
            }
        }
        #expect(ledger.heard(at: CallTime(samples: 1_700 + 400)).first?.text == "A long one that is said quickly. ")
        #expect(
            ledger.heard(at: CallTime(samples: 9_600 + 400)).first?.text == "A long one that is said quickly. Slow."
        )
    }

    @Test func `a voice's pace is learnt from what it said, and not from a guess`() {
        var ledger = PlayoutLedger()
        let usual = ledger.pace
        ledger.begin(reply: 1)
        ledger.addText("A sentence that is broken off by a voice that fails.")
        ledger.append(TestVoice.codes(8_000, 8_000).span)
        #expect(!ledger.breakOff().isEmpty)
        #expect(ledger.pace == usual)
        ledger.begin(reply: 2)
        ledger.addText("Slowly. ")
        ledger.append(TestVoice.codes(8_000, 8_000).span)
        ledger.pieceEnded()
        let slower = ledger.pace
        #expect(slower != usual)
        ledger.addText("Slowly.")
        ledger.append(TestVoice.codes(8_000, 8_000).span)
        ledger.finishReply()
        #expect(ledger.pace != slower)
        #expect(ledger.pace.samples(with: 0, for: 0) > usual.samples(with: 0, for: 0))
    }
}
