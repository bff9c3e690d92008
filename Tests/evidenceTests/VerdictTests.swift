import Testing

@testable import evidence

struct VerdictTests {
    private func claim(_ target: Claim.Target?, wobbles: Bool) -> Claim {
        Claim("name", "says", target: target, pace: .quick, wobbles: wobbles, command: [])
    }

    private func measurement(_ measured: Double, _ samples: [Double]? = nil) -> Measurement {
        Measurement(measured: measured, unit: "x", samples: samples)
    }

    @Test(arguments: [
        (1.0, [0.9, 1.0, 1.0, 1.0, 1.1], Verdict.holds),
        (1.5, [1.4, 1.5, 1.5, 1.5, 1.6], .fallsShort),
        (1.2, [1.0, 1.1, 1.2, 1.3, 1.4], .undecided),
        (1.3, [1.1, 1.2, 1.3, 1.4, 1.5], .undecided),
        (1.0, [1.0, 1.0, 1.0], .undecided),
    ])
    func `a wobbling figure holds only beyond its spread and after enough repetitions`(
        measured: Double,
        samples: [Double],
        verdict: Verdict
    ) {
        let target = claim(.atMost(1.25), wobbles: true)
        #expect(Verdict.of(measurement(measured, samples), claim: target) == verdict)
    }

    @Test(arguments: [(Claim.Target.atMost(5), 5.0, true), (.atMost(5), 6, false), (.atLeast(5), 5, true)])
    func `a target includes its own value`(target: Claim.Target, measured: Double, holds: Bool) {
        let verdict = Verdict.of(measurement(measured), claim: claim(target, wobbles: false))
        #expect(verdict == (holds ? .holds : .fallsShort))
    }

    @Test(arguments: [(0.0, Verdict.holds), (1, .fallsShort), (-1, .fallsShort)])
    func `a count must be met exactly`(measured: Double, verdict: Verdict) {
        #expect(Verdict.of(measurement(measured), claim: claim(.exactly(0), wobbles: false)) == verdict)
    }

    @Test func `without a target a figure is only reported`() {
        #expect(Verdict.of(measurement(1), claim: claim(nil, wobbles: true)) == .reported)
    }

    @Test func `a figure taken under other conditions than claimed decides nothing`() {
        var figure = measurement(0)
        figure.invalid = "the loop was too busy"
        #expect(Verdict.of(figure, claim: claim(.exactly(0), wobbles: false)) == .undecided)
    }

    @Test func `the spread is the distance between the quartiles`() {
        #expect(measurement(3, [5, 1, 3, 2, 4]).spread == 2)
        #expect(measurement(3, [3]).spread == 0)
        #expect(measurement(3).spread == 0)
    }

    @Test(arguments: [(1.25, "1.25"), (16, "16"), (0.1234, "0.123"), (12.34, "12.3"), (100, "100"), (-0.5, "-0.5")])
    func `figures are written as a person writes them`(value: Double, text: String) {
        #expect(value.figure == text)
    }
}
