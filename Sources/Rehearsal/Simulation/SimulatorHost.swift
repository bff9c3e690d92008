internal import HTTPTransport
package import Reactor

/// Simulated providers, each on a port of its own, all in one process.
package final class SimulatorHost: Sendable {
    /// What they share.
    package let world: SimulatorWorld

    private let servers: [(name: String, provider: any SimulatedProvider, server: HTTPServer)]
    private let isSecure: Bool

    private init(
        _ world: SimulatorWorld,
        _ servers: [(name: String, provider: any SimulatedProvider, server: HTTPServer)],
        isSecure: Bool
    ) {
        self.world = world
        self.servers = servers
        self.isSecure = isSecure
    }

    /// Binds a port for each provider: from `address` on upwards, or any with port 0.
    package static func listen(
        _ providers: [any SimulatedProvider],
        in world: SimulatorWorld,
        on address: SocketAddress = .loopback(port: 0),
        tls: TLSContext? = nil,
        group: EventLoopGroup
    ) async throws(SystemError) -> SimulatorHost {
        var servers: [(name: String, provider: any SimulatedProvider, server: HTTPServer)] = []
        var options = HTTPServerOptions()
        if let tls { options.tls = { tls } }
        for (index, provider) in providers.enumerated() {
            let port = address.port == 0 ? 0 : address.port &+ UInt16(index)
            let server = try await HTTPServer.listen(on: address.with(port: port), options: options, group: group)
            servers.append((provider.name, provider, server))
        }
        return SimulatorHost(world, servers, isSecure: tls != nil)
    }

    /// Serves until the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            for (_, provider, server) in servers {
                group.addTask { await server.run { try await provider.answer($0) } }
                group.addTask { await provider.run() }
            }
        }
    }

    /// The socket that a provider listens on.
    package func listeningAddress(of name: String) -> SocketAddress? {
        servers.first { $0.name == name }?.server.address
    }

    /// Where a provider listens: "http://127.0.0.1:9000".
    package func address(of name: String) -> String? {
        guard let server = servers.first(where: { $0.name == name })?.server else { return nil }
        return "\(isSecure ? "https" : "http")://\(server.address)"
    }

    /// What clients have behind a provider's address: "/v1".
    package func basePath(of name: String) -> String? {
        servers.first { $0.name == name }?.provider.basePath
    }

    /// Where a provider's WebSockets are: "ws://127.0.0.1:9000".
    package func socketAddress(of name: String) -> String? {
        guard let server = servers.first(where: { $0.name == name })?.server else { return nil }
        return "\(isSecure ? "wss" : "ws")://\(server.address)"
    }
}
