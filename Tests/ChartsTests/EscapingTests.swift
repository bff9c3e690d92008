import Testing

@testable import Charts

struct EscapingTests {
    @Test(arguments: [
        ("a < b & \"c\"", "a &lt; b &amp; &quot;c&quot;"), ("it's", "it&#39;s"), ("1\r\n2\r3\n4", "1\n2\n3\n4"),
        ("\u{0}\u{1B}\u{FFFE}", "\u{FFFD}\u{FFFD}\u{FFFD}"), ("x\u{202E}y", "x\u{FFFD}y"),
        ("漢字 e\u{301}", "漢字 e\u{301}"),
        ("<\u{338}", "&lt;\u{338}"),
    ])
    func `what has a meaning in markup is written so that it has none`(text: String, escaped: String) {
        #expect(text.escaped.unicodeScalars.elementsEqual(escaped.unicodeScalars))
    }

    @Test(arguments: UInt64(0)..<200)
    func `a parser reads back what was escaped, in content and in attributes`(seed: UInt64) throws {
        var specimens = Specimens(seed: seed, isHostile: true)
        let text = specimens.words()
        let element = try #require(try XMLReading.read("<a b=\"\(text.escaped)\">\(text.escaped)</a>").elements.first)
        // What is expected, said in another way than the escaping does.
        let expected = text.replacingLineEnds.unicodeScalars.map { scalar in
            scalar.isUnwritable && !"\n\t".unicodeScalars.contains(scalar) || ("\u{202A}"..."\u{202E}").contains(scalar)
                ? "\u{FFFD}" : scalar
        }
        #expect(Array(element.text.unicodeScalars) == expected)
        let attribute = try #require(element.attributes["b"])
        let inAttribute = expected.map { "\n\t".unicodeScalars.contains($0) ? " " : $0 }
        #expect(Array(attribute.unicodeScalars) == inAttribute)
    }
}

extension String {
    fileprivate var replacingLineEnds: String {
        var text = ""
        var scalars = Array(unicodeScalars)[...]
        while let scalar = scalars.popFirst() {
            if scalar == "\r", scalars.first == "\n" { scalars.removeFirst() }
            text.unicodeScalars.append(scalar == "\r" ? "\n" : scalar)
        }
        return text
    }
}
