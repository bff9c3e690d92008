import Testing

@testable import CallTools

struct SimplePatternTests {
    @Test(arguments: [
        ("", "", true), ("", "abc", true), ("a", "xay", true), ("a", "xy", false), ("^a$", "a", true),
        ("^a$", "ab", false),
        ("^abc", "abcd", true), ("abc$", "xabc", true), ("abc$", "abcx", false), ("a.c", "abc", true),
        ("a.c", "a\nc", false),
        ("^\\d{4}$", "2026", true), ("^\\d{4}$", "202", false), ("^\\d{4}$", "20267", false),
        ("^\\d{2,3}$", "12", true),
        ("^\\d{2,3}$", "1234", false), ("^\\d{2,}$", "123456", true), ("^\\d{2,}$", "1", false), ("^a{0}$", "", true),
        ("^[A-Z]{2}-\\d+$", "AB-12", true), ("^[A-Z]{2}-\\d+$", "Ab-12", false), ("[^0-9]", "123", false),
        ("[^0-9]", "12a3", true), ("^[\\d-]+$", "1-2", true), ("^[]a]+$", "]a", true), ("^[a-]+$", "a-", true),
        ("^[\\]]$", "]", true), ("^(ab|cd)+$", "abcdab", true), ("^(ab|cd)+$", "abc", false), ("^a|b$", "ax", true),
        ("^a|b$", "xb", true), ("^a|b$", "xa", false), ("^(?:a|b)$", "b", true), ("^a?b*c+$", "c", true),
        ("^a?b*c+$", "abbbcc", true), ("^a?b*c+$", "aab", false), ("\\.", ".", true), ("\\.", "a", false),
        ("^\\w+$", "a_1", true), ("^\\w+$", "a-1", false), ("^\\W$", "-", true), ("^\\S+\\s\\S+$", "a b", true),
        ("^\\D+$", "ab", true), ("^[\\D]+$", "a1", false), ("^[^\\d]+$", "ab", true), ("^ü+$", "üü", true),
        ("^.$", "é", true), ("(a|)b", "b", true), ("^(a*)*$", "aaa", true), ("^(|a)+$", "aa", true),
        ("a{2}{2}", "aaaa", true),
        ("^a\\{1\\}$", "a{1}", true), ("^\\^\\$$", "^$", true), ("a$|b", "b", true), ("^$", "", true),
        ("^$", "a", false),
        ("[a-c-e]", "-", true), ("^(a(b(c)))+$", "abcabc", true), ("^[.]$", ".", true), ("^[.]$", "a", false),
    ])
    func `matches`(pattern: String, text: String, isMatch: Bool) throws {
        #expect(try SimplePattern(pattern).matches(text) == isMatch)
    }

    @Test(arguments: [
        "(", ")", "a)", "(a", "[", "[a", "*", "+a", "a|*", "{1}", "a{", "a{1", "a{2,1}", "a{9999}", "a{x}", "\\", "\\q",
        "[z-a]", "(?=a)",
        "(?<n>a)", "\\1", "((((a{99}){99}){99}){99})",
    ])
    func `refuses what it does not understand`(pattern: String) {
        #expect(throws: SimplePattern.Fault.self) { try SimplePattern(pattern) }
    }

    @Test(arguments: ["^(a+)+$", "^(a|aa)+$", "^(a*)*b", "(a?){30}a{30}$"])
    func `no text makes it slow`(pattern: String) throws {
        let pattern = try SimplePattern(pattern)
        let text = String(repeating: "a", count: 2_000) + "!"
        #expect(!pattern.matches(text))
    }
}
