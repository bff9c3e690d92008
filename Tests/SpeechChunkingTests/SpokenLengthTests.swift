import Testing

@testable import SpeechChunking

struct SpokenLengthTests {
    @Test(arguments: [
        ("one two, three", [3, 8, 14], [false, true, false]),
        ("  It's 9:30 now. ", [6, 11, 16], [false, false, true]),
        ("wait – no", [6, 9], [true, false]),
        ("\"Yes.\" He left", [6, 9, 14], [true, false, false]),
        ("costs $1,245.80", [5, 15], [false, false]),
        ("नमस्ते। आप", [4, 7], [true, false]),
        ("你好，世界。", [1, 3, 4, 6], [false, true, false, true]),
        ("はい、Swift です", [1, 3, 8, 10, 11], [false, true, false, false, false]),
        ("", [], []),
        ("...", [3], [true]),
    ])
    func `a text has words, of which some end a clause`(text: String, ends: [Int], clauses: [Bool]) {
        let length = SpokenLength(text)
        #expect(length.words.map(\.end) == ends)
        #expect(length.words.map(\.endsClause) == clauses)
    }

    @Test(arguments: [
        ("a", "strength"), ("cat", "cat,"), ("word", "4821"), ("ten", "$10"), ("上", "上海"), ("ab cd", "abcd ef gh"),
    ])
    func `what takes longer to say is longer`(short: String, long: String) {
        #expect(SpokenLength(short).total < SpokenLength(long).total)
    }
}
