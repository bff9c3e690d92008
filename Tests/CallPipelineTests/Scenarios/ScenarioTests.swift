import CallTestKit
import Testing

struct ScenarioTests {
    @Test(arguments: Scenario.all)
    func `a call goes as its script expects`(scenario: Scenario) {
        let outcome = scenario.play()
        #expect(outcome.complaints.isEmpty, "\(outcome.complaints.joined(separator: "\n"))\n\(outcome.story)")
    }

    @Test func `there are scenarios for everything`() {
        #expect(Scenario.all.count >= 150)
        #expect(Set(Scenario.all.map(\.name)).count == Scenario.all.count)
    }

    @Test(arguments: [
        ("1000 says \"Hello.\"\n=> commit \"Goodbye.\"", "and not"),
        ("1000 sings", "what is"),
        ("nonsense", "neither a time"),
    ])
    func `a script that is not kept to is complained of`(script: String, complaint: String) {
        let complaints = Scenario("wrong", script).play().complaints.joined()
        #expect(complaints.contains(complaint))
    }
}
