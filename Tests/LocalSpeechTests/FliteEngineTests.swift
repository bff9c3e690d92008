import Glibc
import Testing

@testable import LocalSpeech

@Suite(.enabled(if: LocalEngines.hasFlite))
struct FliteEngineTests {
    @Test(arguments: FliteEngine.voices)
    func `a voice speaks, and its words are the text with their times in order`(voice: String) throws {
        let text = "Hello, Dr. Novak: it is 9.30 and \"quite\" late."
        let spoken = try FliteEngine.speak(text, voice: voice)
        #expect(spoken.words.map(\.text).joined() == text)
        #expect(
            spoken.words.map(\.text)
                == ["Hello, ", "Dr. ", "Novak: ", "it ", "is ", "9.30 ", "and ", "\"quite\" ", "late."]
        )
        let length = Double(spoken.samples.count) / Double(spoken.rate)
        #expect((1.5...6).contains(length))
        var last = 0.0
        for word in spoken.words {
            #expect(word.start >= last - 1e-3 && word.end > word.start && word.end <= length + 0.05, "\(word)")
            last = word.start
        }
        #expect(spoken.samples.contains { abs(Int($0)) > 2_000 })
    }

    @Test func `speed shortens`() throws {
        let plain = try FliteEngine.speak("This takes a while to say.").samples.count
        let fast = try FliteEngine.speak("This takes a while to say.", speed: 1.5).samples.count
        #expect(Double(fast) < 0.8 * Double(plain))
        #expect(try FliteEngine.speak("This takes a while to say.").samples.count == plain)
    }

    @Test func `an unknown voice is refused with those there are`() {
        #expect(throws: LocalEngineError.unknownVoice("bob", known: FliteEngine.voices)) {
            try FliteEngine.speak("Hello.", voice: "bob")
        }
    }

    @Test(.timeLimit(.minutes(4)), arguments: FliteEngine.voices)
    func `many threads speak, and each gets what one alone would`(voice: String) async throws {
        let texts = ["One.", "Two and three.", "Please hold the line.", "Goodbye, and thank you."]
        let alone = try texts.map { try FliteEngine.speak($0, voice: voice) }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for round in 0..<40 {
                group.addTask { @concurrent in
                    // Others of another speed, voice and length in between.
                    if round % 3 == 0 {
                        _ = try FliteEngine.speak("Well.", voice: FliteEngine.voices[round % 4], speed: 1.4)
                    }
                    return Self.alike(try FliteEngine.speak(texts[round % 4], voice: voice), alone[round % 4])
                }
            }
            for try await same in group { #expect(same) }
        }
    }

    /// Whether two are the same but for the breath, whose noise is the process's: another library may draw from it, too.
    private static func alike(_ one: SpokenSentence, _ other: SpokenSentence) -> Bool {
        guard one.words == other.words, one.samples.count == other.samples.count else { return false }
        let energies = [one, other].map { $0.samples.reduce(1.0) { $0 + Double($1) * Double($1) } }
        return energies[0] < 1.5 * energies[1] && energies[1] < 1.5 * energies[0]
    }

    @Test func `to speak leaves the numbers of others alone`() async {
        // In a process of its own: the numbers are the process's.
        await #expect(processExitsWith: .success) {
            srand(7)
            let expected = (0..<5).map { _ in rand() }
            srand(7)
            var drawn = [rand()]
            for voice in FliteEngine.voices {
                _ = try FliteEngine.speak("Breath.", voice: voice)
                drawn.append(rand())
            }
            #expect(drawn == expected)
        }
    }
}
