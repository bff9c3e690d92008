internal import HTTPTransport
package import Reactor

/// All simulated providers of a process, each on a port of its own, with relays before them where bytes go wrong, and
/// the control API.
package final class Simulation: Sendable {
    /// How it is set up.
    package struct Options: Sendable {
        package var world = SimulatorWorld.Settings()
        /// Where the control API listens; the providers follow on the next ports, or on any for port 0.
        package var address = SocketAddress.loopback(port: 9_100)
        /// The certificate that the providers show; nil for plain connections.
        package var tls: TLSContext?
        /// What goes wrong: with which provider, or with all where that is nil.
        package var faults: [(provider: String?, fault: FaultWords)] = []
        /// Whether there are relays where nothing goes wrong yet.
        package var hasRelays = false
        /// What recognisers understand.
        package var clips = SimulatedProviders.clips
        /// How those behave who are called through Twilio.
        package var twilio = TwilioSimulator.Settings()
        /// Which providers there are; all for nil.
        package var only: Set<String>?
        /// How many requests are kept for the control API.
        package var keptRequests = 10_000

        package init() {}
    }

    /// What the providers share.
    package let world: SimulatorWorld
    /// Where each provider is.
    package let places: [SimulatorPlace]
    /// Where the control API is.
    package let controlAddress: String

    private let hosts: [SimulatorHost]
    private let control: SimulatorControl
    private let controlServer: HTTPServer

    /// Binds all ports.
    package static func listen(
        _ options: Options,
        group: EventLoopGroup
    ) async throws -> Simulation {
        let world = SimulatorWorld(options.world)
        world.journal.keepLast(options.keptRequests)
        let all = SimulatedProviders.all(in: world, clips: options.clips, twilio: options.twilio)
        let known = Set(all.map(\.name))
        let latencies = options.world.latencies.keys.sorted()
        for name in options.faults.compactMap(\.provider) + (options.only ?? []) + latencies
        where !known.contains(name) {
            throw SimulationWordsError(
                "no provider is called \"\(name)\"; there are \(known.sorted().joined(separator: ", "))"
            )
        }
        let providers = all.filter { options.only?.contains($0.name) ?? true }
        let controlServer = try await HTTPServer.listen(on: options.address, group: group)
        var hosts: [SimulatorHost] = []
        var places: [SimulatorPlace] = []
        for (index, provider) in providers.enumerated() {
            let base = options.address.port
            let address = options.address.with(port: base == 0 ? 0 : base &+ UInt16(index + 1))
            let faults = options.faults.filter { $0.provider == nil || $0.provider == provider.name }.map(\.fault)
            let isRelayed = options.hasRelays || faults.contains { if case .bytes = $0.what { true } else { false } }
            let own = isRelayed ? SocketAddress.loopback(port: 0) : address
            let host = try await SimulatorHost.listen([provider], in: world, on: own, tls: options.tls, group: group)
            hosts.append(host)
            guard let listening = host.listeningAddress(of: provider.name) else { continue }
            var relay: FaultyRelay?
            if isRelayed {
                relay = try await .listen(on: address, to: listening, seed: options.world.seed, group: group)
            }
            let scheme = options.tls == nil ? "http" : "https"
            let place = SimulatorPlace(
                name: provider.name,
                address: "\(scheme)://\(relay?.address ?? listening)",
                basePath: provider.basePath,
                relay: relay
            )
            for fault in faults { try place.add(fault, in: world) }
            places.append(place)
        }
        return Simulation(world, places, hosts, try SimulatorControl(world, places, options.clips), controlServer)
    }

    private init(
        _ world: SimulatorWorld,
        _ places: [SimulatorPlace],
        _ hosts: [SimulatorHost],
        _ control: SimulatorControl,
        _ controlServer: HTTPServer
    ) {
        self.world = world
        self.places = places
        self.hosts = hosts
        self.control = control
        self.controlServer = controlServer
        controlAddress = "http://\(controlServer.address)"
    }

    /// Serves until the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            for host in hosts { group.addTask { await host.run() } }
            for place in places {
                if let relay = place.relay { group.addTask { await relay.run() } }
            }
            let control = self.control
            group.addTask { [self] in await controlServer.run { try await control.answer($0) } }
        }
    }
}
