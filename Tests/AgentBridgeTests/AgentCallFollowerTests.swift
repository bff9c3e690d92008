import AgentWire
import CallTiming
import HTTPTransport
import ProviderKit
import Reactor
import Rehearsal
import Testing

@testable import AgentBridge

/// What was said in the calls that the service carries, fetched when they are over.
@Suite(.timeLimit(.minutes(2)))
struct AgentCallFollowerTests {
    typealias Call = AgentCallFollower.Call

    /// What came of some calls that were followed for a while.
    private struct Outcome: Sendable {
        var events: [CallEvent.Kind]
        var told: [(Call, AgentCallFollower.Outcome)]
        /// When each question was asked, in seconds.
        var asked: Int
    }

    private static func follow(
        _ calls: [Call],
        _ faults: [SimulatedFault] = [],
        _ patience: ConversationPatience = ConversationPatience(),
        registered: Int = 1,
        key: String = "right-key",
        for time: Duration
    ) async throws -> Outcome {
        try await BridgeStage.run(BridgeStage.Plan()) { stage in
            let service = try stage.service(key)
            for _ in 0..<registered {
                _ = try await stage.service().register(
                    "agent_sim",
                    from: "+1",
                    to: "+2",
                    AgentInitiation(),
                    on: stage.loop
                )
            }
            for fault in faults { stage.world.faults.add(fault, to: "elevenlabs-agents") }
            let events = BridgeStage.Kept<CallEvent>()
            let told = BridgeStage.Kept<(Call, AgentCallFollower.Outcome)>()
            let follower = AgentCallFollower(service, patience) { events.add($0) }
            for call in calls { #expect(follower.follow(call)) }
            let running = Task(executorPreference: stage.loop) { [loop = stage.loop] in
                await follower.run(on: [loop]) { told.add(($0, $1)) }
            }
            let begin = stage.loop.now
            try await stage.loop.sleep(until: begin + .seconds(10))
            // The call has only just begun: nobody asks for it yet.
            #expect(stage.world.journal.entries(of: "elevenlabs-agents", "conversation").isEmpty)
            try await stage.loop.sleep(until: begin + time)
            running.cancel()
            await running.value
            return Outcome(
                events: events.all.map(\.kind),
                told: told.all,
                asked: stage.world.journal.entries(of: "elevenlabs-agents", "conversation").count
            )
        }
    }

    @Test func `a call's words are told when it is over, as a call's log tells them`() async throws {
        let call = Call("conv_1", of: "CA1", Organisation("shop"))
        let outcome = try await Self.follow([call], for: .seconds(120))
        #expect(outcome.told.count == 1 && outcome.told.first?.0 == call && outcome.told.first?.1 == .told)
        // It was not done when it was first asked for.
        #expect(outcome.asked > 1)
        #expect(outcome.events.first == .started(stream: "elevenlabs-agents", call: "CA1"))
        #expect(outcome.events.contains(.transcript("On Friday")))
        #expect(outcome.events.contains(.replyHeard(reply: 1, text: "Good morning, how can I help you?")))
        #expect(outcome.events.last == .ended(reason: "the caller has hung up"))
    }

    @Test func `a conversation that the service does not know yet is waited for, and not for ever`() async throws {
        var patience = ConversationPatience()
        patience.unknown = .seconds(300)
        let outcome = try await Self.follow([Call("conv_none", of: "CA1")], [], patience, for: .seconds(600))
        guard case .lost(let failure)? = outcome.told.first?.1 else {
            Issue.record("\(outcome.told)")
            return
        }
        #expect(failure.kind == .badRequest && outcome.told.count == 1)
        // Asked for rarely: at 15, 30, 52, 86, 137 seconds and so on.
        #expect((4...9).contains(outcome.asked), "\(outcome.asked)")
    }

    @Test func `trouble on the way passes`() async throws {
        let faults = [SimulatedFault.Kind.status(500), .status(429), .drop, .garbage, .stall, .status(404)]
            .map { SimulatedFault($0) }
        let outcome = try await Self.follow([Call("conv_1", of: "CA1")], faults, for: .seconds(1_200))
        #expect(outcome.told.first?.1 == .told && outcome.told.count == 1)
    }

    @Test func `what will not change is told at once`() async throws {
        let outcome = try await Self.follow([Call("conv_1", of: "CA1")], key: "wrong-key", for: .seconds(60))
        guard case .lost(let failure)? = outcome.told.first?.1 else {
            Issue.record("\(outcome.told)")
            return
        }
        #expect(failure.kind == .authentication && outcome.asked == 1)
        #expect(!"\(failure)".contains("wrong-key"))
    }

    @Test func `a call that goes on for longer than one may is given up, and what is left at the end is told as lost`()
        async throws
    {
        var patience = ConversationPatience()
        patience.whole = .seconds(60)
        let stalls = (0..<50).map { _ in SimulatedFault(.status(503)) }
        var outcome = try await Self.follow([Call("conv_1", of: "CA1")], stalls, patience, for: .seconds(600))
        guard case .lost(let failure)? = outcome.told.first?.1 else {
            Issue.record("\(outcome.told)")
            return
        }
        #expect(failure.kind == .overloaded && outcome.told.count == 1 && outcome.asked < 8)
        outcome = try await Self.follow([Call("conv_1", of: "CA1")], stalls, for: .seconds(30))
        #expect(outcome.told.first?.1 == .lost(.cancelled("elevenlabs-agents")))
    }

    @Test func `many calls are asked for one after the other`() async throws {
        let calls = (1...40).map { Call("conv_\($0)", of: "CA\($0)") }
        let outcome = try await Self.follow(calls, registered: 40, for: .seconds(300))
        #expect(outcome.told.count == 40 && outcome.told.allSatisfy { $0.1 == .told })
    }

    @Test(.timeLimit(.minutes(1))) func `a request that trickles ends in its time`() async throws {
        try await BridgeStage.run(BridgeStage.Plan()) { stage in
            let service = AgentService(
                key: Secret("right-key"),
                server: try HTTPURL("http://\(stage.address)"),
                deadlines: ProviderDeadlines(first: .seconds(100), stall: .seconds(100)),
                longest: .seconds(8)
            )
            stage.world.faults.add(SimulatedFault(.stall), to: "elevenlabs-agents")
            let begin = stage.loop.now
            let failure = await #expect(throws: ProviderFailure.self) {
                _ = try await service.register("agent_sim", from: "+1", to: "+2", AgentInitiation(), on: stage.loop)
            }
            #expect(failure?.kind == .stalled)
            #expect(stage.loop.now - begin < .seconds(9))
        }
    }
}
