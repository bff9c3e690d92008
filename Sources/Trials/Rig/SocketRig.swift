package import AgentFiles
internal import CallPipeline
internal import CallTiming
internal import FrontDoor
internal import HTTPTransport
internal import ProviderKit
internal import Reactor
package import Rehearsal
internal import Synchronization
internal import VoiceService
internal import WebSocketTransport

/// Calls over real sockets, in real time: the engine on loops of its own, callers and simulated providers on another.
package final class SocketRig: TrialRig {
    package let host: SimulatorHost
    private let service: VoiceService
    private let outside: EventLoop
    private let book: CallBook

    private init(_ host: SimulatorHost, _ service: VoiceService, _ outside: EventLoop, _ book: CallBook) {
        self.host = host
        self.service = service
        self.outside = outside
        self.book = book
    }

    /// Sets everything up, lets a body use it, and ends it.
    package static func run<Value: Sendable>(
        _ world: TrialWorld,
        loops: Int = 1,
        _ body: @escaping @Sendable (SocketRig) async throws -> Value
    ) async throws -> Value {
        let engine = try EventLoopGroup(count: loops)
        let outside = try EventLoopGroup(count: 1)
        let result: Result<Value, any Error>
        do {
            result = .success(try await run(world, engine, outside, body))
        } catch {
            result = .failure(error)
        }
        await engine.shutdown()
        await outside.shutdown()
        return try result.get()
    }

    private static func run<Value: Sendable>(
        _ world: TrialWorld,
        _ engine: EventLoopGroup,
        _ outside: EventLoopGroup,
        _ body: @escaping @Sendable (SocketRig) async throws -> Value
    ) async throws -> Value {
        let host = try await world.listen(on: outside)
        let book = CallBook()
        var options = VoiceService.Options()
        options.address = .loopback(port: 0)
        options.localCarrier = .loopback(port: 0)
        options.door.rules.limits.calls = 100_000
        options.door.rules.limits.callsPerCaller = 100_000
        options.door.rules.limits.callsPerMinute = 1_000_000
        options.door.rules.limits.withheldCalls = 100_000
        options.door.rules.limits.withheldCallsPerMinute = 1_000_000
        options.calls = { book.parts(of: $0) }
        let service = try await VoiceService.listen(options, group: engine)
        let rig = SocketRig(host, service, outside.loops[0], book)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask(executorPreference: outside.loops[0]) { await host.run() }
            tasks.addTask(executorPreference: engine.loops[0]) { await service.run() }
            defer { tasks.cancelAll() }
            return try await body(rig)
        }
    }

    package func make(
        _ calls: [TrialCall],
        with agents: [String: AgentDefinition],
        atOnce: Int,
        longest: Duration,
        told: @escaping @Sendable (CallMeasure) -> Void
    ) async throws {
        guard let address = service.localCarrier else { return }
        let url = try HTTPURL("ws://\(address)/v1/media")
        // They do not all begin at once.
        try await each(calls, atOnce: atOnce, every: .milliseconds(137), on: outside) { [self] call in
            guard let agent = agents[call.arm] else { return }
            told(try await make(call, agent, url, longest))
        }
    }

    private func make(
        _ call: TrialCall,
        _ agent: AgentDefinition,
        _ url: HTTPURL,
        _ longest: Duration
    ) async throws -> CallMeasure {
        book.expect(call.name, agent)
        let caller = CarrierCaller(call.script, call: call.name, longest: longest, keepsSaid: false)
        let report = try await CarrierCaller.call(WebSocket.Request(url: url), as: caller, on: outside)
        let events = await book.events(of: call.name, on: outside)
        return CallMeasure(
            call,
            acts: report.acts,
            heard: report.heard,
            events: events,
            speech: host.world.settings.speech,
            lateness: report.latest,
            isWhole: report.isWhole
        )
    }
}

/// Which calls are expected, and what has happened in them.
private final class CallBook: Sendable {
    private struct Entry {
        var agent: AgentDefinition
        var events: [CallEvent] = []
        var hasEnded = false
    }

    private let entries = Mutex<[String: Entry]>([:])

    func expect(_ name: String, _ agent: AgentDefinition) {
        entries.withLock { $0[name] = Entry(agent: agent) }
    }

    func parts(of arrival: CallArrival) -> sending Call.Parts {
        let name = arrival.call
        let reader: (CallEvent) -> Void = { [self] event in add(event, to: name) }
        if let agent = entries.withLock({ $0[name]?.agent }) { return agent.parts(arrival, [reader]) }
        // Nobody expects it: whoever it is finds a line on which nobody is.
        let nobody = CallProviders(
            recognizer: RehearsedRecognizer(utterances: []),
            model: ScriptedReplies([:]),
            voice: ToneVoice()
        )
        return Call.Parts(agent: CallAgent(), providers: nobody, log: CallEventLog())
    }

    private func add(_ event: CallEvent, to name: String) {
        entries.withLock { entries in
            entries[name]?.events.append(event)
            if case .ended = event.kind { entries[name]?.hasEnded = true }
        }
    }

    /// What happened in a call, once it is over, which it is soon after the caller has hung up.
    func events(of name: String, on loop: EventLoop) async -> [CallEvent] {
        let deadline = loop.now + .seconds(10)
        while loop.now < deadline {
            if entries.withLock({ $0[name]?.hasEnded ?? true }) { break }
            guard (try? await loop.sleep(until: loop.now + .milliseconds(5))) != nil else { break }
        }
        return entries.withLock { $0.removeValue(forKey: name)?.events ?? [] }
    }
}
