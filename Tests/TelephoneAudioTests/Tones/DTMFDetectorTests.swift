import CallTiming
import Foundation
import TestKit
import Testing

@testable import TelephoneAudio

struct DTMFDetectorTests {
    /// What a detector tells of a line, given in frames of some length, through µ-law.
    private func events(in samples: [Int16], frame: Int = 160, settings: DTMFDetector.Settings = .init()) -> [DTMFEvent]
    {
        let line = samples.map { MuLaw.decode(MuLaw.encode($0)) }
        var detector = DTMFDetector(settings: settings)
        var events: [DTMFEvent] = []
        for start in stride(from: 0, to: line.count, by: frame) {
            let end = min(start + frame, line.count)
            detector.process(line.span.extracting(start..<end)) { events.append($0) }
        }
        detector.finish { events.append($0) }
        return events
    }

    private func keys(in events: [DTMFEvent]) -> String {
        String(events.compactMap { if case .began(let digit, _) = $0 { digit.character } else { nil } })
    }

    private func silence(_ milliseconds: Int) -> [Int16] { [Int16](repeating: 0, count: milliseconds * 8) }

    private func pressed(
        _ text: String,
        _ milliseconds: Int = 40,
        gap: Int = 40,
        level: Double = -10,
        twist: Double = 0
    ) -> [Int16] {
        var generator = ToneGenerator(
            text.compactMap { DTMFDigit($0) },
            duration: .milliseconds(milliseconds),
            gap: .milliseconds(gap),
            level: level,
            twist: twist
        )
        return generator.samples(.max)
    }

    private func noisy(_ samples: [Int16], level: Double, random: inout SeededGenerator) -> [Int16] {
        let deviation = TelephoneLevel.meanSquare(dBm0: level).squareRoot()
        return samples.map { sample in
            let radius = (-2 * log(Double.random(in: 1e-300..<1, using: &random))).squareRoot()
            let noise = deviation * radius * cos(2 * .pi * Double.random(in: 0..<1, using: &random))
            return Int16(max(-32_768, min(32_767, Double(sample) + noise)))
        }
    }

    private static let all = "123A456B789C*0#D"

    @Test(arguments: [-6.0, 0, 6], [-3.0, -16, -28])
    func `tells all sixteen keys at 40 ms on and 40 ms off in noise`(twist: Double, level: Double) {
        var random = SeededGenerator(seed: UInt64(twist + 100 - level))
        for lead in [50, 53, 57] {
            let line = noisy(
                silence(lead) + pressed(Self.all, level: level, twist: twist),
                level: level + 3 - 15,
                random: &random
            )
            #expect(keys(in: events(in: line)) == Self.all)
        }
    }

    @Test(arguments: [80, 160, 240, 320, 400, 480, 1, 7, 4000])
    func `tells the same in frames of any length`(frame: Int) {
        let line = silence(33) + pressed("159#", 60) + silence(100) + pressed("00", 45)
        #expect(events(in: line, frame: frame) == events(in: line))
        #expect(keys(in: events(in: line)) == "159#00")
    }

    @Test(arguments: 0..<16)
    func `tells where a key was pressed and let go, to 3 ms`(shift: Int) {
        for digit in DTMFDigit.allCases {
            var generator = ToneGenerator(
                [ToneSegment([digit.low, digit.high], .milliseconds(70), level: -12, twist: 4)],
                ramp: .zero
            )
            let lead = 800 + shift * 3
            let line = [Int16](repeating: 0, count: lead) + generator.samples(.max) + silence(80)
            let told = events(in: line)
            guard told.count == 2, case .began(digit, let start) = told[0],
                case .ended(digit, let from, let end) = told[1]
            else {
                Issue.record("\(digit): \(told)")
                continue
            }
            #expect(start == from)
            #expect(abs(start.samples - Int64(lead)) <= 24)
            #expect(abs(end.samples - Int64(lead + 560)) <= 24)
        }
    }

