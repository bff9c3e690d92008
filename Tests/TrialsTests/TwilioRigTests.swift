import CallTiming
import HTTPTransport
import Reactor
import Rehearsal
import Statistics
import Synchronization
import TestKit
import Testing
import TwilioREST

@testable import Trials

/// Calls through Twilio's simulator to an agent whose delay is planted.
@Suite(.timeLimit(.minutes(2)))
struct TwilioRigTests {
    private static func waits(_ calls: [CallMeasure]) -> [Double] { calls.flatMap(\.lines).compactMap(\.ear) }

    @Test(arguments: [(0, 600), (7, 600), (33, 900), (80, 600), (80, 1_500), (250, 600)])
    func `a planted delay is measured to a frame, whatever the way to Twilio takes`(way: Int, delay: Int) async throws {
        var settings = TelephoneScene.settings(TelephoneScene.agent(delay))
        settings.way = .milliseconds(way)
        let calls = try await TelephoneScene.run(settings) { try await $0.make(3, atOnce: 2) }
        #expect(calls.count == 3 && calls.allSatisfy { $0.isWhole && $0.trouble == nil && $0.lines.count == 2 })
        let waits = Self.waits(calls)
        #expect(waits.count == 6 && waits.allSatisfy { Double(delay)..<Double(delay + 21) ~= $0 }, "\(waits)")
    }

    @Test func `the same in real time, on whatever machine`() async throws {
        var settings = TelephoneScene.settings()
        settings.way = .milliseconds(80)
        let group = try EventLoopGroup(count: 1)
        let outcome: TrialRun.Outcome
        do {
            outcome = try await TelephoneScene.run(settings, on: group) { scene in
                var run = TrialRun()
                run.place = .telephone(scene.line)
                var plan = TelephoneScene.plan
                plan.atOnce = 2
                return try await run.make(TelephoneScene.calls(2), of: plan, arms: ["": nil]) { _ in }
            }
        } catch {
            await group.shutdown()
            throw error
        }
        await group.shutdown()
        #expect(outcome.shortfall == nil && outcome.calls.count == 2 && outcome.calls.allSatisfy(\.isWhole))
        let waits = Self.waits(outcome.calls)
        #expect(waits.count == 4 && waits.allSatisfy { 600..<625 ~= $0 }, "\(waits)")
        // Nothing is claimed that only a log could tell.
        let report = TrialReport(outcome.calls, seed: 1)
        #expect(report.rows.map(\.figure.name) == ["voice_to_voice"])
    }

    @Test func `where marks do not return the way is in the wait`() async throws {
        var settings = TelephoneScene.settings()
        settings.way = .milliseconds(80)
        settings.returnsMarks = false
        let calls = try await TelephoneScene.run(settings) { try await $0.make(1, atOnce: 1) }
        let waits = Self.waits(calls)
        #expect(waits.count == 2 && waits.allSatisfy { 760..<790 ~= $0 }, "\(waits)")
    }

    @Test func `a call that comes to nothing is broken, with its reason, and the others go on`() async throws {
        let callees: [TwilioSimulator.Callee] = [
            .isBusy, .ignoresIt, .doesNotExist, .isBusy, TelephoneScene.agent(600),
        ]
        // They are made one after the other: whose turn it is is how many are over.
        let settled = Tally()
        var settings = TelephoneScene.settings()
        settings.callee = { _ in callees[settled.count] }
        settings.orderFault = { $0 == 3 ? .failsBefore : nil }
        let calls = try await TelephoneScene.run(settings) { scene in
            try await scene.make(callees.count, atOnce: 1) { _ in settled.add() }
        }
        #expect(calls.map(\.isWhole) == [false, false, false, false, true])
        let reasons = ["busy", "nobody answered within 60 s", "no way to the number", "twilio:", ""]
        for (call, reason) in zip(calls, reasons) {
            let trouble = call.trouble ?? ""
            #expect(reason.isEmpty ? trouble.isEmpty : trouble.contains(reason), "\(trouble)")
        }
        #expect(Self.waits(calls).count == 2)
        let report = TrialReport(calls, seed: 1)
        #expect(report.troubles.count == 4 && TrialShare.failures.proportion(of: report.calls)?.hits == 4)
    }

    @Test func `who hangs up, calls that last too long and streams that never come are told apart`() async throws {
        var settings = TelephoneScene.settings()
        settings.talk = .seconds(2)
        let left = try await TelephoneScene.run(settings) { try await $0.make(1, atOnce: 1) }
        #expect(left.first?.trouble == "the agent hung up before the caller had said all")
        let long = try await TelephoneScene.run { try await $0.make(1, atOnce: 1, longest: .seconds(2)) }
        #expect(long.first?.trouble == "it lasted longer than 2 s")
        let lost = try await TelephoneScene.run { scene in
            var scene = scene
            scene.line.publicURL = scene.line.account.server
            return try await scene.make(1, atOnce: 1)
        }
        #expect(lost.first?.trouble?.contains("its stream did not come here") == true)
    }

    @Test func `every call is hung up at Twilio, and no more go on at once than may`() async throws {
        try await TelephoneScene.run { scene in
            // Those that are over when the n-th one is are at least as many as had been ordered before, but two.
            let most = Mutex(0)
            let told = Tally()
            let calls = try await scene.make(4, atOnce: 2) { _ in
                let open = scene.simulator.allCalls.count - told.count
                most.withLock { $0 = max($0, open) }
                told.add()
            }
            #expect(calls.count == 4 && most.withLock { $0 } == 2)
            #expect(Set(scene.hungUp) == Set(scene.simulator.allCalls.map(\.sid)) && scene.hungUp.count == 4)
        }
    }

    @Test(arguments: [(TwilioSimulator.Callee.ignoresIt, 2), (TelephoneScene.agent(600), 4)])
    func `who ends the bench hangs up what was ordered`(callee: TwilioSimulator.Callee, asked: Int) async throws {
        let notes = Notes()
        var settings = TelephoneScene.settings()
        // Asked when a call is dialled, and again when its stream is opened.
        settings.callee = { _ in
            notes.add("asked")
            return callee
        }
        try await TelephoneScene.run(settings) { scene in
            let making = Task(executorPreference: scene.loop) { try await scene.make(5, atOnce: 2) }
            for _ in 0..<asked { _ = await notes.next() }
            making.cancel()
            await #expect(throws: CancellationError.self) { try await making.value }
            let ordered = scene.simulator.allCalls.map(\.sid)
            #expect(ordered.count == 2 && Set(scene.hungUp) == Set(ordered))
        }
    }
}

/// How many of something there were.
private final class Tally: Sendable {
    private let number = Mutex(0)

    var count: Int { number.withLock { $0 } }

    func add() { number.withLock { $0 += 1 } }
}
