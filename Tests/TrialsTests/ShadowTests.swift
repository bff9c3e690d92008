import AgentFiles
import Charts
import FastJSON
import ProviderKit
import Rehearsal
import Statistics
import Testing

@testable import Trials

/// An agent that runs beside another's calls, in virtual time.
@Suite(.timeLimit(.minutes(3)))
struct ShadowTests {
    private static func measure(_ arms: String) async throws -> [CallMeasure] {
        var plan = TrialPlan.standard
        plan.world.latencies = [
            "deepgram": try LatencyProfile(words: "fixed:100"), "openai": try LatencyProfile(words: "fixed:300"),
            "anthropic": try LatencyProfile(words: "fixed:700"), "elevenlabs": try LatencyProfile(words: "fixed:250"),
            "cartesia": try LatencyProfile(words: "fixed:150"),
        ]
        plan.agent = try JSON5Node(
            parsing: """
                { greeting: "Hello, how can I help you?", recognizer: { provider: "deepgram", model: "nova-3" },
                  model: { provider: "openai", model: "gpt-5.4-mini" }, voice: { provider: "elevenlabs", voice: "21m00Tcm4TlvDq8ikWAM" },
                  arms: \(arms) }
                """
        )
        let (settled, scripts) = (plan, (0..<3).map { TrialCall(number: $0, script: plan.script(of: $0)) })
        var run = TrialRun()
        run.place = .virtual
        return try await run.make(scripts, of: settled, arms: ["": settled.agent]) { _ in }.calls
            .sorted { $0.number < $1.number }
    }

    private static func report(_ calls: [CallMeasure]) throws -> ShadowReport {
        ShadowReport(try calls.map { call in try call.events.map { try JSONValue(parsing: Array($0.line.utf8).span) } })
    }

    private static let others = """
        { other: { shadow: 1,
            recognizer: { provider: "deepgram", model: "nova-2" },
            model: { provider: "anthropic", model: "claude-haiku-4-5" },
            voice: { provider: "cartesia", model: "sonic-3", voice: "v" } } }
        """

    @Test func `a shadow is given what the agent's own providers are given, and is held against them`() async throws {
        let report = try Self.report(try await Self.measure(Self.others))
        #expect(report.rows.map(\.role) == [.model, .recognizer, .voice])
        for row in report.rows { #expect(row.arm == "other" && row.calls == 3 && row.failures == 0, "\(row)") }
        let (model, ear, voice) = (report.rows[0], report.rows[1], report.rows[2])
        // The simulators are so much slower and faster, to the frame.
        #expect(abs(try #require(model.difference).mean.value - 400) < 30, "\(model)")
        #expect(abs(try #require(voice.difference).mean.value + 100) < 30, "\(voice)")
        // The same simulator hears the same: every word, at the same time.
        #expect(
            abs(try #require(ear.difference).mean.value) < 30 && ear.words.differing == 0 && ear.words.all > 20,
            "\(ear)"
        )
        #expect(report.verdicts.count == 3 && report.verdicts[0].hasPrefix("other, as model: slower by"))
        #expect(report.table.text(columns: 160).contains("recognizer"))
    }

    @Test func `nobody hears it: a call with a shadow goes as it goes without`() async throws {
        let (with, without) = (try await Self.measure(Self.others), try await Self.measure("{ a: {}, b: {} }"))
        #expect(with.map { $0.lines.map(\.ear) } == without.map { $0.lines.map(\.ear) })
        #expect(with.map { $0.lines.map(\.understood) } == without.map { $0.lines.map(\.understood) })
    }

    @Test func `what a shadow fails at is told, and changes nothing`() async throws {
        let late = """
            { late: { shadow: 1,
                model: { provider: "anthropic", model: "claude-haiku-4-5", deadlines: { first: 0.4 } } } }
            """
        let calls = try await Self.measure(late)
        #expect(calls.allSatisfy { $0.isWhole && $0.failures == 0 })
        let report = try Self.report(calls)
        let row = try #require(report.rows.first)
        #expect(report.rows.count == 1 && row.failures == row.count && row.count > 5, "\(row)")
        #expect(
            report.verdicts == [
                "late, as model: 3 calls with \(row.failures) failures tell too little; two with answers of both are the least."
            ]
        )
    }
}
