import Testing

@testable import Redaction

struct CustomPatternTests {
    private func redact(_ text: String, _ pattern: String) throws -> String {
        let pattern = try CustomPattern(name: "member", pattern: pattern)
        return Redactor(RedactionPolicy(kinds: [], patterns: [pattern])).redact(text).text
    }

    @Test(
        arguments: [
            ("AB-######", "it's AB-123456.", "it's [member]."), ("AB-######", "ab-123456", "[member]"),
            ("AB-######", "AB-1234567", "AB-1234567"), ("AB-######", "XAB-123456", "XAB-123456"),
            ("AB-?#{4,6}", "AB1234 AB-12345 AB123", "[member] [member] AB123"),
            ("[A-C]##(/##)?", "B12/34, B12, D12", "[member], [member], D12"), ("@@**##", "xyz912", "[member]"),
            ("(##-){2}##", "12-34-56", "[member]"), (##"\#\#\@\?\\1"##, ##"a ##@?\1 b"##, "a [member] b"),
            ("###-###", "123-456 and 123-4567", "[member] and 123-4567"), ("MRN ######", "mrn 123456", "[member]"),
            ("AB-######", "A B one two three four five six", "[member]"),
            ("AB-######", "alpha bravo dash one two three, four five six okay", "[member] okay"),
            ("AB-######", "a b twelve thirty-four fifty-six", "[member]"),
            ("AO-####", "A O one two oh four", "[member]"),
        ]
    )
    func `a pattern takes what it describes`(pattern: String, text: String, redacted: String) throws {
        #expect(try redact(text, pattern) == redacted)
    }

    @Test(
        arguments: [
            ("", .tooShort(length: 0, limit: 3)), ("#?#?#?#", .tooShort(length: 1, limit: 3)),
            ("#{64}#{64}", .tooLong(length: 128, limit: 120)),
            ("((#{64}){64}){64}", .tooLong(length: 262_144, limit: 120)),
            ("AB-###)", .unexpected(")", place: 6)), ("(###", .unfinished("(", place: 0)),
            ("##[", .unfinished("[", place: 2)),
            ("##[]#", .unexpected("]", place: 3)), ("##[9-0]", .unexpected("-", place: 4)),
            ("###{0}", .badCount(place: 3)), ("###{3,2}", .badCount(place: 3)), ("###{x}", .badCount(place: 3)),
            ("###{65}", .badCount(place: 3)), ("###{2", .unfinished("{", place: 3)),
            ("{2}###", .unexpected("{", place: 0)),
            ("?###", .unexpected("?", place: 0)), (#"###\"#, .unfinished("\\", place: 3)),
            ("##é#", .notASCII("é", place: 2)),
            ("(((((((((###)))))))))", .nestedTooDeep(place: 8)),
        ] as [(String, PatternError)]
    )
    func `a wrong pattern is refused with what is wrong`(pattern: String, error: PatternError) {
        #expect(throws: error) { try CustomPattern(name: "member", pattern: pattern) }
        #expect(!error.description.isEmpty)
    }

    @Test(arguments: ["", "1a", "a]", "[a", "é", String(repeating: "a", count: 33)])
    func `a name that could not be read again is refused`(name: String) {
        #expect(throws: PatternError.badName(name)) { try CustomPattern(name: name, pattern: "######") }
    }
}
