import Testing

@testable import Charts

struct MeasureTests {
    @Test(arguments: [
        (Measure.milliseconds, 812.4, "812 ms"), (.milliseconds, 81.24, "81.2 ms"), (.milliseconds, -42.4, "−42.4 ms"),
        (.milliseconds, 1_184, "1,184 ms"), (.milliseconds, 0, "0 ms"), (.percent, 0.25, "25%"),
        (.percent, 0.0123, "1.23%"),
        (.percentagePoints, -0.031, "−3.10 points"), (.dollars, 0.0123, "$0.0123"), (.dollars, -12, "−$12.00"),
        (.dollars, 1_234_567, "$1,234,567.00"), (.count("calls"), 96, "96 calls"), (.number, 1_234_567.8, "1,234,568"),
        (.number, .nan, "–"), (.seconds, .infinity, "∞ s"), (.seconds, -.infinity, "−∞ s"),
        (.number, 2e15, "2.00×10¹⁵"),
        (.number, -3e-12, "−3.00×10⁻¹²"), (.milliseconds.decimals(1), 12, "12.0 ms"), (.number, 0.1 + 0.2, "0.300"),
        (.number, .leastNonzeroMagnitude, "0"), (.number, -0.0, "0"), (.number, 0.0004, "0.000400"),
    ])
    func `a number is written with its measure and three digits`(measure: Measure, value: Double, text: String) {
        #expect(measure.text(value).replacing("\u{A0}", with: " ") == text)
    }

    @Test func `numbers of a column have as many decimals as the largest needs`() {
        #expect(Measure.milliseconds.decimals(for: [812.4, 3.3]) == 0)
        #expect(Measure.milliseconds.decimals(for: [81.2, 3]) == 1)
        #expect(Measure.percent.decimals(for: [0.0123, 0.002]) == 2)
        #expect(Measure.milliseconds.decimals(for: [1, 2, 3_000]) == 0)
        #expect(Measure.milliseconds.decimals(for: [.nan]) == 0)
        #expect(Measure.dollars.decimals(for: [3]) == 2)
    }

    @Test(arguments: [
        (Measure.milliseconds, "Latency", "Latency, ms"), (.percent, "Share", "Share"), (.dollars, "Cost", "Cost"),
        (.count("calls"), "Calls at once", "Calls at once"), (.count("calls"), "Load", "Load, calls"),
        (.number, "z", "z"), (.milliseconds, "", "ms"),
    ])
    func `a title says the measure where the numbers do not`(measure: Measure, words: String, title: String) {
        #expect(measure.title(words) == title)
    }

    @Test(arguments: [
        (1.5, "1.5"), (2, "2"), (-0.25, "-0.25"), (.nan, ""), (.infinity, ""), (1e20, "1e+20"), (-0.0, "0"),
    ])
    func `a number for machines has the digits that bring it back`(value: Double, text: String) {
        #expect(value.plain == text)
    }

    @Test(arguments: UInt64(0)..<100)
    func `a coordinate is short and never an exponent`(seed: UInt64) throws {
        var specimens = Specimens(seed: seed, isHostile: true)
        let text = specimens.number().coordinate
        #expect(try #/-?\d{1,7}(\.\d)?/#.wholeMatch(in: text) != nil, "\(text)")
    }
}
