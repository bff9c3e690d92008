import CallPipeline
import CallTiming
import FastJSON
import ProviderKit
import Reactor
import Rehearsal
import Testing

@testable import AgentBridge

/// What reaches an agent elsewhere beside its caller's voice, and what of its own voice goes out.
@Suite(.timeLimit(.minutes(2)))
struct BridgedAgentTests {
    /// A carrier that keeps what it is told, and plays at real time.
    private final class Line: CallOutput {
        private let loop: EventLoop
        /// When all that it has will have been played, and the most that it had to play.
        private var end: MonotonicInstant
        private(set) var mostAhead = Duration.zero
        private(set) var samples = 0
        private(set) var clears = 0
        private(set) var pressed = ""
        private(set) var left: CallFarewell?
        private var marks: [LoopTimer] = []
        var returned: (String) -> Void = { _ in }

        init(on loop: EventLoop) {
            self.loop = loop
            end = loop.now
        }

        func play(_ codes: Span<UInt8>) {
            samples += codes.count
            end = max(end, loop.now) + .microseconds(codes.count * 125)
            mostAhead = max(mostAhead, end - loop.now)
        }

        func mark(_ name: String) {
            let timer = LoopTimer(on: loop, label: "a mark") { [weak self] in self?.returned(name) }
            timer.set(at: max(end, loop.now))
            marks.append(timer)
        }

        func clear() { clears += 1 }
        func press(_ keys: String) { pressed += keys }
        func leave(_ way: CallFarewell) { left = way }
        func end(of agent: BridgedAgent) {
            agent.ended()
            for mark in marks { mark.cancel() }
        }
    }

    /// What came of it.
    private struct Outcome: Sendable {
        var messages: [JSONValue]
        var mostAhead: Duration
        var samples: Int
        var notes: [CallEvent.Kind]

        func texts(_ type: String) -> [String] {
            messages.filter { $0["type"]?.stringValue == type }.compactMap { $0["text"]?.stringValue }
        }
    }

    /// Has an agent join a call, and does something to it: before it is there, and once it is.
    private static func join(
        _ settings: BridgeSettings = BridgeSettings("agent_sim"),
        agent simulated: SimulatedAgent = SimulatedAgent(),
        within most: Int64? = nil,
        for time: Duration = .seconds(3),
        before: @escaping @Sendable (BridgedAgent) -> Void = { _ in },
        then: @escaping @Sendable (BridgedAgent) -> Void = { _ in }
    ) async throws -> Outcome {
        var plan = BridgeStage.Plan()
        plan.agent = simulated
        return try await BridgeStage.run(plan) { stage in
            let loop = stage.loop
            let line = Line(on: loop)
            let agent = BridgedAgent(try stage.service(), settings)
            let begin = loop.now
            let notes = BridgeStage.Kept<CallEvent.Kind>()
            if let most { agent.keep(within: most) }
            line.returned = { [unowned agent] in agent.markReturned($0) }
            agent.joined(
                RemoteScene(
                    loop: loop,
                    output: line,
                    agent: CallAgent(),
                    facts: CallFacts(),
                    memory: nil,
                    now: { CallTime(samples: (loop.now - begin).clampedNanoseconds.samples) },
                    note: { notes.add($0) },
                    giveBack: {}
                )
            )
            before(agent)
            try await loop.sleep(until: begin + .seconds(1))
            then(agent)
            try await loop.sleep(until: begin + time)
            line.end(of: agent)
            return Outcome(
                messages: stage.messages,
                mostAhead: line.mostAhead,
                samples: line.samples,
                notes: notes.all
            )
        }
    }

    @Test func `what happens while the agent is on its way is told when it is there`() async throws {
        let outcome = try await Self.join(before: { agent in
            agent.learnt(CallFacts(parameters: ["customer": "Ada"]))
            agent.command(.note("The caller is known."))
            agent.keyPressed("5")
        })
        #expect(
            outcome.texts("contextual_update") == [
                "About the caller: customer: Ada", "The caller is known.", "The caller pressed the key 5.",
            ]
        )
        // No more than anybody needs to know is kept.
        let many = try await Self.join(before: { agent in
            for number in 0..<1_000 { agent.command(.note("note \(number)")) }
        })
        #expect(many.texts("contextual_update").count == BridgedAgent.mostUntold)
    }

    @Test(arguments: [true, false], [true, false])
    func `a key is told, or said as if the caller had spoken`(isSaid: Bool, isEarly: Bool) async throws {
        var settings = BridgeSettings("agent_sim")
        settings.keys = isSaid ? .said : .told
        let outcome = try await Self.join(
            settings,
            before: { agent in if isEarly { agent.keyPressed("7") } },
            then: { agent in if !isEarly { agent.keyPressed("7") } }
        )
        #expect(outcome.texts(isSaid ? "user_message" : "contextual_update") == ["The caller pressed the key 7."])
        #expect(outcome.texts(isSaid ? "contextual_update" : "user_message").isEmpty)
        // Who presses keys is busy, and not to be asked whether they are there.
        let isBusy = outcome.messages.contains { $0["type"]?.stringValue == "user_activity" }
        #expect(isBusy == (!isSaid && !isEarly))
        #expect(outcome.notes.contains(.keyPressed("7")))
    }

    @Test(arguments: [480, 1_600, nil] as [Int64?])
    func `a carrier that cannot throw away gets no more than it may have ahead`(most: Int64?) async throws {
        let text = "Good morning, how can I help you?"
        let whole = ToneSpeech().speech(for: text, rate: 8_000).samples.count
        let outcome = try await Self.join(within: most, for: .seconds(10))
        #expect(outcome.samples == whole)
        #expect(outcome.notes.contains(.firstAudioMade(reply: 1)))
        if let most {
            #expect(outcome.mostAhead <= .microseconds(most * 125) + .milliseconds(1), "\(outcome.mostAhead)")
        } else {
            #expect(outcome.mostAhead > .milliseconds(whole / 8 - 100))
        }
    }

    @Test func `what is held back is not played when the caller has cut in`() async throws {
        var simulated = SimulatedAgent()
        simulated.firstMessage = (0..<40).map { "word\($0)" }.joined(separator: " ")
        let loud = [UInt8](repeating: 0x20, count: 160)
        let outcome = try await Self.join(
            agent: simulated,
            within: 800,
            for: .seconds(8),
            then: { agent in
                for place in 0..<30 { agent.heard(loud.span, at: CallTime(samples: 8_000 + Int64(place) * 160)) }
            }
        )
        #expect(outcome.notes.contains(.bargeInConfirmed("the agent's server")))
        #expect(outcome.samples < 8_000 * 2, "\(outcome.samples)")
    }
}

extension Int64 {
    /// Nanoseconds in samples of the telephone.
    fileprivate var samples: Int64 { self / 125_000 }
}
