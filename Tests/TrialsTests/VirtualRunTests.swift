import ProviderKit
import Rehearsal
import Synchronization
import Testing

@testable import Trials

/// Whole calls with simulated providers, in virtual time.
@Suite(.timeLimit(.minutes(3)))
struct VirtualRunTests {
    private static func measure(
        _ calls: Int,
        _ change: (inout TrialPlan) -> Void = { _ in }
    ) async throws -> [CallMeasure] {
        var plan = TrialPlan.standard
        plan.world.latencies = [:]
        plan.world.latency = try LatencyProfile(words: "fixed:200,x5")
        change(&plan)
        let (settled, scripts) = (plan, (0..<calls).map { TrialCall(number: $0, script: plan.script(of: $0)) })
        var run = TrialRun()
        run.place = .virtual
        return try await run.make(scripts, of: settled, arms: ["": nil]) { _ in }.calls.sorted { $0.number < $1.number }
    }

    @Test func `callers are answered, let in, and heard out; ear and log tell the same`() async throws {
        let calls = try await Self.measure(5)
        #expect(calls.count == 5 && calls.allSatisfy(\.isWhole))
        let lines = calls.flatMap(\.lines)
        let turns = lines.filter { $0.purpose != .murmur }
        #expect(turns.count == 18 && turns.allSatisfy { $0.ear != nil && $0.wasCutOff == false && $0.wrongWords == 0 })
        let cutIns = lines.filter { $0.purpose == .bargeIn }
        #expect(cutIns.count == 2 && cutIns.allSatisfy { (100...900).contains($0.reaction ?? 0) })
        // An agent stops for a murmur only where its log says that it does.
        for call in calls where call.script == "attentive" {
            let confirmed = call.events.count { if case .bargeInConfirmed = $0.kind { true } else { false } }
            #expect(call.lines.count { $0.wasFalseAlarm == true } <= confirmed)
        }
        let agreed = turns.compactMap(\.isAgreed)
        #expect(agreed.count >= 17 && agreed.count { !$0 } <= 1)
        // What the parts add up to is the whole.
        for turn in turns {
            guard let whole = turn.log else { continue }
            #expect(abs(turn.parts.reduce(0, +) - whole) < 0.01)
        }
    }

    @Test func `the same plan is the same run`() async throws {
        let (first, again) = (try await Self.measure(3), try await Self.measure(3))
        #expect(first.map(\.lines).map { $0.map(\.ear) } == again.map(\.lines).map { $0.map(\.ear) })
    }

    @Test func `a slower model is heard as such`() async throws {
        func mean(_ calls: [CallMeasure]) -> Double {
            let waits = calls.flatMap(\.lines).compactMap(\.ear)
            return waits.reduce(0, +) / Double(waits.count)
        }
        let fast = try await Self.measure(3)
        let slow = try await Self.measure(3) { plan in
            plan.world.latencies["openai"] = LatencyProfile(first: .fixed(.milliseconds(1_200)))
        }
        #expect(mean(slow) - mean(fast) > 400)
    }
}
