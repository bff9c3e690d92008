import Testing

@testable import LocalSpeech

@Suite(.enabled(if: LocalEngines.hasFlite))
struct FliteEngineTests {
    @Test(arguments: FliteEngine.voices)
    func `a voice speaks, and its words are the text with their times in order`(voice: String) throws {
        let text = "Hello, Dr. Novak: it is 9.30 and \"quite\" late."
        let spoken = try FliteEngine.speak(text, voice: voice)
        #expect(spoken.words.map(\.text).joined() == text)
        #expect(spoken.words.count == 9)
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

    @Test(.timeLimit(.minutes(1))) func `many threads speak, and each gets what one alone would`() async throws {
        let texts = ["One.", "Two and three.", "Please hold the line.", "Goodbye, and thank you."]
        let alone = try texts.map { try FliteEngine.speak($0) }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for round in 0..<40 {
                group.addTask { @concurrent in
                    try FliteEngine.speak(texts[round % 4]) == alone[round % 4]
                }
            }
            for try await same in group { #expect(same) }
        }
    }
}
