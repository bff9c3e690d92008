import Testing

@testable import RelayCalls

struct HeardPlaceTests {
    private func heard(_ heard: String, of texts: [String], present: Int = 0) -> (Int, String)? {
        HeardPlace(of: heard, in: texts, present: present).map { ($0.text, String(texts[$0.text].prefix($0.count))) }
    }

    @Test(arguments: [
        ("Der nächste Flug geht um", "Der nächste Flug geht um"),
        ("der  nächste flug", "Der nächste Flug"), ("dernächste flug", "Der nächste Flug"),
        ("Der nächste Flug geht um neun", "Der nächste Flug geht um neun."),
        ("Der nächs", "Der nächs"), ("", ""), ("…", ""),
        // The end of what was said, when only that is told.
        ("geht um", "Der nächste Flug geht um"),
        // Written otherwise than it was spoken: as many words.
        ("The next one leaves", "Der nächste Flug geht"),
        ("one two three four five six seven eight nine ten", "Der nächste Flug geht um neun. Passt das?"),
    ])
    func `a text is cut behind what was spoken of it`(spoken: String, kept: String) throws {
        let (text, found) = try #require(heard(spoken, of: ["Der nächste Flug geht um neun. Passt das?"]))
        #expect(text == 0)
        #expect(found == kept)
    }

    @Test func `of several texts the first that begins so is meant, else the last that holds it, else the present one`()
        throws
    {
        let texts = ["Good morning. How are you?", "I am well.", "Good bye then."]
        #expect(try #require(heard("Good morn", of: texts, present: 2)) == (0, "Good morn"))
        #expect(try #require(heard("Good b", of: texts)) == (2, "Good b"))
        #expect(try #require(heard("you", of: texts)) == (0, "Good morning. How are you?"))
        #expect(try #require(heard("something", of: texts, present: 1)) == (1, "I"))
        #expect(try #require(heard("", of: texts, present: 1)) == (1, ""))
        #expect(heard("a", of: []) == nil)
    }
}
