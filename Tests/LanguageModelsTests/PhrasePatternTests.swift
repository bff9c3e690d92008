import FastJSON
@testable import LanguageModels
import Testing

struct PhrasePatternTests {
    private func pattern(_ text: String) throws -> PhrasePattern {
        var buffer = "\""
        buffer += text.replacing("\"", with: "\\\"") + "\""
        return try PhrasePattern(JSON5Node(parsing: buffer), lists: ["dentist": ["Doctor Lee", "Doctor Park"]])
    }

    private func match(_ text: String, _ said: String) throws -> PhrasePattern.Match? {
        try pattern(text).match(in: SpokenWords.words(of: said))
    }

    @Test(arguments: [
        ("make an appointment", "I'd like to make an appointment, please.", true),
        ("make an appointment", "make an, um, appointment", true), ("make an appointment", "make appointment", false),
        ("yes", "Yes!", true), ("yes", "yes please", true), ("no", "I have no idea what you mean", false),
        ("[i want|i need] (a|one) cleaning", "a cleaning", true),
        ("[i want|i need] (a|one) cleaning", "I need one cleaning", true),
        ("[i want|i need] (a|one) cleaning", "cleaning", false), ("please", "please", true),
        ("i'd like nine o'clock", "id like nine oclock", true),
        ("check-in", "can I check in", true), ("check-in", "check-in", true), ("a walk in", "a walk-in", true),
        ("rock & roll", "rock, roll", true), ("yes – please", "yes please", true), ("at 9:30", "at 9:30", true),
    ])
    func `words are found wherever they are said`(pattern: String, said: String, isFound: Bool) throws {
        #expect((try match(pattern, said) != nil) == isFound)
    }

    @Test(arguments: [
        ("{number} people", "twenty one people", "21"), ("{number} people", "three hundred and four people", "304"),
        ("{number} people", "12 people", "12"), ("{day}", "on Friday", "friday"),
        ("{day}", "next tuesday", "next tuesday"),
        ("{day}", "the day after tomorrow", "day after tomorrow"), ("{time}", "half past nine", "09:30"),
        ("{time}", "a quarter to ten", "09:45"), ("{time}", "nine thirty", "09:30"),
        ("{time}", "nine o'clock", "09:00"),
        ("{time}", "three", "15:00"), ("{time}", "three a.m.", "03:00"), ("{time}", "twelve p m", "12:00"),
        ("{time}", "ten past four pm", "16:10"), ("{time}", "14:45", "14:45"), ("{time}", "noon", "12:00"),
        ("{time}", "twenty to five", "16:40"), ("with {dentist}", "with doctor park", "Doctor Park"),
        ("my name is {text}", "My name is Ada Lovelace", "ada lovelace"),
    ])
    func `a slot means the same however it is said`(pattern: String, said: String, value: String) throws {
        #expect(try match(pattern, said)?.fillings.values.first?.value == value)
    }

    @Test func `the words of a phrase with hyphens are listened for one by one`() throws {
        #expect(try pattern("check-in at nine o'clock").phrases == ["check in at nine o'clock"])
    }

    /// A voicemail that talks for minutes must not hold the loop up.
    @Test(.timeLimit(.minutes(4))) func `a long turn is looked through quickly`() throws {
        let words = (0..<1_500).map { "word\($0)" }
        let pattern = try pattern("{text} zebra {name:text} quagga")
        #expect(pattern.match(in: words) == nil)
    }

    @Test func `a slot keeps the caller's words beside what they mean`() throws {
        let filling = try match("{day} at {when:time}", "Friday at half past nine")?.fillings["when"]
        #expect(filling == PhrasePattern.Filling(said: "half past nine", value: "09:30"))
    }

    @Test(arguments: [
        ("", "a phrase needs words"), ("[a", "\"[\" is not closed"), ("(a|b", "\"(\" is not closed"),
        ("a]", "has no beginning"),
        ("{dya}", "there is no slot \"dya\""), ("{a:b:c}", "is no slot"), ("{day", "is not closed"),
        ("{time} {time} {time}", "stands for"), ("&", "a phrase needs words"), ("– …", "a phrase needs words"),
        ("{text} " + String(repeating: "[a] ", count: 24), "stands for"),
    ])
    func `a phrase that is written wrong is refused with its place`(text: String, words: String) throws {
        do {
            _ = try pattern(text)
            Issue.record("\(text) was accepted")
        } catch {
            #expect("\(error)".hasPrefix("1:1: ") && "\(error)".contains(words), "\(error)")
        }
    }

    @Test func `a pattern lists its phrases, and understands every one of them`() throws {
        for text in ["[i want|i need] (a|one) cleaning", "{day} at {time}", "with {dentist}", "{number} people"] {
            let pattern = try pattern(text)
            #expect(!pattern.phrases.isEmpty && Set(pattern.phrases).count == pattern.phrases.count)
            for phrase in pattern.phrases {
                let match = pattern.match(in: SpokenWords.words(of: phrase))
                #expect(match?.end == SpokenWords.words(of: phrase).count, "\(phrase)")
            }
        }
        #expect(try pattern("my name is {text}").phrases.isEmpty)
        #expect(try pattern("[a] b").phrases == ["a b", "b"])
    }
}
