import TelephoneAudio
import TestKit
import Testing

struct SoundMeterTests {
    private static let silence = [UInt8](repeating: MuLaw.silence, count: 1_003)

    private static func sounds(in codes: [UInt8], pieces: (Int) -> Int) -> [Range<Int64>] {
        var meter = SoundMeter()
        var all: [Range<Int64>] = []
        var start = 0
        while start < codes.count {
            let end = min(codes.count, start + max(1, pieces(start)))
            meter.hear(codes.span.extracting(start..<end)) { sound in
                if all.last?.lowerBound == sound.lowerBound { all.removeLast() }
                all.append(sound)
            }
            start = end
        }
        return all
    }

    @Test func `a sound is found to the sample`() {
        var tone = Tone(hertz: 400)
        let codes = Self.silence + tone.muLaw(samples: 1_600) + Self.silence
        let all = Self.sounds(in: codes) { _ in codes.count }
        #expect(all.count == 1)
        #expect(abs((all.first?.lowerBound ?? 0) - 1_003) <= 2)
        #expect(abs((all.first?.upperBound ?? 0) - 2_603) <= 2)
    }

    @Test func `neither silence nor a click is heard`() {
        var codes = Self.silence
        codes[500] = MuLaw.encode(900)
        #expect(Self.sounds(in: codes) { _ in codes.count }.isEmpty)
    }

    @Test(arguments: 0..<50 as Range<UInt64>)
    func `how audio is cut, and where it begins, makes no difference`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var codes = Self.silence
        for _ in 0..<10 {
            let height = Int.random(in: 0...400, using: &random)
            for _ in 0..<Int.random(in: 1...900, using: &random) {
                codes.append(MuLaw.encode(Int16(Int.random(in: -height...height, using: &random))))
            }
        }
        let whole = Self.sounds(in: codes) { _ in codes.count }
        #expect(Self.sounds(in: codes) { _ in Int.random(in: 1...400, using: &random) } == whole)
        let shift = Int.random(in: 1...159, using: &random)
        let later = Self.sounds(in: [UInt8](repeating: MuLaw.silence, count: shift) + codes) { _ in 160 }
        #expect(later == whole.map { $0.lowerBound + Int64(shift)..<$0.upperBound + Int64(shift) })
    }
}
