import AgentFiles
import FastJSON
import ProviderKit
import Rehearsal
import Testing

@testable import Trials

/// What a plan may say, and what is wrong with others.
struct PlanTests {
    private static func plan(_ text: String, files: [String: String] = [:]) throws -> TrialPlan {
        try TrialPlan(JSON5Node(parsing: text, file: "plan.json5")) { name in
            guard let text = files[name] else { throw NoFile(name: name) }
            return Array(text.utf8)
        }
    }

    private struct NoFile: Error, CustomStringConvertible {
        let name: String
        var description: String { "\(name): there is no such file" }
    }

    @Test func `a plan says who calls, how often and what they say`() throws {
        let plan = try Self.plan(
            """
            { title: "Two", calls: 7, atOnce: 2, seed: 9,
              simulators: { latency: "fixed:100", latencies: { openai: "fixed:300" }, wordErrors: 5 },
              callers: [
                { name: "a", voice: "babble", pause: 0.5, lines: [
                  { say: "Hello there.", answer: "Hi." },
                  { purpose: "bargeIn", say: "Stop.", after: 2 } ] },
                { voice: "babble", noise: -40, lines: [{ say: "Well", then: "yes." }] } ] }
            """
        )
        #expect(plan.title == "Two" && plan.calls == 7 && plan.atOnce == 2 && plan.seed == 9)
        #expect(plan.callers.map(\.name) == ["a", "caller 2"])
        #expect(plan.callers[0].lines.map(\.text) == ["Hello there.", "Stop."])
        #expect(plan.callers[0].lines[0].cue == .afterAgent(4_000))
        #expect(plan.callers[0].lines[1].cue == .duringAgent(16_000))
        #expect(plan.callers[1].lines[0].text == "Well yes." && !plan.callers[1].background.isEmpty)
        var prompt = ModelPrompt()
        prompt.caller = "Hello there."
        #expect(plan.replies.reply(to: prompt) == .text("Hi."))
        #expect(plan.world.wordErrors == 5 && plan.world.latencies["openai"] != nil && plan.clips.count == 3)
    }

    @Test func `who says nothing gets standard callers, who do all that callers do`() throws {
        let plan = try Self.plan("{}")
        #expect(plan.callers.count == 5)
        let purposes = Set(plan.callers.flatMap { $0.lines.map(\.purpose) })
        #expect(purposes == Set(CallerLine.Purpose.allCases))
        #expect(plan.callers.contains { !$0.background.isEmpty })
    }

    @Test(arguments: [
        ("{ cals: 3 }", "plan.json5:1:3: unknown key \"cals\""),
        ("{ calls: 0 }", "plan.json5:1:10: calls: "),
        ("{ callers: [{ lines: [] }] }", "plan.json5:1:13: callers[0]: the caller says nothing"),
        ("{ callers: [{ lines: [{}] }] }", "plan.json5:1:23: callers[0].lines[0]: there is nothing to say"),
        ("{ callers: [{ lines: [{ say: 'a', purpose: 'shout' }] }] }", "purpose: expected one of"),
        ("{ simulators: { latency: 'slow' } }", "simulators.latency: "),
        ("{ simulators: { latencies: { openai: 'fixed:-1' } } }", "simulators.latencies.openai: "),
        ("{ agent: 'nobody.json5' }", "agent: nobody.json5: there is no such file"),
        ("{ callers: [{ lines: [{ say: 'a', recording: 'no.wav' }] }] }", "no.wav: there is no such file"),
    ])
    func `what is wrong is told with its place`(text: String, told: String) {
        do {
            _ = try Self.plan(text)
            Issue.record("\(text) was taken")
        } catch {
            #expect("\(error)".contains(told), "\(error)")
        }
    }

    @Test func `what is wrong with an agent's file is told with that file's place`() throws {
        let plan = try Self.plan("{ agent: 'a.json5' }", files: ["a.json5": "{\n  titel: 'x' }"])
        #expect(throws: JSON5Error.self) {
            try TrialAgents(at: nil, .init(), data: "").agent(plan.agent)
        }
    }

    @Test func `every key of a plan has its row in the manual`() throws {
        let rows = ManualFile.text("bench").split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
        let expected = TrialPlan.settings.map(\.row)
        #expect(rows == expected, "\(expected.joined(separator: "\n"))")
    }

    @Test func `calls are a little different, and the same again for the same seed`() {
        let plan = TrialPlan.standard
        let (first, again) = (plan.script(of: 0), plan.script(of: 0))
        #expect(first.lines.map(\.cue) == again.lines.map(\.cue))
        #expect(first.lines.map(\.clip.codes) == again.lines.map(\.clip.codes))
        #expect(first.lines.map(\.cue) != plan.script(of: 5).lines.map(\.cue))
    }
}
