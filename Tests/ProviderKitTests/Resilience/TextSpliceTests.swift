import ProviderKit
import Testing

private func spliced(_ said: String, _ pieces: [String]) -> String {
    var splice = TextSplice(after: said)
    var text = said
    for piece in pieces { text += splice.add(piece) }
    return text + splice.finish()
}

struct TextSpliceTests {
    @Test(arguments: [
        // What was said, what comes then, what the caller hears.
        ("We are ", "open now.", "We are open now."),
        ("We are", "open now.", "We are open now."),
        ("We are", " open now.", "We are open now."),
        ("We are ", " open now.", "We are open now."),
        ("We are open", ", now.", "We are open, now."),
        ("We are open ", "we are open on Monday.", "We are open on Monday."),
        ("We are open", "We are open, on Monday.", "We are open, on Monday."),
        ("We are open, ", "We are open on Monday.", "We are open, on Monday."),
        ("We are open. ", "We are open. Come in!", "We are open. Come in!"),
        ("We are open on ", "open on Monday.", "We are open on Monday."),
        ("We are open on the ", "the 3rd.", "We are open on the 3rd."),
        ("He said: ", "\"Come in!\"", "He said: \"Come in!\""),
        ("It's Dr. ", "It’s Dr. Novak.", "It's Dr. Novak."),
        ("He said: come ", "He said: come (soon).", "He said: come (soon)."),
        // Figures are said twice in earnest.
        ("My number is five five ", "five one.", "My number is five five five one."),
        ("My number is 5 5 ", "5 1.", "My number is 5 5 5 1."),
        ("My number is five five ", "is five five five one.", "My number is five five five one."),
        ("My number is five five ", "My number is five five five one.", "My number is five five five one."),
        // It only looked like a repetition.
        ("We are open on Monday. ", "We are closed on Tuesday.", "We are open on Monday. We are closed on Tuesday."),
        ("Good day. ", "Good evening.", "Good day. Good evening."),
        // Nothing was said, or nothing comes.
        ("", " Good day.", "Good day."),
        ("Good ", "", "Good "),
        // A repetition that breaks off had nothing to add.
        ("We are open now. ", "We are open", "We are open now. "),
        // Scripts without spaces.
        ("我们星期一", "我们星期一开门。", "我们星期一开门。"),
        ("我们星期一", "开门。", "我们星期一开门。"),
        ("我们，星期一", "星期一开门。", "我们，星期一开门。"),
        ("हम सोमवार ", "हम सोमवार को खुले हैं।", "हम सोमवार को खुले हैं।"),
    ])
    func `what is repeated is said once, however it is cut into pieces`(said: String, next: String, heard: String) {
        #expect(spliced(said, [next]) == heard)
        #expect(spliced(said, next.map(String.init)) == heard)
        for cut in 0...next.count {
            #expect(spliced(said, [String(next.prefix(cut)), String(next.dropFirst(cut))]) == heard, "cut at \(cut)")
        }
    }

    @Test func `what cannot be a repetition is not held back`() {
        var splice = TextSplice(after: "We are open on ")
        #expect(splice.add("Tuesday ") == "Tuesday ")
        #expect(splice.isSettled)
        #expect(splice.add(" on ") == " on ")
    }

    /// Any text, broken off behind any word, gone on with from any earlier word or the present one.
    @Test func `no word is doubled or lost in texts whose words differ`() {
        var random = SplitMix(seed: 7)
        for _ in 0..<500 {
            let words = (0..<Int.random(in: 2...20, using: &random)).map { "w\($0)q" }.shuffled(using: &random)
            let cut = Int.random(in: 1..<words.count, using: &random)
            let from = Int.random(in: 0...cut, using: &random)
            let said = words.prefix(cut).joined(separator: " ") + (Bool.random(using: &random) ? " " : "")
            let next = words[from...].joined(separator: " ")
            var pieces: [String] = []
            var rest = Substring(next)
            while !rest.isEmpty {
                pieces.append(String(rest.prefix(Int.random(in: 1...6, using: &random))))
                rest = rest.dropFirst(pieces[pieces.count - 1].count)
            }
            #expect(spliced(said, pieces) == words.joined(separator: " "))
        }
    }
}

/// Random numbers that are the same in every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
