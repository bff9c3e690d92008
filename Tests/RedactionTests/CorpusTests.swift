import Testing

@testable import Redaction

struct CorpusTests {
    /// How many of the marked places were found as they are marked, and how many were found besides.
    struct Score: CustomStringConvertible {
        var right = 0
        var missed = 0
        var wrong = 0
        var failures: [String] = []

        var recall: Double { right + missed == 0 ? 1 : Double(right) / Double(right + missed) }
        var precision: Double { right + wrong == 0 ? 1 : Double(right) / Double(right + wrong) }
        var description: String {
            "\(right) right, \(missed) missed, \(wrong) wrong: recall \(percent(recall)), precision \(percent(precision))"
        }

        private func percent(_ share: Double) -> String { "\(Double(Int(share * 10_000)) / 100) %" }
    }

    private func score(_ cases: [Corpus.Case]) -> Score {
        let redactor = Redactor()
        return cases.reduce(into: Score()) { score, sentence in
            let found = redactor.redact(sentence.text).found
            let right = found.filter(sentence.expected.contains).count
            score.right += right
            score.missed += sentence.expected.count - right
            score.wrong += found.count - right
            if right < max(found.count, sentence.expected.count) {
                score.failures.append("\(redactor.redact(sentence.text).text) <- \(sentence.text)")
            }
        }
    }

    private func check(_ name: String, _ cases: [Corpus.Case]) {
        let score = score(cases)
        print("\(name): \(cases.count) sentences, \(score)")
        for failure in score.failures { print("  \(failure)") }
        #expect(score.recall >= 0.99)
        #expect(score.precision >= 0.95)
    }

    @Test func `what is marked is found, and little else`() {
        check("tuned", Corpus.tuned)
        check("held out", Corpus.heldOut)
        check("all", Corpus.tuned + Corpus.heldOut)
    }

    @Test func `the corpus is as large as it is said to be`() {
        let all = Corpus.tuned + Corpus.heldOut
        #expect(all.count >= 300)
        #expect(all.filter(\.expected.isEmpty).count >= 120)
        #expect(Corpus.heldOut.count >= 100)
    }

    @Test(arguments: Corpus.tuned + Corpus.heldOut)
    func `what has been redacted stays as it is`(sentence: Corpus.Case) {
        for keepsLastFour in [false, true] {
            let redactor = Redactor(RedactionPolicy(kinds: RedactionKind.builtIn, keepsLastFour: keepsLastFour))
            let once = redactor.redact(sentence.text)
            #expect(redactor.redact(once.text) == RedactedText(text: once.text, found: []))
        }
    }
}
