import AgentFiles
import CallTiming
import FastJSON
import ProviderKit
import Testing

@testable import VoiceService

/// Arms that are worse than the first lose their calls.
struct ArmGuardTests {
    private static func agent(_ rollBack: String) throws -> AgentDefinition {
        let text = """
            { recognizer: { provider: "pocketsphinx", phrases: ["yes"] },
              model: { provider: "scripted", script: { intents: { a: ["a"] }, states: { s: { a: "b" } } } },
              voice: { provider: "flite" }, arms: { a: {}, b: { turns: { patience: 0.9 } } }, rollBack: \(rollBack) }
            """
        return try AgentReader(.everybody, ProviderEnvironment(), data: "", isTrial: true)
            .agent(JSON5Node(parsing: text), name: "desk")
    }

    /// A call of three turns that waited so long, by whichever arm it hangs on.
    private static func call(
        _ name: String,
        _ agent: AgentDefinition,
        _ guards: ArmGuards,
        slow: Double,
        fails: Bool = false
    ) -> String {
        guard let arm = guards.arm(of: name, agent) else { return "" }
        let reader = guards.reader(of: agent, arm: arm)
        var number = 0
        func tell(_ kind: CallEvent.Kind, _ milliseconds: Double) {
            let time = CallTime(milliseconds: Int64(milliseconds))
            let instant = MonotonicInstant(nanoseconds: Int64(milliseconds * 1_000_000))
            reader?(CallEvent(number: number, instant: instant, time: time, kind: kind))
            number += 1
        }
        let wait = arm.name == "b" ? slow : 1
        for turn in 1...3 {
            let start = Double(turn) * 10_000
            // Not all alike, and the same for both arms.
            let whole = (600 + Double((turn * 37 + name.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) % 400 }) % 400)) * wait
            let end = CallTime(milliseconds: Int64(start))
            tell(.turnEnded(text: "yes", keys: "", end: end, reason: "silence"), start + 300)
            tell(.replyBegun(reply: turn, isGuess: false), start + 300)
            tell(.firstAudioSent(reply: turn), start + whole)
            tell(.turnAnswered(reply: turn, end: end), start + whole)
            let heard = CallTime(milliseconds: Int64(start + whole))
            tell(.firstAudioHeard(reply: turn, at: heard, way: 0), start + whole + 1)
            guard fails, arm.name == "b" else { continue }
            tell(.providerFailed(.model, ProviderFailure(.network, provider: "x", "gone")), start)
        }
        tell(.ended(reason: "over"), 50_000)
        return arm.name
    }

    @Test func `an arm that is slower, or fails, has no calls any more; one that is as good keeps them`() throws {
        for (slow, fails, isWorse) in [(1.6, false, true), (1, true, true), (1, false, false)] {
            let agent = try Self.agent("{ on: true }")
            let guards = ArmGuards(nil)
            let arms = (0..<400).map { Self.call("call-\($0)", agent, guards, slow: slow, fails: fails) }
            let last = arms.suffix(50)
            #expect(last.contains("b") == !isWorse, "\(slow) \(fails)")
            #expect(last.contains("a"))
            guard isWorse else { continue }
            #expect(arms.count { $0 == "b" } <= 100)
            // Who says something else begins anew.
            var changed = agent
            changed.version = "other"
            #expect((0..<50).contains { guards.arm(of: "call-\($0)", changed)?.name == "b" })
        }
    }

    @Test func `nobody is watched unless that is said`() throws {
        let agent = try Self.agent("{}")
        #expect(agent.rollBack == nil)
        let guards = ArmGuards(nil)
        let arms = (0..<300).map { Self.call("call-\($0)", agent, guards, slow: 3) }
        #expect(arms.suffix(50).contains("b"))
    }

    @Test(arguments: ["{ on: 1 }", "{ on: true, slowdown: 0.5 }", "{ on: true, error: 0 }", "{ onn: true }"])
    func `what cannot be is refused`(rollBack: String) {
        #expect(throws: JSON5Error.self) { try Self.agent(rollBack) }
    }
}
