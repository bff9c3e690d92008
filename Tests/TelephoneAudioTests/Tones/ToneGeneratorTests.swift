import Testing

@testable import TelephoneAudio

struct ToneGeneratorTests {
    @Test(arguments: [1, 7, 160, 1000])
    func `makes the same in blocks of any size`(block: Int) {
        let make = { ToneGenerator([.one, .two, .star], duration: .milliseconds(50), gap: .milliseconds(35)) }
        var whole = make()
        let expected = whole.samples(.max)
        #expect(expected.count == 3 * 85 * 8)
        #expect(whole.isFinished)
        var generator = make()
        var samples: [Int16] = []
        while !generator.isFinished {
            var room = [Int16](repeating: 0, count: block)
            var span = room.mutableSpan
            let count = generator.fill(&span)
            samples += room[..<count]
        }
        #expect(samples == expected)
    }

    @Test(arguments: [-20.0, -10, -3])
    func `a tone has the level that was asked for`(level: Double) {
        var generator = ToneGenerator([ToneSegment([1000], .seconds(1), level: level)], ramp: .zero)
        let samples = generator.samples(.max)
        let power = samples.reduce(0) { $0 + Double($1) * Double($1) } / Double(samples.count)
        #expect(abs(TelephoneLevel.dBm0(meanSquare: power) - level) < 0.02)
    }

    @Test func `twist is the upper tone's lead over the lower one`() {
        let segment = ToneSegment([700, 1200], .seconds(1), level: -12, twist: 6)
        #expect(abs(segment.peaks[1] / segment.peaks[0] - 1.9953) < 0.001)
        #expect(
            abs(segment.peaks[0] * segment.peaks[1] - TelephoneLevel.peak(dBm0: -12) * TelephoneLevel.peak(dBm0: -12))
                < 1
        )
    }

    @Test func `a cadence repeats`() {
        var generator = CallProgressTones.northAmerica.generator(of: .busy)
        let samples = generator.samples(24_000)
        #expect(Array(samples[..<8000]) == Array(samples[8000..<16_000]))
        #expect(samples[4000..<8000].allSatisfy { $0 == 0 })
        #expect(!generator.isFinished)
    }

    @Test func `what would be louder than the loudest sample is cut, and nothing makes nothing`() {
        var loud = ToneGenerator([ToneSegment([700, 800, 900, 1000], .milliseconds(100), level: 3)])
        #expect(loud.samples(.max).max() == 32_767)
        var none = ToneGenerator([.silence(.zero)], repeats: true)
        #expect(none.next() == nil)
    }

    @Test func `rises and falls without a click`() {
        var generator = ToneGenerator([ToneSegment([1000], .milliseconds(100), level: 0)])
        let samples = generator.samples(.max)
        let steps = zip(samples, samples.dropFirst()).map { abs(Int($0) - Int($1)) }
        let steady = steps[200..<600].max() ?? 0
        #expect(steps.allSatisfy { $0 <= steady + 1 })
        #expect(abs(Int(samples[0])) < 200)
        #expect(abs(Int(samples.last ?? .max)) < 400)
    }
}
