package import Reactor

/// How a server treats its clients.
package struct HTTPServerOptions: Sendable {
    /// How much of a message is taken.
    package var limits = HTTPLimits()
    /// How long a connection may take from its first byte, or its start, to a complete head.
    package var headTimeout = Duration.seconds(10)
    /// How long a connection may be idle between requests.
    package var idleTimeout = Duration.seconds(60)
    /// How long a body may pause while somebody waits for it.
    package var bodyTimeout = Duration.seconds(20)
    /// How much of a body that nobody asked for is read to keep the connection; with more it is closed.
    package var discardedBody = 65_536
    /// Limits of the sockets below.
    package var connection = ConnectionLimits()
    /// Certificate and key, asked for at each connection; nil for plain HTTP.
    package var tls: (@Sendable () -> TLSContext)?

    package init() {}
}
