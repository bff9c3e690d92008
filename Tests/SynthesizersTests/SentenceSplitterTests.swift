import Testing

@testable import Synthesizers

struct SentenceSplitterTests {
    @Test(arguments: [
        ("Hello. How are you? Fine", ["Hello. ", "How are you? ", "Fine"]),
        (
            "Dr. Novak is in at 9.30. Call Mr. J. Smith, e.g. now.",
            ["Dr. Novak is in at 9.30. ", "Call Mr. J. Smith, e.g. now."]
        ),
        ("\"Really?!\" she said. Yes…", ["\"Really?!\" ", "she said. ", "Yes…"]),
        ("At 5 p.m. We close.", ["At 5 p.m. ", "We close."]), ("One\nTwo", ["One\n", "Two"]),
        ("... well. So", ["... well. ", "So"]),
        ("No. I did. It is 3.", ["No. ", "I did. ", "It is 3."]), ("", []), ("?! ", []),
    ])
    func `sentences are the same however the text comes`(text: String, sentences: [String]) {
        for size in 1...max(1, text.count) {
            var splitter = SentenceSplitter()
            var found: [String] = []
            var rest = text[...]
            while !rest.isEmpty {
                found += splitter.append(String(rest.prefix(size)))
                rest = rest.dropFirst(size)
            }
            if let last = splitter.flush() { found.append(last) }
            #expect(found == sentences, "in pieces of \(size)")
        }
    }

    @Test func `a sentence comes as soon as it is over, and one without an end is cut behind a pause`() {
        var splitter = SentenceSplitter()
        #expect(splitter.append("Wait.").isEmpty)
        #expect(splitter.append(" N") == ["Wait. "])
        var endless = SentenceSplitter()
        let pieces = endless.append(String(repeating: "and then, ", count: 100))
        #expect(pieces.count == 2 && pieces.allSatisfy { $0.count <= 401 && $0.hasSuffix(",") })
    }
}
