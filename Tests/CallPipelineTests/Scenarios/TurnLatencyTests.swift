import CallTestKit
import Testing

/// What callers wait for, by the events of whole calls, beside what the simulated carrier saw.
struct TurnLatencyTests {
    @Test(arguments: Scenario.all)
    func `the parts of every wait are the whole that the carrier measures`(scenario: Scenario) {
        let call = scenario.play().call
        for wait in call.waits { #expect(wait.fits, "\(wait)") }
        #expect(call.untoldWaits.isEmpty)
    }

    @Test func `the scenarios have many turns that are answered`() {
        #expect(Scenario.all.reduce(0) { $0 + $1.play().call.waits.count } >= 150)
    }
}