    @Test(arguments: [1, 160, 161, 480])
    func `hears the same in µ-law as in samples`(frame: Int) {
        let line = silence(40) + pressed("7A", 60)
        let codes = line.map { MuLaw.encode($0) }
        var detector = DTMFDetector()
        var told: [DTMFEvent] = []
        for start in stride(from: 0, to: codes.count, by: frame) {
            detector.process(muLaw: codes.span.extracting(start..<min(start + frame, codes.count))) { told.append($0) }
        }
        #expect(told == events(in: line))
        #expect(told.count == 4)
    }

    @Test func `a key held long is one key`() {
        #expect(keys(in: events(in: silence(20) + pressed("5", 5_000))) == "5")
    }

    @Test func `a key that is still held when the audio ends is ended`() {
        let told = events(in: silence(20) + pressed("5", 100, gap: 0))
        #expect(told.count == 2)
    }

    @Test func `a drop-out of 10 ms does not make two keys of one`() {
        var line = silence(50) + pressed("8", 100)
        for index in 800..<880 { line[index] = 0 }
        #expect(keys(in: events(in: line)) == "8")
    }

    @Test func `positions go on from where the detector was started`() {
        var detector = DTMFDetector(startingAt: CallTime(milliseconds: 60_000))
        var told: [DTMFEvent] = []
        let line = silence(100) + pressed("4", 60)
        detector.process(line.span) { told.append($0) }
        guard case .began(.four, let start) = told.first else {
            Issue.record("\(told)")
            return
        }
        #expect(abs(start.samples - 60_100 * 8) <= 24)
    }

    @Test(arguments: [-0.015, -0.01, 0.01, 0.015])
    func `takes frequencies that are off by 1,5 per cent`(share: Double) {
        #expect(keys(in: events(in: detuned(low: share, high: share))) == Self.all)
        #expect(keys(in: events(in: detuned(low: share, high: -share))) == Self.all)
    }

    @Test(arguments: [-0.05, -0.035, 0.035, 0.05])
    func `refuses frequencies that are off by 3,5 per cent or more`(share: Double) {
        #expect(keys(in: events(in: detuned(low: share, high: 0))) == "")
        #expect(keys(in: events(in: detuned(low: 0, high: share))) == "")
    }

    private func detuned(low: Double, high: Double) -> [Int16] {
        var generator = ToneGenerator(
            DTMFDigit.allCases.flatMap { digit in
                [
                    ToneSegment([digit.low * (1 + low), digit.high * (1 + high)], .milliseconds(60), level: -12),
                    .silence(.milliseconds(60)),
                ]
            }
        )
        return silence(50) + generator.samples(.max)
    }

    @Test func `refuses keys shorter than 23 ms, one tone alone, two of one group, and too much twist`() {
        #expect(keys(in: events(in: silence(50) + pressed(Self.all, 23))) == "")
        var single = ToneGenerator([ToneSegment([770], .milliseconds(200)), ToneSegment([1336], .milliseconds(200))])
        #expect(events(in: single.samples(.max)) == [])
        var group = ToneGenerator([
            ToneSegment([697, 941], .milliseconds(200)), ToneSegment([1209, 1633], .milliseconds(200)),
        ])
        #expect(events(in: group.samples(.max)) == [])
        #expect(keys(in: events(in: silence(50) + pressed("5", 100, twist: 12))) == "")
        #expect(keys(in: events(in: silence(50) + pressed("5", 100, level: -45))) == "")
    }

    @Test(arguments: 0..<4)
    func `noise holds no keys`(seed: Int) {
        var random = SeededGenerator(seed: UInt64(seed))
        #expect(events(in: noisy(silence(20_000), level: -20, random: &random)) == [])
    }

    @Test func `every key has its two tones and its character`() {
        for (digit, character) in zip(DTMFDigit.allCases, Self.all) {
            #expect(digit.character == character)
            #expect(DTMFDigit(character) == digit)
            #expect(DTMFDigit(Character(character.lowercased())) == digit)
        }
        #expect(DTMFDigit("E") == nil)
        #expect(DTMFDigit.nine.low == 852)
        #expect(DTMFDigit.nine.high == 1477)
    }
}
