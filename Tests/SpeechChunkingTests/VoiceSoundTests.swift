import TelephoneAudio
import TestKit
import Testing

@testable import SpeechChunking

struct VoiceSoundTests {
    private func sound(_ parts: [(level: Int16, count: Int)]) -> VoiceSound {
        var sound = VoiceSound()
        for part in parts { sound.add(TestVoice.codes(part.level, part.count).span) }
        return sound
    }

    @Test func `pauses are silence, and so are the edges, however quiet or loud the voice is`() {
        for level: Int16 in [2_000, 8_000, 30_000] {
            let sound = sound([(0, 1_600), (level, 8_000), (20, 3_200), (level, 4_800), (0, 960)])
            #expect(sound.silences == [0..<1_600, 9_600..<12_800, 17_600..<18_560])
            #expect(sound.sounding(until: 18_560) == 12_800)
            #expect(sound.sounding(in: 1_600..<11_000) == 8_000)
            #expect(sound.sounding(in: 10_000..<13_000) == 200)
        }
    }

    @Test func `a gap within a word is sound`() {
        let sound = sound([(8_000, 1_600), (0, 800), (8_000, 1_600)])
        #expect(sound.silences.isEmpty)
        #expect(sound.sounding(until: 4_000) == 4_000)
    }

    @Test func `what is silence depends on how loud the voice is`() {
        // The same hiss is a quiet voice's breath, and beside a loud one nothing.
        #expect(sound([(2_500, 8_000), (160, 1_600), (2_500, 1_600)]).silences.isEmpty)
        #expect(sound([(20_000, 8_000), (160, 1_600), (20_000, 1_600)]).silences == [8_000..<9_600])
    }

    @Test func `blocks of any length make the same of it`() {
        let parts: [(Int16, Int)] = [(0, 1_000), (9_000, 5_000), (0, 2_123), (9_000, 777), (0, 4_000)]
        let codes = parts.flatMap { TestVoice.codes($0.0, $0.1) }
        let whole = sound(parts)
        var random = SeededGenerator(seed: 5)
        for _ in 0..<10 {
            var sound = VoiceSound()
            var rest = codes[...]
            while !rest.isEmpty {
                let block = Array(rest.prefix(Int.random(in: 1...900, using: &random)))
                rest = rest.dropFirst(block.count)
                sound.add(block.span)
            }
            #expect(sound == whole)
        }
        #expect(whole.silences.count == 3)
    }
}

/// A voice of one loudness.
enum TestVoice {
    static func codes(_ level: Int16, _ count: Int) -> [UInt8] {
        (0..<count).map { MuLaw.encode($0 % 4 < 2 ? level : -level) }
    }
}
