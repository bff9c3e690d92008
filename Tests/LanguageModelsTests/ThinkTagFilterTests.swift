@testable import LanguageModels
import Testing

struct ThinkTagFilterTests {
    @Test(arguments: [
        ("<think>hm, hm</think>Nine.", "Nine."), ("\n <think>a <b> </think>\n\nNine.", "Nine."),
        ("Nine <think>x</think>", "Nine <think>x</think>"), ("<thin", "<thin"), ("  Nine", "  Nine"),
        ("<think>never ends", ""), ("<think></think>", ""), ("", ""),
    ])
    func `only thinking at the beginning is taken out, however it is cut`(text: String, said: String) {
        let characters = Array(text)
        for cut in 0...characters.count {
            var filter = ThinkTagFilter()
            var passed = filter.passed(String(characters[..<cut]))
            passed += filter.passed(String(characters[cut...]))
            passed += filter.rest()
            #expect(passed == said, "cut at \(cut)")
        }
        var filter = ThinkTagFilter()
        let singly = characters.map { filter.passed(String($0)) }.joined() + filter.rest()
        #expect(singly == said)
    }
}
