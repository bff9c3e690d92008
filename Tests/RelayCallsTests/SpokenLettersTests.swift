import Testing

@testable import RelayCalls

struct SpokenLettersTests {
    @Test func `stretches and repetitions both count, and what was never sent does not`() {
        var letters = SpokenLetters()
        #expect(letters.isAll && !letters.hasTold)
        letters.add("Good mor")
        letters.add("ning, Amy.")
        #expect(!letters.isAll)
        #expect(letters.tell("good ") == true)
        #expect(letters.tell(" … ") == false)
        #expect(letters.tell("Something else") == true)
        #expect(letters.tell("morning") == true)
        #expect(letters.hasTold && !letters.isAll)
        // Told again from the beginning, and further.
        #expect(letters.tell("Good morning, Amy") == true)
        #expect(letters.isAll)
        letters.add(" Well?")
        #expect(!letters.isAll)
        #expect(letters.tell("well") == true)
        #expect(letters.isAll)
    }

    /// A word at a time of a long text: the work is of the news, not of all that was sent.
    @Test(.timeLimit(.minutes(1))) func `a long call does not make each word dearer`() {
        var letters = SpokenLetters()
        for _ in 0..<50_000 { letters.add("word ") }
        for _ in 0..<50_000 { _ = letters.tell("word") }
        #expect(letters.isAll)
    }
}
