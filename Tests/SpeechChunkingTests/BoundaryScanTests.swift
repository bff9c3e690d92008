import TestKit
import Testing

@testable import SpeechChunking

struct BoundaryScanTests {
    private static let parts = [
        " ", "  ", "\n", ".", "..", "…", "!", "?", ",", ";", "—", "\"", ")", "(", "*", "]", "。", "、", "你", "好", "สวัสดี",
        "a", "Dr",
        "Mr", "e.g", "and", "before", "of", "3", "12", "kind", "Monday", "číslo", "'", "-", "e", "J",
    ]

    @Test(arguments: 0..<300 as Range<UInt64>)
    func `a text that is looked at as it grows is cut where the whole is`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let languages = ["en", "de", "cs", "ja", "th"]
        let finder = BoundaryFinder(.named(languages[Int(seed) % languages.count]))
        var text: [Character] = []
        var grown = BoundaryScan()
        for _ in 0..<60 {
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                text += Self.parts[Int.random(in: 0..<Self.parts.count, using: &generator)]
            }
            var whole = BoundaryScan()
            finder.find(in: text, isWhole: false, &whole)
            finder.find(in: text, isWhole: false, &grown)
            #expect(grown == whole, "\(String(text))")
        }
        var whole = BoundaryScan()
        finder.find(in: text, isWhole: true, &whole)
        finder.find(in: text, isWhole: true, &grown)
        #expect(grown == whole)
    }

    @Test func `what is sure is not looked at again`() {
        let finder = BoundaryFinder(.named("en"))
        var scan = BoundaryScan()
        let text = Array("I will see what is there, and then I will tell you.")
        finder.find(in: text, isWhole: false, &scan)
        #expect(scan.sure.index == text.count - "\u{20}you.".count)
    }
}
