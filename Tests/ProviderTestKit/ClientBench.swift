import CallTiming
import ProviderKit
import Reactor
import Rehearsal
import TestKit

/// What came of one conversation.
struct ClientConversation: Sendable {
    var lines: [String]
    var failure: ProviderFailure?
    /// Whether the driver came to its idle place.
    var idled = false
    /// From what last came of the provider, or the start, to the end.
    var silence = Duration.zero
    var duration = Duration.zero
    /// What passed through the relay, where there was one.
    var traffic = FaultyRelay.Traffic()
}

/// What a loop holds.
struct LoopHoldings: Sendable, CustomStringConvertible {
    var descriptors: Int
    var connections: Int
    var timers: Int

    init(of loop: EventLoop) {
        descriptors = loop.registrations
        connections = loop.statistics.connections
        timers = loop.timersSet
    }

    static func - (one: Self, other: Self) -> Self {
        var difference = one
        difference.descriptors -= other.descriptors
        difference.connections -= other.connections
        difference.timers -= other.timers
        return difference
    }

    var isEmpty: Bool { descriptors <= 0 && connections <= 0 && timers <= 0 }

    var description: String { "\(descriptors) descriptors, \(connections) connections and \(timers) timers" }
}

/// Runs conversations of a driver with its simulator, on one loop, in virtual time.
enum ClientBench {
    static let key = Secret("right-key-0123456789")

    /// Runs one whole conversation.
    static func run(
        _ driver: ClientDriver,
        fault: SimulatedFault? = nil,
        relay plans: [RelayPlan] = [],
        seed: UInt64 = 1,
        secure: Bool = false,
        key: Secret = key,
        idle: Duration = .zero
    ) async throws -> ClientConversation {
        try await stage(driver, secure: secure) { stage in
            if let fault { stage.world.faults.add(fault, to: stage.provider) }
            let conversation = { (authority: String) in
                await converse(driver, on: stage.loop, authority, tls: stage.clientTLS, key, idle)
            }
            guard !plans.isEmpty else { return try await conversation(stage.authority).get() }
            let relay = try await FaultyRelay.listen(to: stage.address, seed: seed, group: stage.group)
            for plan in plans { relay.plan(plan) }
            let relaying = Task(executorPreference: stage.loop) { await relay.run() }
            var outcome = await conversation("\(relay.address)")
            relaying.cancel()
            await relaying.value
            if case .success(var known) = outcome {
                known.traffic = relay.traffic
                outcome = .success(known)
            }
            return try outcome.get()
        }
    }

    private static func converse(
        _ driver: ClientDriver,
        on loop: EventLoop,
        _ authority: String,
        tls: TLSContext?,
        _ key: Secret,
        _ idle: Duration
    ) async -> Result<ClientConversation, any Error> {
        var idled = false
        let start = loop.now
        let run = ClientRun(on: loop, authority: authority, tls: tls, key: key) {
            idled = true
            guard idle > .zero else { return }
            try await loop.sleep(until: loop.now + idle)
        }
        var failure: ProviderFailure?
        do {
            try await driver.converse(run)
        } catch let error as ProviderFailure {
            failure = error
        } catch {
            return .failure(error)
        }
        return .success(
            ClientConversation(
                lines: run.lines,
                failure: failure,
                idled: idled,
                silence: loop.now - (run.lastNews ?? start),
                duration: loop.now - start
            )
        )
    }

    /// What stays behind a cancelled session.
    struct Leftover: Sendable {
        /// How long the events went on.
        var time: Duration
        /// While the client lives.
        var warm: LoopHoldings
        /// When it is gone.
        var end: LoopHoldings
    }

    /// Cancels a session in its middle.
    static func cancel(_ driver: ClientDriver) async throws -> Leftover {
        try await stage(driver, secure: false) { stage in
            let loop = stage.loop
            let before = LoopHoldings(of: loop)
            let (time, warm) = try await beginAndCancel(driver, stage, before)
            // Longer than any close handshake, and than any server keeps a silent peer.
            try await loop.sleep(until: loop.now + .seconds(200))
            return Leftover(time: time, warm: warm, end: LoopHoldings(of: loop) - before)
        }
    }

    private static func beginAndCancel(
        _ driver: ClientDriver,
        _ stage: Stage,
        _ before: LoopHoldings
    ) async throws -> (Duration, LoopHoldings) {
        let loop = stage.loop
        let run = ClientRun(on: loop, authority: stage.authority, key: key)
        let beginning = try await driver.begin(run)
        let held = LoopHoldings(of: loop) - before
        guard held.connections > 0 else {
            throw ClientComplaint("there is no connection in the middle of a session; `begin` has come too far")
        }
        beginning.cancel()
        let cancelled = loop.now
        do {
            try await beginning.rest()
        } catch let failure as ProviderFailure where failure.kind == .closed {
            // As good an end as any.
        }
        let time = loop.now - cancelled
        // Connections that are closed in order take a while to go.
        try await loop.sleep(until: loop.now + .seconds(8))
        return (time, LoopHoldings(of: loop) - before)
    }

    // MARK: The stage

    /// A simulator that serves.
    struct Stage: Sendable {
        let loop: EventLoop
        let group: EventLoopGroup
        let world: SimulatorWorld
        /// The simulator's name, by which it is given faults.
        let provider: String
        let address: SocketAddress
        let clientTLS: TLSContext?

        var authority: String { "\(address)" }
    }

    static func stage<Value: Sendable>(
        _ driver: ClientDriver,
        secure: Bool,
        limit: Duration = .seconds(3_600),
        _ body: @escaping @Sendable (Stage) async throws -> Value
    ) async throws -> Value {
        let certificate = secure ? try TestCertificate() : nil
        return try await inVirtualTime(limit: limit) { loop, group in
            var settings = driver.settings
            settings.keys = [key.revealed]
            let world = SimulatorWorld(settings)
            let simulator = driver.simulator(world)
            let host = try await SimulatorHost.listen([simulator], in: world, tls: certificate?.server, group: group)
            guard let address = host.listeningAddress(of: simulator.name) else {
                throw ClientComplaint("the simulator does not listen")
            }
            let serving = Task(executorPreference: loop) { await host.run() }
            // The host's tasks have come as far as they can before anything is counted.
            try await loop.sleep(until: loop.now + .milliseconds(1))
            let stage = Stage(
                loop: loop,
                group: group,
                world: world,
                provider: simulator.name,
                address: address,
                clientTLS: certificate?.client
            )
            let outcome: Result<Value, any Error>
            do {
                outcome = .success(try await body(stage))
            } catch {
                outcome = .failure(error)
            }
            serving.cancel()
            await serving.value
            return try outcome.get()
        }
    }
}
