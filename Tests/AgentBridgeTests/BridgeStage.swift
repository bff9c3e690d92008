import CallPipeline
import CallTiming
import CallTools
import CarrierWire
import Dialogue
import FastJSON
import HTTPTransport
import Octets
import ProviderKit
import ProviderTestKit
import Reactor
import Rehearsal
import Synchronization
import Testing
import WebSocketTransport

@testable import AgentBridge
@testable import Carriers

/// A caller, a carrier's stream, a call and the agents' service, all on one loop in virtual time.
struct BridgeStage: Sendable {
    /// What came of a call.
    struct Outcome: Sendable {
        var events: [CallEvent.Kind]
        var times: [CallTime]
        var end: CarrierStreamEnd?
        var report: SyntheticCaller.Report?
        var history: [String]

        var names: [String] { events.map(\.name) }

        func texts(_ pick: (CallEvent.Kind) -> String?) -> [String] { events.compactMap(pick) }

        var counts: RemoteCounts? {
            events.compactMap { if case .agentCounted(let counts) = $0 { counts } else { nil } }.last
        }

        var heard: [String] { texts { if case .replyHeard(_, let text) = $0 { text } else { nil } } }
        var left: String? { texts { if case .agentLeft(let reason) = $0 { reason } else { nil } }.first }
    }

    /// What of a call may differ.
    struct Plan: Sendable {
        var agent = SimulatedAgent()
        var settings = BridgeSettings("agent_sim")
        var key = "right-key"
        var latency = LatencyProfile.none
        var faults: [SimulatedFault] = []
        var utterances = 2
        var pause = Duration.seconds(5)
        var call: @Sendable (inout CallAgent) -> Void = { _ in }
        var facts = CallFacts()
        /// What is looked up while the call begins.
        var found: CallFacts?
        var memory: CallMemory?
        /// What is done to the call, so long after its beginning.
        var commands: [(after: Duration, command: CallCommand)] = []
    }

    let loop: EventLoop
    let group: EventLoopGroup
    let world: SimulatorWorld
    let simulator: SimulatedAgents
    let address: SocketAddress

    /// Sets the stage and runs `body` on it.
    static func run<Value: Sendable>(
        _ plan: Plan,
        _ body: @escaping @Sendable (BridgeStage) async throws -> Value
    ) async throws -> Value {
        try await inVirtualTime { loop, group in
            var settings = SimulatorWorld.Settings()
            settings.keys = ["right-key"]
            settings.latencies["elevenlabs-agents"] = plan.latency
            let world = SimulatorWorld(settings)
            for fault in plan.faults { world.faults.add(fault, to: "elevenlabs-agents") }
            let simulator = SimulatedAgents(world, agents: [plan.agent])
            let host = try await SimulatorHost.listen([simulator], in: world, group: group)
            let address = try #require(host.listeningAddress(of: simulator.name))
            let serving = Task(executorPreference: loop) { await host.run() }
            let stage = BridgeStage(loop: loop, group: group, world: world, simulator: simulator, address: address)
            let outcome: Result<Value, any Error>
            do { outcome = .success(try await body(stage)) } catch { outcome = .failure(error) }
            serving.cancel()
            await serving.value
            return try outcome.get()
        }
    }

    func service(_ key: String = "right-key") throws -> AgentService {
        AgentService(key: Secret(key), server: try HTTPURL("http://\(address)"))
    }

    /// What is told, kept.
    final class Kept<Value: Sendable>: Sendable {
        private let values = Mutex<[Value]>([])
        var all: [Value] { values.withLock { $0 } }
        func add(_ value: Value) { values.withLock { $0.append(value) } }
    }

    private static func parts(_ plan: Plan, _ service: AgentService, _ events: Kept<CallEvent>) -> sending Call.Parts {
        var agent = CallAgent()
        agent.greeting = Template(literal: "This is somebody else")
        agent.sentences.resumed = "I am back"
        plan.call(&agent)
        var parts = Call.Parts(
            agent: agent,
            providers: CallProviders(
                recognizer: RehearsedRecognizer(utterances: ["Hello"]),
                model: ScriptedReplies([:], otherwise: "Yes indeed"),
                voice: ToneVoice()
            ),
            log: CallEventLog(readers: [{ events.add($0) }])
        )
        parts.facts = plan.facts
        if let found = plan.found { parts.lookUp = { found } }
        parts.memory = plan.memory
        parts.remote = BridgedAgent(service, plan.settings)
        return parts
    }

    /// Makes one call by a stream.
    func call(_ plan: Plan) async throws -> Outcome {
        let events = Kept<CallEvent>()
        let ends = Kept<CarrierStreamEnd>()
        let history = Kept<[String]>()
        let server = try await HTTPServer.listen(on: .loopback(port: 0), group: group)
        let service = try service(plan.key)
        let serving = Task(executorPreference: loop) { [loop] in
            await server.run { exchange in
                let visit = CarrierVisit(
                    counters: CarrierCounters(),
                    welcome: { _ in Self.parts(plan, service, events) },
                    over: { end in
                        ends.add(end)
                        switch end {
                        case .stopped(let memory?), .lost(let memory?):
                            history.add(memory.history.heardTexts)
                        default: break
                        }
                    }
                )
                let handler = CarrierSocket(MediaStreamsDialect(), for: visit)
                let socket = try exchange.acceptWebSocket(handler, protocols: ["audio.twilio.com"])
                for (after, command) in plan.commands {
                    try await loop.sleep(until: loop.now + after)
                    handler.command(command)
                }
                _ = await socket.waitForEnd()
            }
        }
        var target = Connection.Target(host: "127.0.0.1", port: server.address.port)
        target.tls = nil
        let request = WebSocket.Request(target, path: try HTTPURL("ws://127.0.0.1/").target)
        let caller = SyntheticCaller(
            utterances: (0..<plan.utterances).map {
                CallerUtterance(babbling: .milliseconds(900), seed: UInt64($0 + 1))
            },
            pause: plan.pause
        )
        let report = try await SyntheticCaller.call(request, as: caller, on: loop)
        serving.cancel()
        server.stopAccepting()
        await serving.value
        let logged = events.all
        return Outcome(
            events: logged.map(\.kind),
            times: logged.map(\.time),
            end: ends.all.first,
            report: report,
            history: history.all.last ?? []
        )
    }

    /// What the service was sent beside audio.
    var messages: [JSONValue] {
        world.journal.entries(of: simulator.name, "message").compactMap { try? JSONValue(parsing: $0.detail) }
    }

    /// Of how many pieces of audio that was.
    var audioMessages: Int {
        world.journal.entries(of: simulator.name, "audio").reduce(0) { $0 + (Int($1.detail) ?? 0) }
    }

    /// Sets the stage for one call, makes it, and looks at both.
    static func make(
        _ plan: Plan,
        _ look: @escaping @Sendable (Outcome, BridgeStage) throws -> Void
    ) async throws {
        try await run(plan) { stage in
            let outcome = try await stage.call(plan)
            // What the service has to say afterwards.
            try await stage.loop.sleep(until: stage.loop.now + .seconds(10))
            try look(outcome, stage)
        }
    }
}
