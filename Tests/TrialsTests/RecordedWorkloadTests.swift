import CallTestKit
import FastJSON
import Rehearsal
import Replays
import Synchronization
import Testing

@testable import Trials

struct RecordedWorkloadTests {
    private struct NoCall: Error, CustomStringConvertible {
        var description: String { "there is no such call" }
    }

    private static func plan(_ text: String) throws -> TrialPlan {
        try TrialPlan(JSON5Node(parsing: text, file: "plan.json5")) { _ in
            []
        } calls: { name in
            switch name {
            case "calls":
                return (UInt64(1)...3).compactMap { seed in
                    let recording = SimulatedRecording(seed: seed)
                    return RecordedCaller(recording.file, by: recording.agent)
                }
            case "silent": return []
            default: throw NoCall()
            }
        }
    }

    @Test func `who called once calls again, and is understood`() async throws {
        let plan = try Self.plan("{ recorded: ['calls'], calls: 3, simulators: { latency: 'fixed:200' } }")
        #expect(plan.callers.map(\.name) == ["simulated-1", "simulated-2", "simulated-3"])
        let calls = (0..<3).map { TrialCall(number: $0, script: plan.script(of: $0)) }
        var run = TrialRun()
        run.place = .virtual
        let outcome = try await run.make(calls, of: plan, arms: ["": plan.agent]) { _ in }
        let lines = outcome.calls.flatMap(\.lines).filter { $0.purpose != .murmur }
        #expect(outcome.calls.count == 3 && outcome.calls.allSatisfy(\.isWhole))
        #expect(lines.count >= 6 && lines.filter { $0.ear != nil }.count * 10 >= lines.count * 9)
        let (words, wrong) = lines.reduce((0, 0)) { ($0.0 + $1.words, $0.1 + ($1.wrongWords ?? 0)) }
        #expect(wrong == 0 && words > 60, "\(wrong) of \(words) words were understood wrong")
    }

    @Test(arguments: [
        ("{ recorded: ['missing'] }", "plan.json5:1:14: recorded[0]: there is no such call"),
        ("{ recorded: ['silent'] }", "plan.json5:1:13: recorded: nobody says anything in these calls"),
        ("{ recorded: 'calls' }", "plan.json5:1:13: recorded: "),
    ])
    func `what cannot be called with is refused where it stands`(text: String, problem: String) {
        #expect {
            _ = try Self.plan(text)
        } throws: { error in
            "\(error)".hasPrefix(problem)
        }
    }
}
