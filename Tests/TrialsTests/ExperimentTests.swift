import AgentFiles
import Charts
import FastJSON
import Rehearsal
import Statistics
import Testing

@testable import Trials

/// Experiments of calls that are made up.
struct ExperimentTests {
    static func plan(_ more: String = "") throws -> ExperimentPlan {
        let text =
            "{ arms: { a: {}, b: { turns: { patience: 0.5 } } }, difference: 60, pilot: 20, most: 1000, \(more) }"
        return try ExperimentPlan(JSON5Node(parsing: text, file: "plan.json5")) { _ in [] }
    }

    /// Plays an experiment in which the second arm is slower by so much.
    static func play(_ plan: ExperimentPlan, shift: Double, seed: UInt64) -> Experiment {
        var random = SeededRandom(seed: seed)
        var experiment = Experiment(plan)
        var number = 0
        while experiment.wanted > 0 {
            let calls = plan.arms.enumerated().map { index, arm in
                let turns = (0..<4).map { _ in random.lognormal(median: 1_000, spread: 0.2) + Double(index) * shift }
                var call = ReportTests.call(number * 2 + index, turns)
                call.arm = arm.name
                return call
            }
            experiment.add(Experiment.Pair(calls))
            number += 1
        }
        return experiment
    }

    @Test func `a difference is found, most often before all pairs were made`() throws {
        let plan = try Self.plan()
        let all = (0..<20).map { Self.play(plan, shift: 80, seed: $0) }
        #expect(all.count { $0.different == ["b"] } >= 18)
        #expect(all.contains { $0.pairs.count < $0.estimate?.pairs ?? 0 })
        let verdict = try #require(ExperimentVerdict(all[0]).arms.first)
        #expect(verdict.sentence.hasPrefix("\"b\" is ") && verdict.sentence.contains("slower than \"a\""))
        #expect(verdict.sentence.contains("Stay with \"a\"."))
    }

    @Test func `where there is none, one is rarely found`() throws {
        let plan = try Self.plan()
        let found = (0..<40).count { !Self.play(plan, shift: 0, seed: $0 + 1_000).different.isEmpty }
        #expect(found <= 5)
        let verdict = try #require(ExperimentVerdict(Self.play(plan, shift: 0, seed: 1_001)).arms.first)
        #expect(verdict.isClear || verdict.sentence.hasPrefix("No difference"))
    }

    @Test func `what it takes is said in calls and money`() throws {
        let plan = try Self.plan()
        let estimate = try #require(Self.play(plan, shift: 0, seed: 1).estimate)
        let sentence = estimate.sentence(for: plan, currency: "USD")
        #expect(sentence.contains("needs about \(estimate.pairs * 2) calls") && sentence.contains("USD"))
        #expect(!estimate.isCapped && estimate.deviation > 50)
    }

    @Test func `who is stopped is told what is known by then`() throws {
        let plan = try Self.plan()
        var experiment = Self.play(plan, shift: 0, seed: 5)
        let half = Array(experiment.pairs.prefix(25))
        var stopped = Experiment(plan)
        for pair in experiment.pilot + half { stopped.add(pair) }
        stopped.finish()
        #expect(stopped.phase == .over)
        experiment.finish()
        #expect(ExperimentVerdict(stopped).arms.first?.comparison?.count == 25)
    }

    @Test func `the calls of a pair have the same caller, in an order that chance decides`() throws {
        let plan = try Self.plan()
        let pairs = (0..<40).map { plan.calls(ofPair: $0) }
        #expect(pairs.allSatisfy { Set($0.map(\.arm)) == ["a", "b"] && $0[0].script.name == $0[1].script.name })
        let first = pairs.count { $0[0].arm == "a" }
        #expect((10...30).contains(first))
        #expect(Set(pairs.flatMap { $0.map(\.number) }).count == 80)
    }

    @Test(arguments: [
        ("{ difference: 60 }", "the key \"arms\" is missing"), ("{ arms: { a: {} } }", "needs two arms"),
        ("{ arms: { a: {}, b: {} }, looks: 0 }", "looks: "),
        ("{ arms: { a: {}, b: {} }, figure: 'speed' }", "figure: "),
    ])
    func `a plan that cannot be is refused`(text: String, told: String) {
        do {
            _ = try ExperimentPlan(JSON5Node(parsing: text)) { _ in [] }
            Issue.record("\(text) was taken")
        } catch {
            #expect("\(error)".contains(told), "\(error)")
        }
    }

    @Test func `an experiment's page and file say what was found`() throws {
        let report = ExperimentReport(Self.play(try Self.plan(), shift: 80, seed: 3))
        let page = report.page(.init(title: "t", subtitle: "", settings: [])).html
        #expect(page.contains("slower than") && page.contains("when it was clear"))
        #expect(report.json(JSONObject())["arms"]?[0]?["clear"]?.boolValue == true)
    }

    @Test func `every key of an experiment's plan has its row in the manual`() throws {
        let rows = ManualFile.text("experiments").split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
        let bench = Set(TrialPlan.settings.map(\.row))
        let expected = ExperimentPlan.settings.map(\.row).filter { !bench.contains($0) }
        #expect(rows == expected, "\(expected.joined(separator: "\n"))")
    }
}
