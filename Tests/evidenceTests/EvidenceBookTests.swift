import Testing

@testable import evidence

struct EvidenceBookTests {
    private let machine = Machine(
        processor: "p",
        cores: 2,
        memoryGiB: 4,
        system: "s",
        kernel: "k",
        toolchain: "t"
    )
    private let claim = Claim("echo", "says", target: .atMost(2), pace: .quick, command: ["run", "it"])

    private func entry(_ verdict: Verdict, commit: String = "abc", clean: Bool = true) -> EvidenceBook.Entry {
        EvidenceBook.Entry(
            says: "says",
            target: claim.target?.description,
            verdict: verdict,
            measurement: verdict.isMeasured ? Measurement(measured: 1, unit: "x") : nil,
            pace: "quick",
            command: "run it",
            commit: commit,
            clean: clean,
            machine: machine,
            measuredAt: "2026-01-01T00:00:00Z",
            seconds: 1
        )
    }

    @Test(arguments: [
        (Verdict.holds, "abc", true, true, true),
        (.fallsShort, "abc", true, true, true),
        (.holds, "other", true, true, false),
        (.holds, "abc", false, true, false),
        (.holds, "abc", true, false, false),
        (.notMeasured, "abc", true, true, false),
        (.broken, "abc", true, true, false),
    ])
    func `only a figure of this very commit is taken from the book`(
        verdict: Verdict,
        commit: String,
        wasClean: Bool,
        isClean: Bool,
        isCached: Bool
    ) {
        var book = EvidenceBook()
        book.merge(entry(verdict, commit: commit, clean: wasClean), for: claim.name)
        let found = book.cached(claim, commit: Commit(id: "abc", isClean: isClean), machine: machine)
        #expect((found != nil) == isCached)
    }

    @Test func `a figure of another machine is not taken from the book`() {
        var book = EvidenceBook()
        book.merge(entry(.holds), for: claim.name)
        var other = machine
        other.cores = 64
        #expect(book.cached(claim, commit: Commit(id: "abc", isClean: true), machine: other) == nil)
    }

    @Test func `what could not be measured never replaces a figure`() {
        var book = EvidenceBook()
        book.merge(entry(.holds), for: claim.name)
        book.merge(entry(.notMeasured, commit: "new"), for: claim.name)
        #expect(book.claims[claim.name]?.verdict == .holds)
        book.merge(entry(.fallsShort, commit: "new"), for: claim.name)
        #expect(book.claims[claim.name]?.verdict == .fallsShort)
    }

    @Test func `every claim has a name of its own`() {
        #expect(Set(Claim.all.map(\.name)).count == Claim.all.count)
    }
}
