import Testing

@testable import RelayCalls

struct SpokenTokensTests {
    private static let cases: [(written: String, spoken: String)] = [
        ("Einen Moment, ", "Einen Moment, "), (" one two  three ", " one two  three "),
        ("This is **very** important.", "This is very important."), ("*so* and _so_ and `so`", "so and so and so"),
        ("3 * 4 = 12", "3 * 4 = 12"), ("a_name and -5 and well-known", "a_name and -5 and well-known"),
        ("# Title\ntext", " Title\ntext"), ("- one\n- two\n* three", " one\n two\n three"), ("number #5", "number #5"),
        ("See [our page](https://example.org/a_b) now", "See our page now"), ("[1] and (2)", "1 and (2)"),
        ("---\nnext", "\nnext"), ("~~no~~ ~5", "no ~5"), ("```swift\nlet a\n```", "swift\nlet a\n"),
        ("über 漢字 🎉", "über 漢字 🎉"), ("", ""), ("*", ""), ("[a](b", "a"), ("2024-05-06", "2024-05-06"),
    ]

    @Test(arguments: cases)
    func `marks are not read out, and all else stays as it is`(written: String, spoken: String) {
        var tokens = SpokenTokens()
        #expect(tokens.add(written) + tokens.finish() == spoken)
    }

    @Test(arguments: cases)
    func `it does not matter how a text is cut into tokens`(written: String, spoken: String) {
        let letters = Array(written)
        for first in 0...letters.count {
            for second in first...letters.count {
                var tokens = SpokenTokens()
                let parts = [letters[..<first], letters[first..<second], letters[second...]]
                #expect(parts.map { tokens.add(String($0)) }.joined() + tokens.finish() == spoken)
            }
        }
    }

    @Test func `what SSML would take for its own is escaped`() {
        #expect("a < b & c > d".escapedForSpeech == "a &lt; b &amp; c > d")
        #expect("plain".escapedForSpeech == "plain")
    }
}
