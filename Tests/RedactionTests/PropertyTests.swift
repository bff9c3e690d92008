import TestKit
import Testing

@testable import Redaction

struct PropertyTests {
    private static let before = [
        "", "okay so it's ", "my card is ", "yes, ", "I was told to give you this. ", "Sure thing: ",
    ]
    private static let behind = ["", " thanks", ", that is it", " and my name is Jane", ". Did you get that?"]

    /// Digits that end so that their sum is right.
    private static func completed(_ start: [Int], by isRight: ([UInt8]) -> Bool) -> [Int]? {
        (0...9).map { start + [$0] }.first { isRight($0.map { UInt8($0) }) }
    }

    private static func card(using random: inout SeededGenerator) -> [Int]? {
        let (prefix, count) = [
            ([4], 16), ([5, 5], 16), ([5, 1], 16), ([3, 7], 15), ([3, 4], 15), ([6, 0, 1, 1], 16), ([2, 2, 3], 16),
        ].picked(using: &random)
        let rest = (0..<(count - prefix.count - 1)).map { _ in Int.random(in: 0...9, using: &random) }
        return completed(prefix + rest) { Checksum.luhn($0[...]) }
    }

    private static func aadhaar(using random: inout SeededGenerator) -> [Int]? {
        let start =
            [Int.random(in: 2...9, using: &random)] + (0..<10).map { _ in Int.random(in: 0...9, using: &random) }
        return completed(start) { Checksum.verhoeff($0[...]) }
    }

    /// A German account with its two check digits.
    private static func account(using random: inout SeededGenerator) -> String? {
        let digits = (0..<18).map { _ in "\(Int.random(in: 0...9, using: &random))" }.joined()
        return (2...98).lazy.map { "de" + ($0 < 10 ? "0\($0)" : "\($0)") + digits }
            .first { Checksum.isIBAN(Array($0.utf8)[...]) }
    }

    /// Checks that one thing was found, and that everything around it is as it was.
    private func expect(_ kind: RedactionKind, _ said: String, in text: String) {
        let result = Redactor().redact(text)
        let around = text.replacing(said, with: "[\(kind.label)]", maxReplacements: 1)
        #expect(result.text == around, "\(text)")
        #expect(result.found.map(\.kind) == [kind])
        #expect(Redactor().redact(result.text).found.isEmpty)
    }

    @Test func `every card number is found, written and said`() throws {
        var random = SeededGenerator(seed: 1)
        for round in 0..<1_000 {
            let digits = try #require(Self.card(using: &random))
            let groups = digits.count == 15 ? [4, 6, 5] : [4, 4, 4, 4]
            let said =
                round % 2 == 0
                ? Dictation.written(digits, groups: groups, using: &random)
                : Dictation.said(digits, groups: groups, using: &random)
            let (before, behind) = (
                Self.before.picked(using: &random), Self.behind.picked(using: &random)
            )
            expect(.card, said, in: before + said + behind)
        }
    }

    @Test func `every Aadhaar number is found, written and said`() throws {
        var random = SeededGenerator(seed: 2)
        for round in 0..<1_000 {
            let digits = try #require(Self.aadhaar(using: &random))
            let said =
                round % 2 == 0
                ? Dictation.written(digits, groups: [4, 4, 4], using: &random)
                : Dictation.said(digits, groups: [4, 4, 4], using: &random)
            expect(.aadhaar, said, in: "my aadhaar is " + said + Self.behind.picked(using: &random))
        }
    }

    @Test func `every account number is found, written and spelled`() throws {
        var random = SeededGenerator(seed: 3)
        for round in 0..<500 {
            let account = try #require(Self.account(using: &random))
            let digits = account.dropFirst(2).compactMap { $0.wholeNumberValue }
            let said =
                round % 2 == 0
                ? "DE" + Dictation.written(digits, groups: [2, 4, 4, 4, 4, 2], using: &random)
                : "D E " + Dictation.said(digits, groups: [2, 4, 4, 4, 4, 2], using: &random)
            expect(.iban, said, in: "the account is " + said + Self.behind.picked(using: &random))
        }
    }

    @Test func `random talk keeps its characters, and redacting twice is redacting once`() {
        let words = [
            "four", "one", "eleven", "double", "triple", "oh", "forty", "hundred", "thousand", "um", "and", "at", "dot",
            "com",
            "example", "jane", "phone", "order", "number", "card", "is", "my", "4111", "1111", "555", "0123", "12/27",
            "9:30",
            "$5", "+1", "DE89", "@", "a@b.com", ",", ".", "-", "(415)", "\u{31}\u{20E3}", "é", "🇩🇪", "👍🏽", "नौ", "एक", "९",
            "quatre", "vingt", "dix", "um", "security", "code", "cvv", "123", "[card]", "[card …1111]", "born", "May",
            "\n", "_",
            "AB-123456", "A", "B", "6", "plus", "dollars", "social", "078-05-1120", "aadhaar", "999941057058", "golf",
            "e\u{301}",
        ]
        var random = SeededGenerator(seed: 4)
        let pattern = try? CustomPattern(name: "member", pattern: "AB-?######")
        for keepsLastFour in [false, true] {
            let policy = RedactionPolicy(
                kinds: RedactionKind.builtIn,
                patterns: pattern.map { [$0] } ?? [],
                keepsLastFour: keepsLastFour
            )
            let redactor = Redactor(policy)
            for _ in 0..<4_000 {
                let count = Int.random(in: 1...24, using: &random)
                let separator = Bool.random(using: &random) ? " " : ["", "-", " "].picked(using: &random)
                let text = (0..<count).map { _ in words.picked(using: &random) }.joined(separator: separator)
                let once = redactor.redact(text)
                #expect(redactor.redact(once.text) == RedactedText(text: once.text, found: []), "\(text)")
                let starts = Set(
                    text.indices.map { text.utf8.distance(from: text.startIndex, to: $0) } + [text.utf8.count]
                )
                for finding in once.found {
                    #expect(
                        starts.contains(finding.range.lowerBound) && starts.contains(finding.range.upperBound),
                        "\(text)"
                    )
                }
            }
        }
    }

    @Test(
        arguments: [
            "1", "1 ", "one ", "4111 ", "4111-", "a@", "a.", "@", "jane dot ", "at x dot ", "at ", "double ", "um ",
            "(", "[card", "[",
            "AB-", "A B one ", "DE", "d e ", "phone ", "number ", "order 1 ", "born ", "born one ", "twenty ",
            "one hundred ", "1.",
            "1,", "1:", "a-1-", "\u{31}\u{20E3}", "é", "cvv 123 ", "quatre vingt ", "555-0123 ", "de 89 ", "and ",
            "let me see ",
        ]
    )
    func `what is written to take long does not`(unit: String) throws {
        let pattern = try CustomPattern(name: "member", pattern: "(A?B?-?[A-Z0-9]{1,3}){1,8}#{4,20}")
        let redactor = Redactor(RedactionPolicy(kinds: RedactionKind.builtIn, patterns: [pattern], keepsLastFour: true))
        let clock = ContinuousClock()
        let time = { (size: Int) in
            let text = String(repeating: unit, count: size / unit.utf8.count)
            return clock.measure { _ = redactor.redact(text) }
        }
        // Eight times as long; a square would be sixty-four times. Who shares the machine may spoil one try, not three.
        let isLinear = (0..<3).contains { _ in time(100_000) < time(12_500) * 24 + .milliseconds(50) }
        #expect(isLinear, "\(unit)")
    }
}
