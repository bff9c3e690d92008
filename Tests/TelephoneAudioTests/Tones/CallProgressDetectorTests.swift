import CallTiming
import Foundation
import TestKit
import Testing

@testable import TelephoneAudio

struct CallProgressDetectorTests {
    private func events(in samples: [Int16], frame: Int = 160, noise: Double? = -45) -> [CallProgressEvent] {
        var random = SeededGenerator(seed: 5)
        let deviation = noise.map { TelephoneLevel.meanSquare(dBm0: $0).squareRoot() * 1.73 } ?? 0
        let line = samples.map { sample in
            // Evenly distributed noise of that level.
            let sum = Double(sample) + (deviation > 0 ? Double.random(in: -deviation...deviation, using: &random) : 0)
            return MuLaw.decode(MuLaw.encode(Int16(max(-32_768, min(32_767, sum)))))
        }
        var detector = CallProgressDetector()
        var events: [CallProgressEvent] = []
        for start in stride(from: 0, to: line.count, by: frame) {
            detector.process(line.span.extracting(start..<min(start + frame, line.count))) { events.append($0) }
        }
        return events
    }

    private func silence(_ milliseconds: Int) -> [Int16] { [Int16](repeating: 0, count: milliseconds * 8) }

    private func tone(_ hertz: [Double], _ milliseconds: Int, level: Double = -12) -> [Int16] {
        var generator = ToneGenerator([ToneSegment(hertz, .milliseconds(milliseconds), level: level)])
        return generator.samples(.max)
    }

    private func signal(_ signal: CallProgressSignal, _ country: CallProgressTones, seconds: Int) -> [Int16] {
        var generator = country.generator(of: signal)
        return generator.samples(seconds * 8000)
    }

    private static let greeting = CallProgressDetectorTests().babble(1500)
    private var greeting: [Int16] { Self.greeting }

    /// Something like speech: harmonics of a pitch that wanders, in syllables.
    private func babble(_ milliseconds: Int, seed: UInt64 = 1) -> [Int16] {
        var random = SeededGenerator(seed: seed)
        var phase = 0.0
        var pitch = 120.0
        return (0..<(milliseconds * 8)).map { index in
            pitch = min(180, max(90, pitch + Double.random(in: -0.4...0.4, using: &random)))
            phase += 2 * .pi * pitch / 8000
            let loudness = max(0, sin(2 * .pi * Double(index) / 8000 * 3.1))
            let sound = (1...12).reduce(0.0) { $0 + sin(phase * Double($1)) / Double($1) }
            return Int16(2500 * loudness * sound)
        }
    }

    @Test(arguments: CallProgressTones.allCases, [CallProgressSignal.dialTone, .ringback, .busy, .congestion])
    func `tells the signals of every country, once`(country: CallProgressTones, signal: CallProgressSignal) {
        let told = events(in: silence(503) + self.signal(signal, country, seconds: 6))
        #expect(told.map(\.signal) == [signal])
        #expect(abs((told.first?.start.samples ?? 0) - 503 * 8) <= 80)
    }

    @Test(arguments: [SpecialInformation.intercept, .vacant, .reorder, .noCircuit, .unspecified])
    func `tells the three rising tones before an announcement, and which`(kind: SpecialInformation) {
        let line = silence(200) + signal(.specialInformation(kind), .northAmerica, seconds: 2) + babble(3000)
        let told = events(in: line)
        #expect(told.map(\.signal) == [.specialInformation(kind)])
        #expect(abs((told.first?.start.samples ?? 0) - 1600) <= 160)
    }

    @Test(arguments: [440.0, 850, 1400, 1990], [150, 400, 2900])
    func `tells the beep of an answering machine, and where it was`(hertz: Double, milliseconds: Int) {
        // The exchanges' own frequency is a ring when it is as long as one.
        guard !(hertz == 440 && milliseconds >= 700) else { return }
        for pause in [0, 300] {
            let before = greeting + silence(pause)
            let told = events(in: before + tone([hertz], milliseconds) + silence(800))
            guard told.count == 1, case .beep(let found) = told[0].signal else {
                Issue.record("\(hertz) Hz, \(milliseconds) ms, pause \(pause): \(told)")
                continue
            }
            #expect(abs(Double(found) - hertz) <= 3)
            #expect(abs(told[0].start.samples - Int64(before.count)) <= 120)
            #expect(abs(told[0].end.samples - Int64(before.count + milliseconds * 8)) <= 120)
        }
    }

    @Test func `a tone is no beep without speech before it, when too short, too long, or with more behind it`() {
        #expect(events(in: silence(1000) + tone([1000], 400) + silence(1000)) == [])
        #expect(events(in: greeting + tone([1000], 90) + silence(1000)) == [])
        #expect(events(in: greeting + tone([1000], 4000) + silence(1000)) == [])
        #expect(events(in: greeting + tone([1000], 400) + babble(1000)) == [])
        let melody = [1000.0, 1122, 1260, 1335].flatMap { tone([$0], 300) }
        #expect(events(in: greeting + melody + babble(1000)) == [])
    }

    @Test func `a tone that swells or glides is no beep`() {
        let swelling = tone([900], 600).enumerated().map { Int16(Double($1) * Double($0) / 4800) }
        #expect(events(in: greeting + swelling + silence(1000)) == [])
        let gliding = (0..<4800).map { index -> Int16 in
            let time = Double(index) / 8000
            let turns: Double = (800 + 160 * time) * time
            return Int16(6000 * sin(2 * Double.pi * turns))
        }
        #expect(events(in: greeting + gliding + silence(1000)) == [])
    }

    @Test(arguments: 0..<3)
    func `speech and keys are no signals`(seed: Int) {
        #expect(events(in: babble(4000, seed: UInt64(seed))) == [])
        var keys = ToneGenerator(DTMFDigit.allCases, duration: .milliseconds(200), gap: .milliseconds(300))
        #expect(events(in: babble(2000) + keys.samples(.max)) == [])
    }

    @Test(arguments: [80, 480, 331])
    func `tells the same in frames of any length`(frame: Int) {
        let line = signal(.ringback, .europe, seconds: 7) + babble(2000) + tone([1400], 300) + silence(500)
        let told = events(in: line)
        #expect(told.count == 2)
        #expect(events(in: line, frame: frame) == told)
    }

    @Test func `a call goes from ringing to the machine's beep to busy`() {
        let line =
            signal(.ringback, .northAmerica, seconds: 12) + babble(4000) + tone([1000], 500) + silence(2000)
            + signal(.busy, .northAmerica, seconds: 5)
        #expect(events(in: line).map(\.signal) == [.ringback, .beep(hertz: 1000), .busy])
    }

    @Test func `hears the same in µ-law as in samples`() {
        let line = signal(.busy, .northAmerica, seconds: 3)
        let codes = line.map { MuLaw.encode($0) }
        var detector = CallProgressDetector()
        var told: [CallProgressEvent] = []
        detector.process(muLaw: codes.span) { told.append($0) }
        #expect(told == events(in: line, noise: nil))
        #expect(told.map(\.signal) == [.busy])
    }

    @Test func `signals are told again when they come back`() {
        let line = signal(.busy, .europe, seconds: 4) + silence(10_000) + signal(.busy, .europe, seconds: 4)
        #expect(events(in: line).map(\.signal) == [.busy, .busy])
    }
}
