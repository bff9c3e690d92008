import CallTiming
import Testing

@testable import Rehearsal

@Suite(.enabled(if: !FliteSpeech.voices.isEmpty))
struct FliteSpeechTests {
    private static let text = "Hello, Dr. Novak: it is 9.30 – and \"quite\" late. Shall I call a taxi? "

    /// The level of a stretch, as the root of the mean square.
    private func level(_ samples: ArraySlice<Int16>) -> Double {
        samples.isEmpty ? 0 : (samples.reduce(0) { $0 + Double($1) * Double($1) } / Double(samples.count)).squareRoot()
    }

    @Test(arguments: FliteSpeech.voices, [8_000, 16_000, 24_000, 44_100])
    func `words are the text, in order, and sound where they are said`(voice: String, rate: Int) throws {
        let speech = try #require(FliteSpeech(voice: voice)).speech(for: Self.text, rate: rate)
        #expect(speech.rate == rate)
        #expect(speech.words.map(\.text).joined() == Self.text)
        #expect(speech.characters.map(\.text).joined() == Self.text)
        let length = speech.duration
        let whole = level(speech.samples[...])
        var last = Duration.zero
        for word in speech.words {
            #expect(word.start >= last && word.end > word.start && word.end <= length + .milliseconds(50), "\(word)")
            last = word.start
            let first = Int(word.start / .seconds(1) * Double(rate))
            let end = min(speech.samples.count, Int(word.end / .seconds(1) * Double(rate)))
            #expect(level(speech.samples[first..<end]) > whole / 16, "\(word)")
        }
        // Between the sentences, and behind the last one, there is silence.
        let late = try #require(speech.words.first { $0.text.hasPrefix("late") })
        let shall = try #require(speech.words.first { $0.text.hasPrefix("Shall") })
        #expect(shall.start - late.end >= .milliseconds(50))
    }

    @Test func `it says the same in every process, and remembers it`() throws {
        let one = try #require(FliteSpeech())
        let first = one.speech(for: Self.text, rate: 8_000)
        #expect(one.speech(for: Self.text, rate: 8_000) == first)
        #expect(try #require(FliteSpeech()).speech(for: Self.text, rate: 8_000) == first)
    }

    @Test(arguments: ["Příští úterý v devět.", "明日の九時半に。", "आपकी मुलाकात कल है।", " ", "", "…", "- -"])
    func `what it cannot say is said in tones`(text: String) throws {
        let speech = try #require(FliteSpeech()).speech(for: text, rate: 8_000)
        #expect(speech == ToneSpeech().speech(for: text, rate: 8_000))
    }

    @Test func `there is no voice of another name`() {
        #expect(FliteSpeech(voice: "bob") == nil)
        #expect(CallerClip.speaking("Hello.", voice: "bob") == nil)
    }

    @Test(arguments: [0, 1, 77, 4_321])
    func `a clip that is spoken is understood to the word, wherever it begins`(lead: Int) throws {
        let sentence = "I would like to book a visit for next Tuesday please."
        let clip = try #require(CallerClip.speaking(sentence, voice: "rms"))
        var finder = ClipFinder(CallerClips([clip]))
        let stream = [UInt8](repeating: 0xFF, count: lead) + clip.codes + [UInt8](repeating: 0xFF, count: 400)
        finder.hear(stream.span)
        let words = finder.takeWords()
        #expect(words.map(\.text).joined(separator: " ") == sentence)
        #expect(words.map(\.start) == clip.words.map { Int64(lead + $0.start) })
    }

    @Test func `a recording's words lie where it sounds`() throws {
        var samples = [Int16](repeating: 3, count: 4_000)
        samples += (0..<8_000).map { Int16(9_000 * cosine(Double($0) / 3)) }
        samples += [Int16](repeating: -3, count: 6_000)
        let recorded = CallerClip(recording: samples.span, saying: "one two three")
        let clip = try #require(recorded)
        #expect(clip.codes.count == samples.count)
        #expect(clip.words.map(\.text) == ["one", "two", "three"])
        #expect(abs((clip.words.first?.start ?? 0) - 4_000) < 20)
        #expect(abs((clip.words.last?.end ?? 0) - 12_000) < 900)
        let silence = [Int16](repeating: 3, count: 100)
        let nothing = CallerClip(recording: silence.span, saying: "nothing")
        #expect(nothing == nil)
    }
}
