import TestKit
import Testing

@testable import SpeechChunking

struct SpokenPlaceTests {
    private func sound(_ parts: [(level: Int16, count: Int)]) -> VoiceSound {
        var sound = VoiceSound()
        for part in parts { sound.add(TestVoice.codes(part.level, part.count).span) }
        return sound
    }

    @Test func `without silences a text is said evenly`() {
        let place = SpokenPlace(of: "aaaa bbbb cccc dddd", in: sound([(8_000, 8_000)]), 0..<8_000)
        for (samples, said) in [
            (0, ""), (900, ""), (1_100, "aaaa"), (2_900, "aaaa"), (3_100, "aaaa bbbb"), (5_100, "aaaa bbbb cccc"),
            (7_100, "aaaa bbbb cccc dddd"),
        ] {
            #expect(place.text(until: Int64(samples)) == said)
        }
    }

    @Test func `silence at the edges says nothing`() {
        let place = SpokenPlace(
            of: "aaaa bbbb",
            in: sound([(0, 8_000), (8_000, 4_000), (0, 8_000)]),
            0..<20_000
        )
        #expect(place.text(until: 7_900) == "")
        #expect(place.text(until: 8_900) == "")
        #expect(place.text(until: 9_100) == "aaaa")
        #expect(place.text(until: 19_000) == "aaaa bbbb")
    }

    @Test func `a clause ends where the voice is silent, though it was spoken slowly`() {
        // By the letters alone the next word would have begun before that.
        let voice = sound([(8_000, 7_600), (0, 2_400), (8_000, 4_400)])
        let place = SpokenPlace(of: "aaaa bbbb cccc, dddd eeee ffff", in: voice, 0..<14_400)
        #expect(place.text(until: 5_000) == "aaaa bbbb")
        #expect(place.text(until: 7_600) == "aaaa bbbb cccc,")
        #expect(place.text(until: 10_000) == "aaaa bbbb cccc,")
        #expect(place.text(until: 10_900) == "aaaa bbbb cccc, dddd")
    }

    @Test func `a silence far from a clause's end is a breath`() {
        let voice = sound([(8_000, 2_000), (0, 2_400), (8_000, 18_000)])
        let place = SpokenPlace(of: "aaaa bbbb cccc dddd eeee ffff gggg hhhh, i", in: voice, 0..<22_400)
        #expect(place.text(until: 4_400) == "aaaa")
        #expect(place.text(until: 11_900).hasSuffix("dddd"))
    }

    @Test func `of what is still being made the usual pace tells, until the voice is known to be slower`() {
        let text = String(repeating: "abcd ", count: 20)
        let voice = sound([(8_000, 8_000)])
        var pace = SpeakingPace()
        let usual = SpokenPlace(of: text, in: voice, 0..<8_000, goingOnAt: pace).text(until: 8_000)
        #expect(usual.split(separator: " ").count == 4)
        pace.note(1_000_000, for: 1_000)
        let slow = SpokenPlace(of: text, in: voice, 0..<8_000, goingOnAt: pace).text(until: 8_000)
        #expect(slow.split(separator: " ").count == 2)
        // All that sounds says no more than there is.
        let short = SpokenPlace(of: "abcd", in: voice, 0..<8_000, goingOnAt: pace)
        #expect(short.text(until: 3_900) == "")
        #expect(short.text(until: 4_100) == "abcd")
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `the later, the more has been said, and never anything else than the text's beginning`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let words = ["a", "bc,", "def", "ghij.", "–", "12", "klmnop?", "上海。", "  "]
        let text = (0..<Int.random(in: 0...30, using: &random)).compactMap { _ in words.randomElement(using: &random) }
            .joined(separator: Bool.random(using: &random) ? " " : "")
        let voice = sound(
            (0..<Int.random(in: 0...20, using: &random)).map { _ in
                (Int16.random(in: 0...1, using: &random) * 8_000, Int.random(in: 0...4_000, using: &random))
            }
        )
        let end = Int64.random(in: 0...30_000, using: &random)
        let start = Int64.random(in: 0...end, using: &random)
        let pace = Bool.random(using: &random) ? SpeakingPace() : nil
        let place = SpokenPlace(of: text, in: voice, start..<end, goingOnAt: pace)
        var before = ""
        for sample in stride(from: Int64(0), through: end + 400, by: 200) {
            let said = place.text(until: sample)
            #expect(text.hasPrefix(said))
            #expect(said.hasPrefix(before))
            before = said
        }
    }
}
